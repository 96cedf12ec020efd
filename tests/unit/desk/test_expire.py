"""Requests whose time is over."""

from bot.desk.expire import expire_due
from bot.requests.model import Refused, Status
from tests.support.desk import APPROVER, Desk


def test_nobody_decided_in_time(desk: Desk) -> None:
    """After 30 minutes the request is closed, once, and a later click is told so."""
    request = desk.asks()
    desk.clock.advance(minutes=29, seconds=59)
    assert expire_due(desk.means()) == ()
    desk.clock.advance(seconds=1)
    assert expire_due(desk.means()) == (request.id,)
    assert expire_due(desk.means()) == ()
    assert desk.status(request) is Status.EXPIRED
    refused = desk.decides(request, APPROVER)
    assert refused == Refused(reason="already_over", words={"status": "approvals.status.expired"})


def test_an_approval_does_not_last_for_ever(desk: Desk) -> None:
    """What was approved but could not start for 30 minutes does not start any more."""
    request = desk.approved()
    desk.clock.advance(minutes=30)
    desk.works()
    assert desk.status(request) is Status.EXPIRED
    assert desk.runner.ran == []
    assert desk.story(request)[-1] == "not_run"


def test_what_is_decided_or_done_does_not_expire(desk: Desk) -> None:
    """Only what waits can expire."""
    done = desk.approved()
    desk.works()
    desk.clock.advance(days=1)
    assert expire_due(desk.means()) == ()
    assert desk.status(done) is Status.SUCCEEDED
