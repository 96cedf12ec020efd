"""The simulated frame of a change: who gets in, what is refused before a stop, and how a service comes back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lab.windows import security
from lab.windows.command import Killed
from lab.windows.frame import Frame, Program
from lab.windows.script import ScriptThrow, finally_does
from lab.windows.server import Server
from lab.windows.tasks import Task
from tests.support.desk import MovableClock
from tests.support.played import LIMIT_S, ROOT, RUN, SERVICE, a_server, change, kept, state_of

NEEDED_S = 600
USER = "S-1-5-21-1-2-3-1104"


def framed(
    server: Server,
    *interruptible: str,
    run_id: str = RUN,
    limit_s: int = LIMIT_S,
    pause: Callable[[float], None] = lambda _s: None,
) -> Frame:
    """Return the frame of one run, not entered yet."""
    told = change(run_id, *interruptible).context(limit_s)
    return Frame(server, say=lambda _name: None, pause=pause, is_loaded=True, told=told)


def entered(server: Server, *interruptible: str, **more: Any) -> Frame:  # noqa: ANN401 - as `framed` has them
    """Return the frame of a run that has begun."""
    frame = framed(server, *interruptible, **more)
    frame.enter()
    return frame


def thrown(work: Callable[[], object]) -> str:
    """Return the code that something throws."""
    with pytest.raises(ScriptThrow) as caught:
        work()
    return caught.value.message.removeprefix("rdslic:")


@pytest.fixture
def server() -> Server:
    """Return a licence server on a clock that stands still."""
    return a_server()


# -- who gets in -------------------------------------------------------------------------------------------


def test_a_run_has_a_folder_for_administrators_only(server: Server) -> None:
    """Root and folder of the runs are made with their rights; the run's own is below them, and locked meanwhile."""
    entered(server)
    for path in (ROOT, rf"{ROOT}\runs"):
        folder = server.disk.folder(path)
        assert folder is not None
        assert folder.sddl == "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
    assert server.disk.exists(rf"{ROOT}\runs\{RUN}")
    assert not server.disk.hold(rf"{ROOT}\lock", "another process")


@pytest.mark.parametrize(
    "folder",
    [{"owner": USER}, {"owner": security.ADMINISTRATORS, "junction": True}, {"owner": USER, "dacl": security.GUARDED}],
)
@pytest.mark.parametrize("path", [ROOT, rf"{ROOT}\runs"])
def test_a_folder_that_somebody_prepared_is_refused(path: str, folder: dict[str, object]) -> None:
    """Whoever owns it can change its rights, and a junction leads elsewhere."""
    server = a_server(folders={path: folder})
    assert thrown(framed(server).enter) == "folder_not_ours"


def test_a_file_in_the_place_of_the_folder_is_refused() -> None:
    """It is no folder."""
    server = a_server(files={ROOT: "x"})
    assert thrown(framed(server).enter) == "folder_not_ours"


def test_a_folder_that_an_administrator_made_gets_our_rights() -> None:
    """By hand it inherits more than it should."""
    server = a_server(folders={ROOT: {"owner": security.ADMINISTRATORS}})
    entered(server)
    folder = server.disk.folder(ROOT)
    assert folder is not None
    assert folder.dacl == security.GUARDED


@pytest.mark.parametrize("run_id", ["", "..", "a b", "a\\b", "x" * 61, "é"])
def test_a_name_that_is_none_is_refused(server: Server, run_id: str) -> None:
    """A run is named by letters, digits and hyphens."""
    assert thrown(framed(server, run_id=run_id).enter) == "folder_not_ours"


def test_two_changes_do_not_meet(server: Server) -> None:
    """The second tries for ten seconds; it gets in once the first has ended, however that ended."""
    first, before = entered(server), server.machine.now()
    assert thrown(framed(server, run_id="run-2").enter) == "busy"
    assert server.machine.now() - before == timedelta(seconds=9.5)
    assert not server.disk.exists(rf"{ROOT}\runs\run-2")
    first.release()
    entered(server, run_id="run-2")


