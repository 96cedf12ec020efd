"""Who may do what."""

from datetime import timedelta

import pytest

from bot.requests import policy
from bot.requests.model import Allowed, Decision, Effect, Refused, Request, Status
from bot.settings import Approvals
from tests.support.desk import ADMIN, APPROVER, DEPUTY, GUEST, NOON, Desk

PEOPLE = frozenset({APPROVER, DEPUTY})


@pytest.fixture
def request_(desk: Desk) -> Request:
    """Return a request that waits for a decision."""
    return desk.asks()


def reason(answer: Allowed | Refused) -> str:
    """Return why not, or `allowed`."""
    return answer.reason if isinstance(answer, Refused) else "allowed"


def decided(request: Request, *yes: str, status: Status = Status.PENDING) -> Request:
    """Return the request as if these people had approved it."""
    decisions = tuple(Decision(by=who, approved=True, at=NOON) for who in yes)
    return Request(
        **{**{n: getattr(request, n) for n in request.__dataclass_fields__}, "decisions": decisions, "status": status}
    )


@pytest.mark.parametrize(
    ("who", "people", "expected"),
    [
        (APPROVER, PEOPLE, "allowed"),
        (GUEST, PEOPLE, "not_approver"),
        (ADMIN, PEOPLE, "own_request"),
        (ADMIN, PEOPLE | {ADMIN}, "own_request"),
        (APPROVER, frozenset(), "nobody_can_approve"),
        (GUEST, frozenset(), "nobody_can_approve"),
    ],
)
def test_who_may_decide(request_: Request, who: str, people: frozenset[str], expected: str) -> None:
    """Only those named decide, never on their own request; nobody named means nobody."""
    assert reason(policy.may_decide(who, request_, people, NOON)) == expected


def test_a_request_past_its_time_is_not_decided(request_: Request) -> None:
    """The 30 minutes end to the second, even before the background work has noticed."""
    late = NOON + timedelta(minutes=30)
    assert reason(policy.may_decide(APPROVER, request_, PEOPLE, late)) == "expired"
    assert reason(policy.may_decide(APPROVER, request_, PEOPLE, late - timedelta(seconds=1))) == "allowed"


def test_the_slower_approver_learns_who_decided(request_: Request) -> None:
    """The refusal names the one who was faster and where the request stands."""
    refused = policy.may_decide(DEPUTY, decided(request_, APPROVER, status=Status.QUEUED), PEOPLE, NOON)
    assert refused == Refused(reason="already_decided", words={"who": APPROVER, "status": "approvals.status.queued"})


def test_a_second_click_says_that_the_first_counted(request_: Request) -> None:
    """Clicking twice is harmless, also while another approver is still needed."""
    after = decided(request_, APPROVER, status=Status.RUNNING)
    assert reason(policy.may_decide(APPROVER, after, PEOPLE, NOON)) == "already_recorded"
    assert reason(policy.may_decide(APPROVER, decided(request_, APPROVER), PEOPLE, NOON)) == "same_approver"


@pytest.mark.parametrize(
    ("effect", "gate_reads", "needed"),
    [("read", True, 1), ("read", False, 0), ("change", False, 1), ("destructive", False, 2), ("destructive", True, 2)],
)
def test_how_many_must_approve(effect: Effect, *, gate_reads: bool, needed: int) -> None:
    """Only the gate of reads can be lifted, and what destroys takes two people."""
    assert policy.approvals_needed(effect, Approvals(gate_reads=gate_reads)) == needed


def test_asking_can_be_limited_to_some() -> None:
    """Everybody may ask unless the configuration names those who may."""
    assert reason(policy.may_ask(GUEST, Approvals())) == "allowed"
    assert reason(policy.may_ask(GUEST, Approvals(requesters=frozenset({ADMIN})))) == "not_requester"


def test_rights_are_looked_at_again_before_the_run(request_: Request) -> None:
    """Whoever has left the list since does not count any more, and neither does the requester's own yes."""
    rules = Approvals()
    approved = decided(request_, APPROVER)
    assert reason(policy.still_approved(approved, PEOPLE, rules)) == "allowed"
    assert reason(policy.still_approved(approved, frozenset({DEPUTY}), rules)) == "approver_removed"
    assert reason(policy.still_approved(decided(request_, ADMIN), PEOPLE | {ADMIN}, rules)) == "approver_removed"
    only_guest = Approvals(requesters=frozenset({GUEST}))
    assert reason(policy.still_approved(approved, PEOPLE, only_guest)) == "not_requester"


@pytest.mark.parametrize(("who", "expected"), [(ADMIN, "allowed"), (DEPUTY, "allowed"), (GUEST, "may_not_cancel")])
def test_who_may_cancel(request_: Request, who: str, expected: str) -> None:
    """Whoever asked, or an approver."""
    assert reason(policy.may_cancel(who, request_, PEOPLE)) == expected


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.DENIED, Status.INTERRUPTED])
def test_what_is_over_is_not_cancelled(request_: Request, status: Status) -> None:
    """There is nothing to cancel any more."""
    assert reason(policy.may_cancel(ADMIN, decided(request_, status=status), PEOPLE)) == "already_over"


@pytest.mark.parametrize(("who", "expected"), [(ADMIN, "allowed"), (DEPUTY, "allowed"), (GUEST, "may_not_verify")])
def test_who_may_say_what_was_found(request_: Request, who: str, expected: str) -> None:
    """Whoever asked, or an approver, once it was interrupted."""
    interrupted = decided(request_, status=Status.INTERRUPTED)
    assert reason(policy.may_verify(who, interrupted, PEOPLE)) == expected
    assert reason(policy.may_verify(who, request_, PEOPLE)) == "nothing_to_verify"
