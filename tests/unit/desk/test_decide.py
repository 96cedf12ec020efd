"""Approving and denying."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.errors import NotFound
from bot.requests.model import Decided, Refused, Status
from bot.store.tables import request as table
from tests.support.desk import ADMIN, ALTER, APPROVER, DEPUTY, GUEST, LOOK, Desk, new_desk, settings


def reason(answer: Decided | Refused) -> str:
    """Return why not, or `recorded`."""
    return answer.reason if isinstance(answer, Refused) else "recorded"


def test_what_one_approves_runs_once(desk: Desk) -> None:
    """Asked, approved by another person, run once between two readings of the facts."""
    request = desk.asks()
    assert reason(desk.decides(request, APPROVER)) == "recorded"
    assert desk.status(request) is Status.QUEUED
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert len(desk.ran(ALTER)) == 1
    assert len(desk.ran(LOOK)) == 2
    assert desk.story(request) == ["asked", "approved", "started", "succeeded"]


def test_what_is_denied_never_runs(desk: Desk) -> None:
    """A no closes the request."""
    request = desk.asks()
    assert reason(desk.decides(request, APPROVER, approved=False)) == "recorded"
    assert reason(desk.decides(request, DEPUTY)) == "already_decided"
    desk.works()
    assert desk.status(request) is Status.DENIED
    assert desk.runner.ran == []


@pytest.mark.parametrize(("who", "why"), [(ADMIN, "own_request"), (GUEST, "not_approver"), ("", "not_approver")])
def test_a_click_without_the_right_changes_nothing(desk: Desk, who: str, why: str) -> None:
    """Neither whoever asked nor a guest moves anything, and no event claims that they did."""
    request = desk.asks()
    assert reason(desk.decides(request, who)) == why
    assert desk.now(request) == request
    assert desk.story(request) == ["asked"]


def test_nobody_named_means_nobody(tmp_path: Path) -> None:
    """Without a configured approver no request can be approved, by anybody."""
    desk = new_desk(tmp_path, approvers=frozenset())
    request = desk.asks()
    for who in (ADMIN, APPROVER, GUEST):
        assert reason(desk.decides(request, who)) == "nobody_can_approve"
    desk.store.close()


def test_a_double_click_is_harmless(desk: Desk) -> None:
    """The second click of the same person is told that the first one counted; one job exists."""
    request = desk.asks()
    desk.decides(request, APPROVER)
    assert reason(desk.decides(request, APPROVER)) == "already_recorded"
    assert reason(desk.decides(request, DEPUTY, approved=False)) == "already_decided"
    assert len(desk.engine.jobs) == 1
    assert desk.story(request).count("approved") == 1


def test_what_destroys_takes_two_people(desk: Desk) -> None:
    """One approval is not enough, the same person's second click neither; a second approver starts it."""
    request = desk.asks("wipe")
    assert reason(desk.decides(request, APPROVER)) == "recorded"
    assert desk.status(request) is Status.PENDING
    assert reason(desk.decides(request, APPROVER)) == "same_approver"
    desk.works()
    assert desk.runner.ran == []
    assert reason(desk.decides(request, DEPUTY)) == "recorded"
    desk.works()
    assert desk.status(request) is Status.SUCCEEDED
    assert desk.levels == [0, 1]


def test_the_second_approver_can_still_say_no(desk: Desk) -> None:
    """One no is enough to close a request that one person approved."""
    request = desk.asks("wipe")
    desk.decides(request, APPROVER)
    desk.decides(request, DEPUTY, approved=False)
    assert desk.status(request) is Status.DENIED
    assert [decision.approved for decision in desk.now(request).decisions] == [True, False]


def test_members_of_a_group_may_decide(tmp_path: Path) -> None:
    """A user group names approvers as its members are at the click."""
    desk = new_desk(tmp_path, approvers=frozenset(), approver_groups={"S0RDSADMINS"})
    desk.groups = {"S0RDSADMINS": frozenset({DEPUTY})}
    request = desk.asks()
    assert reason(desk.decides(request, APPROVER)) == "not_approver"
    assert reason(desk.decides(request, DEPUTY)) == "recorded"
    desk.store.close()


def test_a_group_that_slack_does_not_tell_counts_as_empty(tmp_path: Path) -> None:
    """When Slack does not answer, nobody gets a right by it, and the reason is said."""
    desk = new_desk(tmp_path, approver_groups={"S0RDSADMINS"})
    request = desk.asks()
    refused = desk.decides(request, GUEST)
    assert refused == Refused(reason="group_unread", words={"groups": "S0RDSADMINS"})
    assert reason(desk.decides(request, APPROVER)) == "recorded"
    desk.store.close()


def test_a_plan_whose_script_changed_is_not_approved(desk: Desk) -> None:
    """What was shown is what runs, or nothing runs: a new script needs a new request."""
    request = desk.asks()
    desk.catalogue = {**desk.catalogue, "alter": replace(desk.catalogue["alter"], script_sha256="0" * 64)}
    assert reason(desk.decides(request, APPROVER)) == "plan_changed"
    assert desk.status(request) is Status.PENDING


def test_a_plan_tampered_with_in_the_database_is_not_approved(desk: Desk) -> None:
    """Another server written into the stored plan breaks its digest."""
    request = desk.asks()
    forged = desk.now(request).plan
    with desk.store.begin() as connection:
        stored = connection.exec_driver_sql("SELECT plan FROM request").scalar_one()
        changed = update(table).values(plan=stored.replace(forged.endpoint, "http://127.0.0.1:1/elsewhere"))
        connection.execute(changed)
    assert reason(desk.decides(request, APPROVER)) == "plan_changed"


def test_a_request_nobody_knows(desk: Desk) -> None:
    """A button of another database, or a typo, is answered with the closest ids."""
    request = desk.asks()
    wrong = request.id[:-1] + ("X" if request.id[-1] != "X" else "Y")
    with pytest.raises(NotFound) as caught:
        desk.decides(replace(request, id=wrong), APPROVER)
    assert caught.value.facts == {"kind": "request", "name": wrong, "near": request.id}


def test_a_decision_that_cannot_be_queued_is_no_decision(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decision, event and job are one transaction: when the engine fails, nothing of it remains."""
    request = desk.asks()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the engine is gone")

    monkeypatch.setattr(type(desk.engine), "enqueue", fail)
    with pytest.raises(RuntimeError):
        desk.decides(request, APPROVER)
    assert desk.now(request) == request
    assert desk.story(request) == ["asked"]


def test_settings_of_the_click_count(desk: Desk) -> None:
    """An approver named after the request was made may decide on it."""
    request = desk.asks()
    desk.settings = settings(approvers={GUEST})
    assert reason(desk.decides(request, APPROVER)) == "not_approver"
    assert reason(desk.decides(request, GUEST)) == "recorded"