def test_a_run_begins_once(server: Server) -> None:
    """Its folder is there already: it neither begins again nor writes over what is kept."""
    entered(server).exit("first")
    again = framed(server)
    assert thrown(again.enter) == "began_before"
    again.exit("second")
    assert kept(server, "answer") == b"first"


def test_a_task_that_was_left_behind_blocks(server: Server) -> None:
    """Nobody has looked at the server since; tasks of other names do not count."""
    server.machine.tasks.register(Task(name="backup-rdslic-x", service="X"))
    entered(server).release()
    server.machine.tasks.register(Task(name="rdslic-R-OLD", service=SERVICE))
    assert thrown(framed(server, run_id="run-2").enter) == "leftover_task"


def test_without_a_scheduler_nothing_begins() -> None:
    """What does not answer about tasks has no safety net to offer."""
    server = a_server(services={SERVICE: {}, "Schedule": {"state": "Stopped"}})
    assert thrown(framed(server).enter) == "no_safety_net"


# -- steps and the wish to stop ----------------------------------------------------------------------------


def test_steps_are_kept_where_they_can_be_found(server: Server) -> None:
    """The last one announced stands in the run folder; the answer appears there at the end."""
    frame = entered(server)
    frame.step("check")
    frame.step("stop")
    assert (kept(server, "step"), kept(server, "answer")) == (b"stop", None)
    frame.exit("eyJvayI6dHJ1ZX0=")
    assert kept(server, "answer") == b"eyJvayI6dHJ1ZX0="


def test_the_wish_to_stop_counts_where_it_may(server: Server) -> None:
    """An interruptible step does not begin once the marker is there; others do."""
    frame = entered(server, "Copy")
    server.disk.write(rf"{ROOT}\runs\{RUN}\cancel", b"")
    frame.step("stop")
    assert thrown(lambda: frame.step("copy")) == "cancelled"
    assert kept(server, "step") == b"stop"


def test_without_the_frame_there_are_steps_and_nothing_else(server: Server) -> None:
    """A script that only reads announces its steps; nothing is written anywhere."""
    heard: list[str] = []
    frame = Frame(server, say=heard.append, pause=lambda _s: None)
    frame.step("system")
    frame.exit("x")
    assert heard == ["system"]
    assert not server.disk.exists(ROOT)


# -- limits ------------------------------------------------------------------------------------------------


def test_what_is_left_of_the_limit() -> None:
    """It runs from the moment PowerShell started, on the machine's own time, whole seconds only."""
    clock = MovableClock()
    frame = entered(a_server(clock), limit_s=100)
    clock.advance(seconds=30.5)
    assert frame.seconds_left() == 69
    frame.sleep(9.5)
    assert frame.seconds_left() == 60
    frame.assert_seconds_left(60)
    assert thrown(lambda: frame.assert_seconds_left(61)) == "no_time_left"


def test_a_stop_does_not_begin_without_time_for_the_rest(server: Server) -> None:
    """Nothing was touched: no task, and the service runs."""
    frame = entered(server, limit_s=NEEDED_S - 1)
    assert thrown(lambda: frame.stop_for_change(SERVICE, NEEDED_S)) == "no_time_left"
    assert (state_of(server), server.machine.tasks.called("rdslic-")) == ("Running", [])


def program(done: list[str], code: int = 0) -> Program:
    """Be a program that does two things."""
    done.append("half")
    yield
    done.append("whole")
    return code


def test_a_program_of_windows(server: Server) -> None:
    """Its exit code is returned, and what it said is kept."""
    done: list[str] = []
    assert entered(server).run("esentutl", program(done, 3), 60) == 3
    assert done == ["half", "whole"]
    assert kept(server, "output-esentutl.txt") is not None


