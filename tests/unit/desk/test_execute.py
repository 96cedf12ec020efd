"""Running what was approved."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.errors import (
    AnswerInvalid,
    ChangeLost,
    ConnectionLost,
    CredentialsRefused,
    DeadlinePassed,
    NeverBegan,
    ScriptDied,
    StoreUnavailable,
    TargetError,
    TargetUnreachable,
)
from bot.requests.model import Outcome, Request, Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult, ScriptError
from bot.store.database import Store
from bot.text import text
from tests.support.desk import ALTER, DEPUTY, LOOK, SERVER, Desk, new_desk, settings


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everything a request needs, over a SQLite file of its own."""
    made = new_desk(tmp_path)
    yield made
    made.store.close()


def says(desk: Desk, request: Request) -> str:
    """Return the name of the sentence that the request ended with."""
    outcome = desk.now(request).outcome
    assert outcome is not None
    return outcome.says


def test_facts_are_kept_with_when_and_how(desk: Desk) -> None:
    """A change leaves the facts of the reading after it and its own, each under the action that read it."""
    request = desk.approved()
    desk.works()
    known = desk.store.facts.newest(SERVER)
    assert {name: (fact.value, fact.action) for name, fact in known.items()} == {
        "level": (1, "look"),
        "was": (0, "alter"),
        "is": (1, "alter"),
    }
    assert {fact.request_id for fact in known.values()} == {request.id}
    assert {fact.read_at for fact in known.values()} == {desk.clock()}


@pytest.mark.parametrize("error", [ConnectionLost, DeadlinePassed])
def test_a_change_cut_off_halfway_is_interrupted(desk: Desk, error: type[TargetError]) -> None:
    """Whatever cut it off after it began: nobody knows, a person has to look."""
    desk.runner.plays[sha256(ALTER)] = [error(host=SERVER, started=True, deadline_s="60")]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
    assert says(desk, request) == error.key


@pytest.mark.parametrize("error", [ConnectionLost, DeadlinePassed])
def test_a_read_cut_off_halfway_has_failed(desk: Desk, error: type[TargetError]) -> None:
    """A read leaves nothing in doubt."""
    desk.runner.plays[sha256(LOOK)] = [error(host=SERVER, started=True)]
    request = desk.approved("look")
    desk.works()
    assert desk.status(request) is Status.FAILED


@pytest.mark.parametrize("error", [TargetUnreachable, CredentialsRefused])
def test_a_server_that_cannot_be_used_leaves_nothing_in_doubt(desk: Desk, error: type[TargetError]) -> None:
    """Nothing began, so nothing has to be looked at, and the next request may try."""
    desk.runner.unreachable = {SERVER: error(host=SERVER, url="http://srv-lic-01:5985/wsman")}
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.FAILED
    assert says(desk, request) == error.key


def test_a_server_whose_state_cannot_be_read_is_not_changed(desk: Desk) -> None:
    """The change needs the facts before it; without them its script does not start."""
    desk.runner.plays[sha256(LOOK)] = [RunResult(ok=False)]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.FAILED
    assert says(desk, request) == "unreadable"
    assert desk.now(request).outcome == Outcome(kind="failed", says="unreadable", action="look")
    assert desk.ran(ALTER) == []


def test_facts_are_read_again_after_a_change_that_failed(desk: Desk) -> None:
    """The card then tells how the server was left."""
    desk.runner.plays[sha256(ALTER)] = [RunResult(ok=False)]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.FAILED
    assert len(desk.ran(LOOK)) == 2
    assert desk.store.facts.newest(SERVER)["level"].value == 0


def test_a_change_that_answers_garbage_is_in_doubt_but_its_server_is_read(desk: Desk) -> None:
    """The person who has to look is given the facts as they are now."""

    def garbage(_params: Mapping[str, Value]) -> RunResult:
        desk.levels.append(7)
        raise AnswerInvalid(host=SERVER, started=True, exit_code="0", hint="")

    desk.runner.plays[sha256(ALTER)] = [garbage]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
    assert desk.store.facts.newest(SERVER)["level"].value == 7


@pytest.mark.parametrize("died", [ScriptDied, ChangeLost])
def test_a_change_whose_powershell_died_is_in_doubt(desk: Desk, died: type[TargetError]) -> None:
    """The person who has to look is told the name of the task that starts the service again."""
    desk.runner.plays[sha256(ALTER)] = [died(host=SERVER, started=True, task="rdslic-R-1-2")]
    request = desk.approved()
    desk.works()
    outcome = desk.now(request).outcome
    assert outcome is not None
    assert (desk.status(request), outcome.words["task"]) == (Status.INTERRUPTED, "rdslic-R-1-2")


def test_a_change_that_never_began_has_failed(desk: Desk) -> None:
    """The server proves that nothing was changed: nobody has to look, and the next request may run."""
    desk.runner.plays[sha256(ALTER)] = [NeverBegan(host=SERVER)]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.FAILED


