"""PowerShell dies, or Windows restarts, at a step of a script: what is left, and what comes back by itself."""

import pytest

from bot.servers import frame
from lab.windows.server import Server
from tests.support.desk import MovableClock
from tests.support.played import ACTIONS, LIMIT_S, RUN, SERVICE, a_server, kept, play, play_action, state_of

STEPS = ACTIONS["backup_lserver"].manifest.steps
STOPPED = ("stop", "inspect", "copy", "compare", "start")


def looked_for(server: Server, run_id: str = RUN) -> tuple[object, object]:
    """Ask what became of a run: its state, and its last step."""
    data = play(server, frame.RESULT, {"run": run_id}).data
    return data["state"], data["step"]


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_powershell_dies_once_a_step_is_announced(number: int) -> None:
    """It says nothing more, no `finally` runs, its lock is free, and the run folder tells how far it came."""
    server = a_server(faults={"dies_at_step": number})
    played = play_action(server, "backup_lserver")
    assert (played.steps, played.said, played.exit_code) == (STEPS[:number], None, 0xC0000005)
    assert kept(server, "answer") is None
    server.faults.dies_at_step = 0
    assert looked_for(server) == ("died", STEPS[number - 1])
    assert [entry.ok for entry in server.journal.entries()] == [False, True]


@pytest.mark.parametrize("number", range(1, len(STEPS) + 2))
def test_the_service_comes_back_by_its_task(number: int) -> None:
    """Wherever it dies, the service runs again at the latest five minutes after the limit of the change."""
    clock = MovableClock()
    server = a_server(clock, faults={"dies_at_step": number})
    play_action(server, "backup_lserver")
    is_stopped = 3 <= number <= 6
    assert state_of(server) == ("Stopped" if is_stopped else "Running")
    assert bool(server.machine.tasks.called("rdslic-")) is is_stopped
    clock.advance(seconds=LIMIT_S + 300)
    assert state_of(server) == "Running"


def test_it_may_die_before_it_answers() -> None:
    """All is done, nothing is kept and nothing is said: nobody can know how it ended."""
    server = a_server(faults={"dies_at_step": len(STEPS) + 1})
    played = play_action(server, "backup_lserver")
    assert (played.steps, played.said) == (STEPS, None)
    assert (state_of(server), kept(server, "answer")) == ("Running", None)


def test_only_the_actions_that_are_named_die() -> None:
    """The faults of running scripts can be kept to one action."""
    server = a_server(faults={"dies_at_step": 1, "only": ["backup_lserver"]})
    assert play_action(server, "check_activation").data["service"] == "Running"
    assert play_action(server, "backup_lserver").said is None


def test_what_died_does_not_begin_again() -> None:
    """Its folder is there, its task too: neither the same run nor another one begins before somebody looked."""
    server = a_server(faults={"dies_at_step": 4})
    play_action(server, "backup_lserver")
    server.faults.dies_at_step = 0
    assert play_action(server, "check_activation").data["leftover_tasks"] == [f"rdslic-{RUN}"]
    assert play_action(server, "backup_lserver").code == "leftover_task"
    server.machine.tasks.unregister(f"rdslic-{RUN}")
    assert play_action(server, "backup_lserver").code == "began_before"
    assert play_action(server, "backup_lserver", run_id="run-2").data["service_before"] == "Stopped"


@pytest.mark.parametrize("number", range(1, len(STEPS) + 2))
def test_windows_restarts_at_a_step(number: int) -> None:
    """Every shell is gone with what ran in it; an automatic service is back at once."""
    server = a_server(faults={"host_restarts_at_step": number})
    played = play_action(server, "backup_lserver")
    assert (played.steps, played.said) == (STEPS[:number], None)
    assert server.shells.count() == 0
    assert state_of(server) == "Running"


def test_a_service_that_is_started_by_hand_comes_back_after_a_restart() -> None:
    """Windows does not start it: the task that waits for a start of Windows does, two minutes later."""
    clock = MovableClock()
    server = a_server(clock, services={SERVICE: {"start_mode": "Manual"}}, faults={"host_restarts_at_step": 4})
    play_action(server, "backup_lserver")
    assert state_of(server) == "Stopped"
    clock.advance(minutes=2)
    assert state_of(server) == "Running"


@pytest.mark.parametrize("fault", ["dies_at_step", "host_restarts_at_step"])
def test_a_script_that_only_reads_may_die(fault: str) -> None:
    """Nothing was changed by it, and nothing is left."""
    server = a_server(faults={fault: 2})
    played = play_action(server, "check_activation")
    assert (played.steps, played.said) == (("system", "service"), None)
    assert (state_of(server), server.machine.tasks.called("")) == ("Running", [])