def test_a_program_that_takes_too_long_is_ended(server: Server) -> None:
    """At its limit, in the middle of its work; its output is kept all the same."""
    server.faults.slow_program_s = 90
    done: list[str] = []
    waits: list[float] = []
    frame = entered(server, pause=waits.append)
    assert thrown(lambda: frame.run("Robocopy", program(done), 60)) == "program_too_slow"
    assert (done, sum(waits)) == (["half"], 60)
    assert kept(server, "output-Robocopy.txt") is not None


@pytest.mark.parametrize(("interruptible", "whole"), [(("copy",), False), ((), True)])
def test_the_wish_to_stop_reaches_a_program(server: Server, interruptible: tuple[str, ...], *, whole: bool) -> None:
    """In an interruptible step it is given up within half a second; in another it ends its work."""
    server.faults.slow_program_s = 10
    done: list[str] = []
    frame = entered(server, *interruptible, pause=lambda _s: server.disk.write(rf"{ROOT}\runs\{RUN}\cancel", b""))
    frame.step("copy")
    if whole:
        assert frame.run("Robocopy", program(done), 60) == 0
    else:
        assert thrown(lambda: frame.run("Robocopy", program(done), 60)) == "cancelled"
    assert (done[-1] == "whole") is whole


# -- stopping and starting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"state": "Paused"}, "service_between"),
        ({"state": "StartPending"}, "service_between"),
        ({"state": "StopPending"}, "service_between"),
        ({"start_mode": "Disabled"}, "service_disabled"),
        ({"not_stoppable": True}, "service_not_stoppable"),
    ],
)
def test_services_that_are_left_alone(service: dict[str, object], code: str) -> None:
    """What could not be stopped or would not come back is refused before anything is touched."""
    server = a_server(services={SERVICE: service})
    frame = entered(server)
    before = state_of(server)
    assert thrown(lambda: frame.assert_stoppable(SERVICE)) == code
    assert thrown(lambda: frame.stop_for_change(SERVICE, NEEDED_S)) == code
    assert (state_of(server), server.machine.tasks.called("rdslic-")) == (before, [])


def test_a_service_that_others_need_is_left_alone() -> None:
    """Forced, they would be stopped with it, and nothing would start them again."""
    server = a_server(services={SERVICE: {}, "Other": {"depends_on": [SERVICE]}})
    assert thrown(lambda: entered(server).assert_stoppable(SERVICE)) == "service_has_dependants"


def test_a_service_that_only_stopped_ones_need_may_be_stopped() -> None:
    """They do not count."""
    server = a_server(services={SERVICE: {}, "Other": {"state": "Stopped", "depends_on": [SERVICE]}})
    assert stopped_and_started(server) == ""


def test_a_service_found_stopped_is_left_so(server: Server) -> None:
    """No stop, no task, no start, and however it is set to start."""
    server.state.services[SERVICE].state = "Stopped"
    server.state.services[SERVICE].start_mode = "Disabled"
    frame = entered(server, limit_s=1)
    frame.stop_for_change(SERVICE, NEEDED_S)
    assert server.machine.tasks.called("rdslic-") == []
    frame.start_after_change()
    assert state_of(server) == "Stopped"


def test_a_stop_has_its_safety_net(server: Server) -> None:
    """A task from five minutes after the limit on, for an hour, and two minutes after a start of Windows."""
    frame = entered(server)
    frame.stop_for_change(SERVICE, NEEDED_S)
    (task,) = server.machine.tasks.called("rdslic-")
    at = server.machine.now() + timedelta(seconds=LIMIT_S + 300)
    assert (task.name, task.service, task.once_at) == (f"rdslic-{RUN}", SERVICE, at)
    assert (task.once_ends, task.boot_ends) == (at + timedelta(minutes=70), at + timedelta(days=1))
    assert state_of(server) == "Stopped"
    frame.start_after_change()
    assert (state_of(server), server.machine.tasks.called("rdslic-")) == ("Running", [])