def test_a_change_that_ended_between_two_steps_as_asked_is_cancelled(desk: Desk) -> None:
    """It says so itself, so its server is as before: facts are read again, and nothing is in doubt."""
    stopped = RunResult(ok=False, error=ScriptError(message="rdslic:cancelled", error_id="rdslic:cancelled"))
    desk.runner.plays[sha256(ALTER)] = [stopped]
    request = desk.approved()
    desk.works()
    assert (desk.status(request), says(desk, request)) == (Status.CANCELLED, "cancelled")
    assert len(desk.ran(LOOK)) == 2


def test_no_two_runs_share_a_name_on_the_server(desk: Desk) -> None:
    """The run folder is named after the request and the run, so that nothing begins twice under one name."""
    names = []
    for _ in range(2):
        request = desk.approved()
        desk.works()
        change = desk.runner.changes[-1]
        names.append(change.run_id)
        assert change.run_id.startswith(f"{request.id}-")
        assert re.fullmatch(r"[A-Za-z0-9-]{1,60}", change.run_id)
    assert len(set(names)) == 2


def test_a_change_whose_proof_is_missing_is_judged_without_it(desk: Desk) -> None:
    """When only the reading afterwards fails, the interpreter says what that means."""
    look = desk.runner.plays[sha256(LOOK)][0]
    desk.runner.plays[sha256(LOOK)] = [look, ConnectionLost(host=SERVER, started=True)]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.FAILED
    assert says(desk, request) == "not_altered"


def test_an_interpreter_that_breaks_is_a_failure_with_a_reference(desk: Desk) -> None:
    """An answer that the interpreter cannot digest never breaks the job; the log has the trace under the reference."""
    desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={})]
    request = desk.approved("look")
    with structlog.testing.capture_logs() as logs:
        desk.works()
    outcome = desk.now(request).outcome
    assert outcome is not None
    assert (desk.status(request), outcome.says) == (Status.FAILED, "approvals.outcome.not_understood")
    assert outcome.words["reference"] in {line.get("reference") for line in logs}
    assert outcome.words["reference"] in text("fr", outcome.says, **outcome.words)


def test_a_fault_of_ours_during_a_change_is_in_doubt(desk: Desk) -> None:
    """Even a bug in our own runner must not claim that nothing happened."""

    def broken(_params: Mapping[str, Value]) -> RunResult:
        raise ZeroDivisionError

    desk.runner.plays[sha256(ALTER)] = [broken]
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
    assert says(desk, request) == "error.unexpected"


def test_an_approver_who_was_removed_does_not_count(desk: Desk) -> None:
    """Rights are checked again when the run starts; the request is closed and says why."""
    request = desk.approved()
    desk.settings = settings(approvers={DEPUTY})
    desk.engine.start(desk.execution().execute)
    desk.works()
    assert desk.status(request) is Status.CANCELLED
    assert says(desk, request) == "approvals.refused.approver_removed"
    assert desk.runner.ran == []
    assert desk.story(request)[-1] == "not_run"


def test_a_script_that_changed_since_does_not_run(desk: Desk) -> None:
    """Neither the new script, which nobody approved, nor the old one, which the catalogue no longer has."""
    request = desk.approved()
    desk.catalogue = {**desk.catalogue, "look": replace(desk.catalogue["look"], script_sha256=sha256("# other"))}
    desk.engine.start(desk.execution().execute)
    desk.works()
    assert says(desk, request) == "approvals.refused.plan_changed"
    assert desk.runner.ran == []


def test_a_server_that_moved_since_is_not_used(desk: Desk) -> None:
    """The address is part of what was approved."""
    request = desk.approved()
    host = desk.settings.hosts[SERVER].model_copy(update={"url": "http://127.0.0.1:1/elsewhere"})
    desk.settings = desk.settings.model_copy(update={"hosts": {SERVER: host}})
    desk.engine.start(desk.execution().execute)
    desk.works()
    assert says(desk, request) == "approvals.refused.plan_changed"


def test_reads_that_are_gated_again_do_not_slip_through(desk: Desk) -> None:
    """A read queued while its gate was lifted does not run once the gate is back."""
    desk.settings = settings(gate_reads=False)
    request = desk.asks("look")
    desk.settings = settings()
    desk.engine.start(desk.execution().execute)
    desk.works()
    assert desk.status(request) is Status.CANCELLED
    assert desk.runner.ran == []


def test_a_process_that_was_given_up_touches_no_server(desk: Desk) -> None:
    """Without a young heartbeat of its own, another process may be at work there."""
    request = desk.approved()
    desk.engine.start(desk.execution(alive=lambda: False).execute)
    desk.works()
    assert desk.status(request) is Status.FAILED
    assert says(desk, request) == "approvals.outcome.stale"
    assert desk.runner.ran == []


