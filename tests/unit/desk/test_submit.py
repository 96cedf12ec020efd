"""Asking for a run."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.requests.model import Refused, Status, Submitted
from bot.requests.plan import intact
from bot.servers.frame import CANCEL, FRAME, RESULT
from bot.text import text
from tests.support.desk import ADMIN, ALTER, GUEST, LOOK, NOON, SERVER, Desk, settings


def test_a_request_waits_with_its_exact_plan(desk: Desk) -> None:
    """What is asked is stored whole before anybody is asked: scripts, parameters, server, time, digest."""
    submitted = desk.submits("alter", "srv-lic-01", destination="ABC")
    assert isinstance(submitted, Submitted)
    request = desk.now(submitted.request)
    assert request.status is Status.PENDING
    assert (request.plan.host, request.plan.params) == (SERVER, {"destination": "ABC"})
    assert [step.script for step in request.plan.steps] == [LOOK, ALTER, LOOK, FRAME, CANCEL, RESULT]
    assert intact(request.plan)
    assert request.expires_at == NOON + timedelta(minutes=30)
    assert desk.story(request) == ["asked"]
    assert desk.ran(LOOK) == []


def test_an_id_can_be_typed_by_hand(desk: Desk) -> None:
    """Ids are short, found in any case, without the prefix, and with letters mistaken for digits."""
    request = desk.asks()
    assert request.id.startswith("R-")
    assert len(request.id) == 7
    for typed in (request.id.lower(), request.id[2:], f" {request.id} ", request.id.replace("0", "O")):
        assert desk.store.requests.get(typed).id == request.id


def test_an_id_in_use_is_not_given_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """When chance hands out the same letters again, another id is taken and nothing is overwritten."""
    letters = iter("AAAAA" + "AAAAA" + "BBBBB")

    def next_letter(_alphabet: Sequence[str]) -> str:
        return next(letters)

    monkeypatch.setattr(secrets, "choice", next_letter)
    assert [desk.asks().id, desk.asks().id] == ["R-AAAAA", "R-BBBBB"]
    assert desk.story(desk.store.requests.get("R-AAAAA")) == ["asked"]


@pytest.mark.parametrize(
    ("asked", "reason", "words"),
    [
        ({"name": "alterr"}, "unknown_action", {"near": "alter"}),
        ({"name": "zzz"}, "unknown_action", {"near": "look, alter, wipe"}),
        ({"host": "SRV-LIC-1"}, "unknown_host", {"near": "SRV-LIC-01, SRV-LIC-02, SRV-RDS-01"}),
        ({"host": "SRV-RDS-01"}, "wrong_role", {"host": "SRV-RDS-01", "role": "approvals.role.license_server"}),
        ({"reason": "  "}, "reason_missing", {}),
        ({"reason": "x" * 501}, "reason_too_long", {"limit": "500"}),
        ({"colour": "red"}, "parameter_unknown", {"name": "colour"}),
        ({"destination": "a;b"}, "parameter_invalid", {"name": "destination"}),
    ],
)
def test_what_is_not_right_is_said(desk: Desk, asked: dict[str, str], reason: str, words: dict[str, str]) -> None:
    """Each mistake has its own sentence with the closest names, and leaves no trace."""
    refused = desk.submits(**asked)
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert words.items() <= refused.words.items()
    for lang in ("fr", "en"):
        assert text(lang, f"approvals.refused.{reason}", **refused.words)
    assert desk.store.requests.recent() == ()


def test_a_very_long_name_is_cut(desk: Desk) -> None:
    """A name that nobody knows is not thrown back whole."""
    refused = desk.submits(host="x" * 10_000)
    assert isinstance(refused, Refused)
    assert len(refused.words["name"]) == 80


def test_only_those_named_may_ask(desk: Desk) -> None:
    """Where the configuration says who may ask, nobody else may."""
    desk.settings = settings(requesters={ADMIN})
    refused = desk.submits(who=GUEST)
    assert isinstance(refused, Refused)
    assert refused.reason == "not_requester"


def test_a_read_runs_at_once_where_its_gate_is_lifted(desk: Desk) -> None:
    """A site may let reads through; changes still wait."""
    desk.settings = settings(gate_reads=False)
    look, alter = desk.asks("look"), desk.asks("alter")
    desk.engine.start(desk.execution().execute)
    desk.works()
    assert desk.status(look) is Status.SUCCEEDED
    assert desk.story(look)[:2] == ["asked", "queued_without_gate"]
    assert desk.status(alter) is Status.PENDING


def test_a_request_keeps_the_language_of_who_asked(desk: Desk) -> None:
    """The reason and the place are kept as given."""
    request = desk.now(desk.asks())
    assert (request.lang, request.reason, request.place.channel) == ("fr", "licences are stuck", "C0RDSHELP")
