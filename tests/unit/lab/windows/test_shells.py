"""Shells, their quotas and their commands, with a clock of our own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lab.windows import faults
from lab.windows.command import CONTROL_C_EXIT, Command, Interrupted, Killed
from lab.windows.estate import Limits
from lab.windows.faults import Faulted
from lab.windows.shells import Shell, Shells, Terms


@dataclass
class Watch:
    """Seconds, moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def opened(shells: Shells, owner: str = "ann", *, idle_s: float = 300) -> Shell:
    """Open a shell as tests need it."""
    return shells.open(owner, Terms(code_page=65001, idle_s=idle_s))


def ends_at_once(shell: Shell, command: Command) -> None:
    """Be a command that does nothing."""
    del shell
    command.end(0)


def test_an_idle_shell_expires_and_its_command_with_it() -> None:
    """After the idle time a shell is unknown, its place is free, and what ran in it was killed."""
    watch = Watch()
    shells = Shells(Limits(shells_per_user=1), now=watch)
    shell = opened(shells)
    command = Command("ID", "more")
    shell.commands["ID"] = command
    watch.seconds = 299
    assert shells.get(shell.id, "ann") is shell
    watch.seconds = 600
    with pytest.raises(Faulted) as gone:
        shells.get(shell.id, "ann")
    assert gone.value.fault is faults.NO_SUCH_SHELL
    with pytest.raises(Killed):
        command.read()
    opened(shells)


def test_an_idle_time_below_a_minute_is_a_minute() -> None:
    """Windows does not let shells expire sooner."""
    watch = Watch()
    shells = Shells(Limits(), now=watch)
    shell = opened(shells, idle_s=1)
    watch.seconds = 59
    assert shells.get(shell.id, "ann") is shell


def test_quota_is_for_each_user() -> None:
    """Somebody else's shells do not count; no limit at all is written as zero."""
    shells = Shells(Limits(shells_per_user=1))
    opened(shells)
    opened(shells, "bob")
    with pytest.raises(Faulted) as full:
        opened(shells)
    assert full.value.fault is faults.TOO_MANY_SHELLS
    unlimited = Shells(Limits(shells_per_user=0))
    assert len({opened(unlimited).id for _ in range(50)}) == 50


def test_terminate_gives_no_operation_back() -> None:
    """Every command ever started counts, whether its state was discarded or not."""
    shells = Shells(Limits(operations_per_shell=2))
    shell = opened(shells)
    for _ in range(2):
        shell.forget(shells.start(shell, "exit", ends_at_once))
    with pytest.raises(Faulted) as full:
        shells.start(shell, "exit", ends_at_once)
    assert full.value.fault is faults.TOO_MANY_OPERATIONS


def test_whoever_waits_is_told_that_the_shell_went() -> None:
    """A Receive that waits when its shell is closed gets 995."""
    shells = Shells(Limits())
    shell = opened(shells)
    command = Command("ID", "more")
    shell.commands["ID"] = command
    closes = threading.Thread(target=shells.close, args=(shell.id, "ann"))
    closes.start()
    with pytest.raises(Faulted) as aborted:
        command.take(100, 60)
    closes.join()
    assert aborted.value.fault is faults.ABORTED


def test_output_is_taken_in_pieces_and_ends_once() -> None:
    """The exit code comes with the last piece and not before; standard error is not forgotten."""
    command = Command("ID", "x")
    command.write(out=b"a" * 400)
    command.write(err=b"e" * 10)
    command.end(-1)
    first, second = command.take(300, 0), command.take(400, 0)
    assert [first.exit_code, second.exit_code] == [None, 0xFFFFFFFF]
    assert first.stdout + second.stdout == b"a" * 400
    assert second.stderr == b"e" * 10


def test_each_write_stays_by_itself() -> None:
    """Writes are handed over as they were made, in their order, those of both streams between each other."""
    command = Command("ID", "x")
    for out, err in ((b"hi", b""), (b"\n", b""), (b"", b"oh"), (b"more", b"")):
        command.write(out=out, err=err)
    assert command.take(10_000, 0).parts == (
        ("stdout", b"hi"),
        ("stdout", b"\n"),
        ("stderr", b"oh"),
        ("stdout", b"more"),
    )


