"""HTTP mode request by request: signatures, the challenge, attempts, redirects."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_http import Answer, RawHttp
from tests.support.workspaces import manifest_over_http

ARRIVES_S = 20.0
"""Longest time that an answer may need to arrive."""


@pytest.fixture
def app() -> Iterator[RawHttp]:
    """Give an address that listens."""
    with RawHttp().listening() as app:
        yield app


@pytest.fixture
def workspace(tmp_path: Path, app: RawHttp) -> Iterator[Workspace]:
    """Give a workspace that delivers to that address."""
    with Workspace.start(manifest_over_http(tmp_path, app.url)) as workspace:
        yield workspace


def answers_arrive(somebody: Patient, count: int) -> None:
    """Wait until so many deliveries have their answer: a clock moved before that makes a timeout of one."""
    give_up_at = time.monotonic() + ARRIVES_S
    while True:
        sent = [entry["status"] for entry in somebody.asks("journal")["entries"] if entry["kind"] == "delivery"]
        if sum(status != "waiting" for status in sent) >= count:
            return
        assert time.monotonic() < give_up_at, f"deliveries that wait: {sent}"
        time.sleep(0.01)


def test_every_delivery_is_signed(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """Slack's own verifier accepts commands (flat fields) and events (JSON), and their age."""
    verifier = SignatureVerifier(workspace.signing_secret)
    admin.say("rds-help", "/hello é & co")
    command = app.next()
    admin.say("dm", "bonjour")
    event = app.next()
    for request in (command, event):
        assert verifier.is_valid_request(request.body, dict(request.headers))
    assert parse_qs(command.body.decode())["text"] == ["é &amp; co"]
    assert (event.event["type"], event.event["event"]["text"]) == ("event_callback", "bonjour")
    assert command.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_signatures_are_fresh_whatever_the_practice_clock_says(
    workspace: Workspace, app: RawHttp, admin: Patient
) -> None:
    """An app checks the age with its own clock, which does not move with the workspace's."""
    del workspace
    admin.advance_clock(3600)
    admin.say("rds-help", "/hello")
    assert abs(time.time() - int(app.next().headers["X-Slack-Request-Timestamp"])) < 60


def test_an_answer_in_the_response_is_shown(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """A command may be answered in the response, as plain text or as JSON."""
    del workspace
    app.answers.put(Answer(body="plain words"))
    admin.say("rds-help", "/hello")
    assert admin.sees("rds-help", "plain words")["is_ephemeral"] is True
    app.answers.put(Answer(body=json.dumps({"response_type": "in_channel", "text": "for all"})))
    admin.say("rds-help", "/hello")
    assert "is_ephemeral" not in admin.sees("rds-help", "for all")


@pytest.mark.parametrize("challenge", ["{challenge}", "challenge={challenge}", '{{"challenge": "{challenge}"}}'])
def test_events_come_once_the_challenge_was_given_back(
    workspace: Workspace, app: RawHttp, admin: Patient, challenge: str
) -> None:
    """The challenge may come back as text, as a form or as JSON."""
    del workspace
    app.challenge = challenge
    admin.say("dm", "bonjour")
    assert app.next().event["event"]["text"] == "bonjour"


def test_no_event_goes_to_an_address_that_was_not_verified(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """An address that answers something else, even with the challenge somewhere in it, gets no event."""
    del workspace
    app.challenge = "I was sent {challenge}, whatever that is"
    admin.say("dm", "secret")
    admin.say("rds-help", "/hello")
    assert app.next().headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert app.requests.empty()


def test_an_event_that_fails_comes_four_times(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """Each new attempt says its number and why; the event keeps its id."""
    del workspace
    for _ in range(4):
        app.answers.put(Answer(status=500))
    admin.say("dm", "bonjour")
    seen = []
    for wait_s in (3, 63, 303, 0):
        seen.append(app.next())
        answers_arrive(admin, len(seen))
        admin.advance_clock(wait_s)
    told = [(one.headers.get("X-Slack-Retry-Num"), one.headers.get("X-Slack-Retry-Reason")) for one in seen]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({one.event["event_id"] for one in seen}) == 1


def test_an_app_may_ask_for_no_other_attempt(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """With X-Slack-No-Retry on an error, the event does not come again."""
    del workspace
    app.answers.put(Answer(status=500, headers={"X-Slack-No-Retry": "1"}))
    admin.say("dm", "once")
    assert app.next().event["event"]["text"] == "once"
    answers_arrive(admin, 1)
    admin.advance_clock(400)
    admin.say("dm", "next")
    assert app.next().event["event"]["text"] == "next"


def test_two_redirects_are_followed_and_no_third(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """An address may have moved twice; the third move is a failure that the next attempt names."""
    del workspace
    moved = Answer(status=307, headers={"Location": f"{app.address}/moved"})
    for answer in (moved, moved, Answer(), moved, moved, moved, Answer()):
        app.answers.put(answer)
    admin.say("dm", "two moves")
    assert [app.next().path for _ in range(3)] == ["/slack/events", "/moved", "/moved"]
    admin.say("dm", "three moves")
    assert [app.next().path for _ in range(3)] == ["/slack/events", "/moved", "/moved"]
    admin.advance_clock(4)
    assert app.next().headers["X-Slack-Retry-Reason"] == "too_many_redirects"


def test_an_error_is_a_failed_command(workspace: Workspace, app: RawHttp, admin: Patient) -> None:
    """Whoever typed the command is told."""
    del workspace
    app.answers.put(Answer(status=500))
    with pytest.raises(Refused, match="/hello failed with the error"):
        admin.say("rds-help", "/hello")


def test_a_socket_is_not_offered(workspace: Workspace, admin: Patient) -> None:
    """In HTTP mode there is no connection to open, nor one to break."""
    del workspace
    with pytest.raises(Refused, match="over HTTP"):
        admin.fault("dropped_connections")
    usable = {kind["fault"]: kind["is_usable"] for kind in admin.faults()["kinds"]}
    assert (usable["dropped_connections"], usable["lost_ack"]) == (False, True)