@pytest.mark.parametrize("fault", ["tasks_forbidden", "tasks_vanish"])
def test_without_a_safety_net_nothing_is_stopped(server: Server, fault: str) -> None:
    """Refused at once, or gone when it is read back: the service goes on running, and no task stays."""
    setattr(server.faults, fault, True)
    frame = entered(server)
    assert thrown(lambda: frame.stop_for_change(SERVICE, NEEDED_S)) == "no_safety_net"
    frame.start_after_change()
    assert (state_of(server), server.machine.tasks.called("rdslic-")) == ("Running", [])


def stopped_then(frame: Frame, work: Callable[[], object]) -> None:
    """Stop the service, work, start it again, as a script does with `try … finally`."""
    with finally_does(frame.start_after_change):
        frame.stop_for_change(SERVICE, NEEDED_S)
        work()


def dies() -> None:
    """Be killed."""
    raise Killed


def stopped_and_started(server: Server) -> str:
    """Stop and start a service as a change does; return the code that it ends with, empty for none."""
    try:
        stopped_then(entered(server), lambda: None)
    except ScriptThrow as error:
        return error.message.removeprefix("rdslic:")
    return ""


@pytest.mark.parametrize(
    ("service", "code", "state", "leaves_task"),
    [
        ({"stops_slowly_s": 59}, "", "Running", False),
        ({"stops_slowly_s": 100}, "service_did_not_stop", "Running", False),
        ({"stops_slowly_s": 300}, "service_hangs_stopping", "StopPending", True),
        ({"hangs_when_stopping": True}, "service_hangs_stopping", "StopPending", True),
        ({"does_not_stop": True}, "service_did_not_stop", "Running", False),
        ({"does_not_start": True}, "service_did_not_start", "Stopped", True),
        ({"starts_slowly_s": 59}, "", "Running", False),
        ({"starts_slowly_s": 100}, "service_did_not_start", "StartPending", True),
    ],
)
def test_how_a_stop_and_a_start_end(service: dict[str, object], code: str, state: str, *, leaves_task: bool) -> None:
    """Each fact is told as it is; the task goes only once Running was seen."""
    server = a_server(services={SERVICE: service})
    assert (stopped_and_started(server), state_of(server)) == (code, state)
    assert bool(server.machine.tasks.called("rdslic-")) is leaves_task


def test_a_service_that_finishes_stopping_later_comes_back_by_its_task() -> None:
    """Nobody is there any more when it has stopped at last: the task starts it."""
    clock = MovableClock()
    server = a_server(clock, services={SERVICE: {"stops_slowly_s": 1810}})
    assert stopped_and_started(server) == "service_hangs_stopping"
    clock.advance(minutes=27)
    assert state_of(server) == "Stopped"
    clock.advance(minutes=4)
    assert state_of(server) == "Running"


def test_a_process_that_dies_leaves_the_rest_to_its_task() -> None:
    """Killed with the service stopped: no `finally` runs, and the task starts it five minutes after the limit."""
    clock = MovableClock()
    server = a_server(clock)
    frame = entered(server)

    with pytest.raises(Killed):
        stopped_then(frame, dies)
    frame.release()
    clock.advance(seconds=LIMIT_S + 299)
    assert state_of(server) == "Stopped"
    clock.advance(seconds=1)
    assert state_of(server) == "Running"


def test_whoever_waits_for_a_service_may_be_killed(server: Server) -> None:
    """The wait ends with the process, and nothing is started any more."""
    server.state.services[SERVICE].stops_slowly_s = 30
    waits = iter(range(3))

    def pause(_seconds: float) -> None:
        if next(waits, None) is None:
            raise Killed

    frame = entered(server, pause=pause)
    with pytest.raises(Killed):
        stopped_then(frame, lambda: None)
    assert state_of(server) == "StopPending"
