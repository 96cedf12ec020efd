"""Answers through a response URL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp
from tests.support.workspaces import HELLO

HELP = "C0RDSHELP"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def url(workspace: Workspace, admin: Patient) -> Iterator[str]:
    """Give the response URL of a command that the admin just typed."""
    app = RawApp(workspace)
    with ThreadPoolExecutor(1) as pool:
        typing = pool.submit(admin.say, HELP, "/hello")
        envelope = app.envelope("slash_commands")
        app.ack(envelope, {})
        typing.result()
    yield envelope["payload"]["response_url"]
    app.close()


def answer(url: str, **body: object) -> tuple[int, str]:
    """Send an answer; return the HTTP status and what came back."""
    response = requests.post(url, json=body, timeout=10)
    return response.status_code, response.text


def test_private_unless_said_otherwise(workspace: Workspace, admin: Patient, url: str) -> None:
    """An answer is private by default; `in_channel` is for everybody."""
    guest = Patient(workspace.person_url, "guest")
    assert answer(url, text="for you") == (200, "ok")
    answer(url, text="for all", response_type="in_channel")
    assert admin.sees(HELP, "for you")["is_ephemeral"] is True
    assert [message["text"] for message in guest.look(HELP).messages] == ["for all"]
    guest.close()


def test_in_a_thread(admin: Patient, url: str) -> None:
    """An answer may go below a message that exists."""
    ts = admin.say(HELP, "thread")["ts"]
    answer(url, text="below", thread_ts=ts)
    assert admin.sees(HELP, "below", thread_ts=ts)
    assert answer(url, text="below", thread_ts="1.000001")[0] == 400


def test_five_uses(url: str) -> None:
    """The sixth use gets 404 and Slack's word for it."""
    for number in range(5):
        assert answer(url, text=str(number))[0] == 200
    status, body = answer(url, text="six")
    assert status == 404
    assert "used_url" in body


def test_thirty_minutes(admin: Patient, url: str) -> None:
    """After half an hour the address is dead."""
    admin.advance_clock(1801)
    status, body = answer(url, text="late")
    assert status == 404
    assert "expired_url" in body


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x", "response_type": "loud"}, {"blocks": [{}]}])
def test_answers_slack_cannot_use(url: str, body: dict[str, object]) -> None:
    """An answer with nothing to show, or that breaks a rule, is refused."""
    assert answer(url, **body)[0] == 400


def test_the_app_need_not_be_a_member(admin: Patient, url: str) -> None:
    """The response URL is the person's own way back: it works where the app is not a member."""
    admin.say(HELP, "/remove @rdslic")
    assert answer(url, text="still here")[0] == 200
    assert admin.sees(HELP, "still here")