def test_the_same_job_delivered_twice_runs_once(desk: Desk) -> None:
    """Whatever the engine does: the second delivery finds another token in the row, even while the first runs."""
    request = desk.approved()
    alter = desk.runner.plays[sha256(ALTER)][0]
    assert callable(alter)
    again: list[Status] = []

    def while_it_runs(params: Mapping[str, Value]) -> RunResult:
        again.append(desk.execution().execute(request.id, 1))
        return alter(params)

    desk.runner.plays[sha256(ALTER)] = [while_it_runs]
    desk.works()
    again.append(desk.execution().execute(request.id, 1))
    assert again == [Status.RUNNING, Status.SUCCEEDED]
    assert len(desk.ran(ALTER)) == 1


def test_two_requests_for_one_server_do_not_meet(desk: Desk) -> None:
    """A second request, run by an engine that keeps no order, waits until the first has ended."""
    first, second = desk.approved(), desk.approved()
    alter = desk.runner.plays[sha256(ALTER)][0]
    assert callable(alter)

    def while_it_runs(params: Mapping[str, Value]) -> RunResult:
        if len(desk.ran(ALTER)) == 1:
            assert desk.execution().execute(second.id, 1) is Status.HELD
            assert desk.now(second).held_by == first.id
        return alter(params)

    desk.runner.plays[sha256(ALTER)] = [while_it_runs]
    desk.engine.jobs.pop()
    desk.works()
    desk.looks_after()
    desk.works()
    assert [desk.status(first), desk.status(second)] == [Status.SUCCEEDED, Status.SUCCEEDED]


def test_steps_show_while_it_runs(desk: Desk) -> None:
    """Each announced step that the manifest knows is noted and told; nothing else that a server prints is."""
    desk.runner.steps = ("first", "<!channel>")
    shown: list[str | None] = []
    request = desk.approved()
    desk.engine.start(desk.execution(changed=lambda: shown.append(desk.now(request).step)).execute)
    desk.works()
    assert shown == [None, "look:first", "alter:first", "look:first", None]
    assert desk.store.requests.outdated() == (request.id,)


@pytest.fixture
def away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function which makes the next N transactions fail, as a database that is away does."""
    begin = Store.begin
    left = [0]

    def failing(store: Store) -> Any:  # noqa: ANN401 - as the method it stands for
        if left[0] > 0:
            left[0] -= 1
            raise StoreUnavailable(why="gone")
        return begin(store)

    monkeypatch.setattr(Store, "begin", failing)

    def go(times: int) -> None:
        left[0] = times

    del desk
    return go


def test_a_result_is_kept_until_the_database_is_back(desk: Desk, away: Callable[[int], None]) -> None:
    """The script has run: its result is offered until the database takes it, and the script does not run again."""
    request = desk.approved()
    pauses: list[float] = []
    alter = desk.runner.plays[sha256(ALTER)][0]
    assert callable(alter)

    def then_the_database_leaves(params: Mapping[str, Value]) -> RunResult:
        away(5)
        return alter(params)

    desk.runner.plays[sha256(ALTER)] = [then_the_database_leaves]
    desk.engine.start(desk.execution(pause=pauses.append).execute)
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert len(pauses) == 5
    assert len(desk.ran(ALTER)) == 1


def test_a_claim_whose_answer_was_lost_is_still_one_claim(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit went through but its answer did not arrive: asking again continues the same run."""
    request = desk.approved()
    claimed = type(desk.store.requests).claimed
    lost = [True]

    def lose_once(*args: Any) -> bool:  # noqa: ANN401 - passed on as they are
        if lost.pop() if lost else False:
            raise StoreUnavailable(why="gone")
        return claimed(*args)

    monkeypatch.setattr(type(desk.store.requests), "claimed", lose_once)
    desk.engine.start(desk.execution(pause=lambda _: None).execute)
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert desk.story(request).count("started") == 1


def test_a_late_result_is_taken_after_an_interruption(desk: Desk) -> None:
    """A process given up for dead that ends its run after all says what came of it."""
    request = desk.approved()
    alter = desk.runner.plays[sha256(ALTER)][0]
    assert callable(alter)

    def given_up_meanwhile(params: Mapping[str, Value]) -> RunResult:
        desk.looks_after("process-2")
        assert desk.status(request) is Status.INTERRUPTED
        return alter(params)

    desk.runner.plays[sha256(ALTER)] = [given_up_meanwhile]
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert desk.story(request)[-2:] == ["interrupted", "late_result"]


def test_a_late_result_of_a_read_that_was_repeated_is_ignored(desk: Desk) -> None:
    """The newer run counts; the late one is only noted."""
    request = desk.approved("look")

    def given_up_meanwhile(_params: Mapping[str, Value]) -> RunResult:
        desk.looks_after("process-2")
        return RunResult(ok=True, data={"level": 99})

    look = desk.runner.plays[sha256(LOOK)][0]
    desk.runner.plays[sha256(LOOK)] = [given_up_meanwhile, look]
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert "late_result_ignored" in desk.story(request)
    assert desk.store.facts.newest(SERVER)["level"].value == 0


def test_a_job_for_an_unknown_request_does_nothing(desk: Desk) -> None:
    """A queue that remembers more than the table does harms nobody."""
    assert desk.execution().execute("R-00000", 1) is Status.CANCELLED
