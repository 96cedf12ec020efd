"""After an interruption: hold what comes next on that server until somebody has looked."""

import pytest

from bot.errors import ConnectionLost
from bot.requests.model import Decided, Refused, Request, Status
from bot.requests.plan import sha256
from tests.support.desk import ADMIN, ALTER, APPROVER, GUEST, OTHER, SERVER, Desk


@pytest.fixture
def interrupted(desk: Desk) -> Request:
    """Return a change whose connection broke while it ran."""
    request = desk.approved()
    working = desk.runner.plays[sha256(ALTER)]
    desk.runner.plays[sha256(ALTER)] = [ConnectionLost(host=SERVER, started=True), *working]
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
    return request


def test_later_actions_on_that_server_are_held(desk: Desk, interrupted: Request) -> None:
    """They do not run on a server whose state nobody knows; other servers are not concerned."""
    held, elsewhere = desk.approved(), desk.approved(host=OTHER)
    desk.works()
    assert desk.status(held) is Status.HELD
    assert desk.now(held).held_by == interrupted.id
    assert desk.status(elsewhere) is Status.SUCCEEDED
    desk.looks_after()
    assert desk.status(held) is Status.HELD


def test_what_a_person_found_releases_them(desk: Desk, interrupted: Request) -> None:
    """Once somebody said what is on the server, the next action runs, and the record keeps who said what."""
    held = desk.approved()
    desk.works()
    assert isinstance(desk.verifies(interrupted, APPROVER, "the service runs, the copy is there"), Decided)
    desk.looks_after()
    desk.works()
    assert desk.status(held) is Status.SUCCEEDED
    assert desk.story(held) == ["asked", "approved", "held", "released", "started", "succeeded"]
    said = desk.store.requests.events(interrupted.id)[-1]
    assert (said.name, said.actor, said.facts) == (
        "verified",
        APPROVER,
        {"found": "the service runs, the copy is there"},
    )


def test_the_interrupted_change_is_never_run_again(desk: Desk, interrupted: Request) -> None:
    """Neither the background work nor the verification replays it."""
    desk.looks_after()
    desk.verifies(interrupted)
    desk.looks_after()
    desk.works()
    assert len(desk.ran(ALTER)) == 1
    assert desk.status(interrupted) is Status.INTERRUPTED


def test_not_everybody_can_say_so(desk: Desk, interrupted: Request) -> None:
    """A guest cannot, nobody can without a word, and it is said once."""
    assert desk.verifies(interrupted, GUEST) == Refused(reason="may_not_verify")
    assert desk.verifies(interrupted, ADMIN, "  ") == Refused(reason="found_missing", about="found")
    assert isinstance(desk.verifies(interrupted, ADMIN), Decided)
    assert desk.verifies(interrupted, APPROVER) == Refused(reason="nothing_to_verify")


def test_held_requests_expire_too(desk: Desk, interrupted: Request) -> None:
    """Their approval does not wait for ever; the interruption still stands."""
    held = desk.approved()
    desk.works()
    desk.clock.advance(minutes=31)
    desk.looks_after()
    assert desk.status(held) is Status.EXPIRED
    assert desk.status(interrupted) is Status.INTERRUPTED