def test_a_stream_that_is_not_asked_for_stays() -> None:
    """Who asks for standard output alone gets nothing else; the rest waits for whoever asks for it."""
    command = Command("ID", "x")
    command.write(out=b"out", err=b"err")
    assert command.take(10_000, 0, ["stdout"]).parts == (("stdout", b"out"),)
    with pytest.raises(Faulted) as nothing:
        command.take(10_000, 0, ["stdout"])
    assert nothing.value.fault is faults.TIMED_OUT
    assert command.take(10_000, 0, ["stderr"]).parts == (("stderr", b"err"),)


def test_the_end_is_told_once() -> None:
    """Whoever asks again after Done hears that there is no such command any more."""
    command = Command("ID", "x")
    command.end(0)
    assert command.take(10_000, 0).exit_code == 0
    with pytest.raises(Faulted) as over:
        command.take(10_000, 0)
    assert over.value.fault is faults.NO_SUCH_COMMAND


def test_a_shell_runs_one_command_at_a_time() -> None:
    """Until the end of one command is told, or the command is forgotten, its shell takes no other."""
    shells = Shells(Limits())
    shell = opened(shells)
    first = shells.start(shell, "exit", ends_at_once)
    with pytest.raises(Faulted) as busy:
        shells.start(shell, "exit", ends_at_once)
    assert busy.value.fault is faults.SHELL_BUSY
    first.take(100, 60)
    shell.forget(shells.start(shell, "exit", ends_at_once))
    shells.start(shell, "exit", ends_at_once)


def test_a_shell_lives_as_long_as_was_asked_for() -> None:
    """A shell with a lifetime is gone after it, however much it was used."""
    watch = Watch()
    shells = Shells(Limits(), now=watch)
    shell = shells.open("ann", Terms(code_page=65001, lifetime_s=90))
    watch.seconds = 90
    assert shells.get(shell.id, "ann") is shell
    watch.seconds = 91
    with pytest.raises(Faulted):
        shells.get(shell.id, "ann")


def test_without_standard_input_there_is_none_to_read() -> None:
    """In a shell that was opened without stdin a program that reads finds the end at once."""
    shells = Shells(Limits())
    command = shells.start(shells.open("ann", Terms(code_page=65001, inputs=())), "more", ends_at_once)
    assert command.read() is None


def test_nothing_to_take_times_out() -> None:
    """A command that is silent gives the timeout fault."""
    with pytest.raises(Faulted) as nothing:
        Command("ID", "more").take(10, 0)
    assert nothing.value.fault is faults.TIMED_OUT


def test_input_after_the_end_is_refused() -> None:
    """After End, or to a finished command, nobody reads what is sent, and its sender is told."""
    command, finished = Command("ID", "more"), Command("ID", "exit")
    command.feed(b"one", last=True)
    finished.end(0)
    for unheard in (command, finished):
        with pytest.raises(Faulted) as refused:
            unheard.feed(b"two", last=True)
        assert refused.value.fault is faults.PIPE_ENDED
    assert command.read_all() == b"one"


@pytest.mark.parametrize(
    "act",
    [lambda it: it.write(out=b"x"), lambda it: it.read(), lambda it: it.sleep(60)],
    ids=["write", "read", "sleep"],
)
def test_an_interrupted_command_may_clean_up(act: Callable[[Command], object]) -> None:
    """Ctrl-C is felt once, wherever the program is; what it does afterwards to clean up goes well."""
    command = Command("ID", "x")
    command.interrupt()
    with pytest.raises(Interrupted):
        act(command)
    command.write(out=b"cleaned up")
    command.end(CONTROL_C_EXIT)
    output = command.take(1000, 0)
    assert (output.stdout, output.exit_code) == (b"cleaned up", CONTROL_C_EXIT)


def test_a_second_interruption_kills() -> None:
    """Ctrl-C during the cleaning up ends that too."""
    command = Command("ID", "x")
    command.interrupt()
    with pytest.raises(Interrupted):
        command.sleep(60)
    command.interrupt()
    with pytest.raises(Killed):
        command.sleep(60)


def test_a_finished_command_is_not_interrupted() -> None:
    """Clients signal after the end, too: that changes nothing."""
    command = Command("ID", "x")
    command.end(7)
    command.interrupt()
    assert command.take(10, 0).exit_code == 7


def test_a_killed_command_writes_nothing_more() -> None:
    """A killed process neither writes, reads nor changes its exit code."""
    command = Command("ID", "x")
    command.kill()
    for act in (lambda: command.write(out=b"x"), command.read, lambda: command.sleep(60)):
        with pytest.raises(Killed):
            act()
    command.end(0)
    assert command.take(10, 0).exit_code == 0xC000013A
