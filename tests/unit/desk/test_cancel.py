"""Cancelling, before and while it runs."""

from collections.abc import Mapping

import pytest

from bot.errors import Cancelled
from bot.requests.model import Decided, Refused, Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from tests.support.desk import ADMIN, ALTER, APPROVER, DEPUTY, GUEST, LOOK, SERVER, Desk


@pytest.mark.parametrize("who", [ADMIN, DEPUTY])
def test_what_waits_is_cancelled_at_once(desk: Desk, who: str) -> None:
    """Before or after the approval: the job then finds nothing to run."""
    pending, queued = desk.asks(), desk.approved()
    for request in (pending, queued):
        assert isinstance(desk.cancels(request, who), Decided)
        assert desk.status(request) is Status.CANCELLED
    desk.works()
    assert desk.runner.ran == []


def test_a_guest_cancels_nothing(desk: Desk) -> None:
    """Only whoever asked, or an approver."""
    request = desk.asks()
    assert desk.cancels(request, GUEST) == Refused(reason="may_not_cancel")
    assert desk.status(request) is Status.PENDING


def test_a_cancelled_request_cannot_be_approved(desk: Desk) -> None:
    """The approver's later click learns that it is over."""
    request = desk.asks()
    desk.cancels(request)
    refused = desk.decides(request, APPROVER)
    assert refused == Refused(reason="already_over", words={"status": "approvals.status.cancelled"})


def test_what_runs_is_asked_to_stop(desk: Desk) -> None:
    """Asked twice while the facts are being read, it stops before the change; one event says who asked."""
    request = desk.approved()

    def look(_params: Mapping[str, Value]) -> RunResult:
        for _ in range(2):
            assert isinstance(desk.cancels(request), Decided)
        raise Cancelled(host=SERVER, started=True)

    desk.runner.plays[sha256(LOOK)] = [look]
    desk.works()
    assert desk.status(request) is Status.CANCELLED
    assert desk.ran(ALTER) == []
    assert desk.story(request) == ["asked", "approved", "started", "cancel_asked", "cancelled"]


def test_a_change_stopped_halfway_is_in_doubt(desk: Desk) -> None:
    """Stopping a script that changes something leaves the server to be looked at."""
    request = desk.approved()
    desk.runner.plays[sha256(ALTER)] = [Cancelled(host=SERVER, started=True)]
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
