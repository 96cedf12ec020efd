"""What dead processes leave."""

from collections.abc import Mapping

import pytest

from bot.desk.bury import bury, interrupt
from bot.requests.model import Request, Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from tests.support.desk import ALTER, LOOK, Desk


class Killed(BaseException):
    """The process ends here; nothing catches it, as nothing catches kill -9."""


def dies_in(desk: Desk, name: str, script: str) -> Request:
    """Let the process die while `script` runs for a request to run `name`."""

    def die(_params: Mapping[str, Value]) -> RunResult:
        raise Killed

    working = desk.runner.plays[sha256(script)]
    desk.runner.plays[sha256(script)] = [die, *working]
    request = desk.approved(name)
    with pytest.raises(Killed):
        desk.works()
    assert desk.status(request) is Status.RUNNING
    return request


def test_a_change_of_a_dead_process_is_interrupted(desk: Desk) -> None:
    """Nobody knows how far it got; it is never run again, and the card says why."""
    request = dies_in(desk, "alter", ALTER)
    desk.looks_after("process-2")
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
    assert len(desk.ran(ALTER)) == 1
    outcome = desk.now(request).outcome
    assert outcome is not None
    assert outcome.says == "approvals.outcome.process_died"


def test_a_read_of_a_dead_process_is_read_again(desk: Desk) -> None:
    """Reading twice harms nobody."""
    request = dies_in(desk, "look", LOOK)
    desk.looks_after("process-2")
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert desk.story(request) == ["asked", "approved", "started", "queued_again", "started", "succeeded"]


def test_a_read_that_kills_every_process_is_given_up(desk: Desk) -> None:
    """Three attempts, then it has failed."""
    request = dies_in(desk, "look", LOOK)

    def die(_params: Mapping[str, Value]) -> RunResult:
        raise Killed

    desk.runner.plays[sha256(LOOK)] = [die]
    for _ in range(2):
        desk.looks_after("process-2")
        with pytest.raises(Killed):
            desk.works()
    desk.looks_after("process-2")
    assert desk.status(request) is Status.FAILED
    assert len(desk.ran(LOOK)) == 3


def test_a_job_lost_before_it_began_is_no_attempt_at_reading(desk: Desk) -> None:
    """What counts is how often the server was read, not how often the job had to be made again."""
    request = desk.approved("look")
    for _ in range(5):
        desk.engine.jobs.clear()
        desk.looks_after()
    working = desk.runner.plays[sha256(LOOK)]

    def die(_params: Mapping[str, Value]) -> RunResult:
        raise Killed

    desk.runner.plays[sha256(LOOK)] = [die, *working]
    with pytest.raises(Killed):
        desk.works()
    desk.looks_after("process-2")
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED


def test_what_a_live_process_runs_is_left_alone(desk: Desk) -> None:
    """Its heartbeat is there."""
    request = dies_in(desk, "alter", ALTER)
    desk.looks_after("process-1", "process-2")
    assert desk.status(request) is Status.RUNNING


def test_a_queued_request_without_a_job_is_queued_again(desk: Desk) -> None:
    """A job that vanished does not leave its request waiting for ever."""
    request = desk.approved()
    desk.engine.jobs.clear()
    bury(frozenset({"process-1"}), desk.means())
    bury(frozenset({"process-1"}), desk.means())
    assert len(desk.engine.jobs) == 1
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED


def test_an_old_job_finds_nothing_to_run(desk: Desk) -> None:
    """The job of an attempt that was given up does not run beside its successor."""
    request = desk.approved()
    desk.engine.jobs.clear()
    desk.looks_after()
    desk.execution().execute(request.id, 1)
    assert desk.runner.ran == []
    assert desk.status(request) is Status.QUEUED


def test_a_bot_that_stops_says_so(desk: Desk) -> None:
    """What it still runs at the end of its patience is in doubt; a read is left for the next process."""
    change = dies_in(desk, "alter", ALTER)
    interrupt(desk.store.requests.running_on("process-1"), desk.means())
    outcome = desk.now(change).outcome
    assert desk.status(change) is Status.INTERRUPTED
    assert outcome is not None
    assert outcome.says == "approvals.outcome.bot_stopped"
    desk.verifies(change)
    read = dies_in(desk, "look", LOOK)
    interrupt(desk.store.requests.running_on("process-1"), desk.means())
    assert desk.status(read) is Status.RUNNING
    desk.looks_after("process-2")
    desk.works()
    assert desk.status(read) is Status.SUCCEEDED
