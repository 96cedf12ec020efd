"""Shells, their quotas and their commands, with a clock of our own."""

import threading
from dataclasses import dataclass

import pytest

from lab.windows import faults
from lab.windows.command import Command, Killed
from lab.windows.estate import Limits
from lab.windows.faults import Faulted
from lab.windows.shells import Shell, Shells


@dataclass
class Watch:
    """Seconds, moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def opened(shells: Shells, owner: str = "ann", *, idle_s: float = 300) -> Shell:
    """Open a shell as tests need it."""
    return shells.open(owner, code_page=65001, environment={}, idle_s=idle_s)


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
    command.write(out=b"abcd", err=b"ef")
    command.end(-1)
    first, second = command.take(5, 0), command.take(5, 0)
    assert (first.stdout, first.stderr, first.exit_code) == (b"abcd", b"e", None)
    assert (second.stdout, second.stderr, second.exit_code) == (b"", b"f", 0xFFFFFFFF)


def test_nothing_to_take_times_out() -> None:
    """A command that is silent gives the timeout fault."""
    with pytest.raises(Faulted) as nothing:
        Command("ID", "more").take(10, 0)
    assert nothing.value.fault is faults.TIMED_OUT


def test_input_after_the_end_goes_nowhere() -> None:
    """What is sent after End, or to a finished command, is dropped without complaint."""
    command = Command("ID", "more")
    command.feed(b"one", last=True)
    command.feed(b"two", last=True)
    assert command.read_all() == b"one"
    command.end(0)
    command.feed(b"three", last=False)
    assert command.take(10, 0).exit_code == 0


def test_a_killed_command_writes_nothing_more() -> None:
    """A killed process neither writes, reads nor changes its exit code."""
    command = Command("ID", "x")
    command.kill()
    for act in (lambda: command.write(out=b"x"), command.read, lambda: command.sleep(60)):
        with pytest.raises(Killed):
            act()
    command.end(0)
    assert command.take(10, 0).exit_code == 0xC000013A
