"""Socket Mode frame by frame."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import websocket

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp
from tests.support.workspaces import HELLO


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace to which nobody is connected."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


def test_hello_comes_first(app: RawApp) -> None:
    """The first frame says hello and how many connections there are."""
    assert (app.hello["type"], app.hello["num_connections"]) == ("hello", 1)


def test_a_ticket_opens_one_connection(app: RawApp) -> None:
    """The address of a connection cannot be used twice."""
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(app.url)


def test_the_payload_of_a_command(app: RawApp, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """A command carries who, where, what, and the two ways to answer; its acknowledgement may carry the answer."""
    typing = elsewhere.submit(admin.say, "dm", "/hello  tell @deputy ")
    envelope = app.envelope("slash_commands")
    payload = envelope["payload"]
    assert envelope["accepts_response_payload"] is True
    assert "retry_attempt" not in envelope
    assert (payload["command"], payload["text"]) == ("/hello", "tell <@UDEPUTY1>")
    assert (payload["user_id"], payload["channel_name"]) == ("UADMIN01", "directmessage")
    assert payload["response_url"].startswith("http://127.0.0.1:")
    assert payload["trigger_id"]
    app.ack(envelope, {"text": "told", "response_type": "ephemeral"})
    assert typing.result()["text"] == "told"
    assert admin.sees("dm", "told")["is_ephemeral"] is True


def test_an_acknowledgement_may_come_by_another_connection(
    workspace: Workspace, app: RawApp, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """After a reconnect the app answers on the new connection; envelopes go to one connection only."""
    other = RawApp(workspace)
    connections = [app, other]
    first = elsewhere.submit(admin.say, "rds-help", "/hello")
    # connections take turns, and which one is next is nobody's business: two commands reach both
    got = connections[1].envelope("slash_commands")
    connections[0].ack(got, {})
    assert first.result()["ok"] is True
    other.close()


def test_an_event_nobody_acknowledges_comes_again(workspace: Workspace, app: RawApp, admin: Patient) -> None:
    """The same event comes four times, told which attempt it is, spread over minutes."""
    del workspace
    admin.say("dm", "anybody?")
    seen = []
    for wait_s in (3, 63, 303, 0):
        seen.append(app.envelope("events_api"))
        admin.advance_clock(wait_s)
    assert [(one["retry_attempt"], one["retry_reason"]) for one in seen] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({one["payload"]["event_id"] for one in seen}) == 1


def test_events(app: RawApp, admin: Patient) -> None:
    """A mention in a channel gives app_mention and message; in the direct message only message.im."""
    admin.say("rds-help", "hey @rdslic")
    events = [app.frame() for _ in range(2)]
    assert {event["payload"]["event"]["type"] for event in events} == {"message", "app_mention"}
    for event in events:
        app.ack(event)
    admin.say("dm", "hey @rdslic")
    inner = app.envelope("events_api")["payload"]["event"]
    assert (inner["type"], inner["channel_type"], inner["text"]) == ("message", "im", "hey <@URDSLICBOT>")
    assert inner["blocks"][0]["type"] == "rich_text"


def test_a_command_without_anybody_there(workspace: Workspace, admin: Patient) -> None:
    """An app that is not connected fails at once, and the person is told so."""
    assert workspace.connections == 0
    with pytest.raises(Refused, match="/hello failed with the error"):
        admin.say("rds-help", "/hello")
    assert admin.sees("rds-help", "dispatch_failed")["is_ephemeral"] is True


def test_a_late_acknowledgement_is_ignored(app: RawApp, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """After three seconds the command has failed; what comes then changes nothing, and the trigger is dead."""
    typing = elsewhere.submit(admin.say, "rds-help", "/hello")
    envelope = app.envelope("slash_commands")
    Patient(admin.url, "guest").advance_clock(3)
    with pytest.raises(Refused, match="operation_timeout"):
        typing.result()
    app.ack(envelope, {"text": "too late"})
    admin.say("dm", "still there")
    assert app.envelope("events_api")["payload"]["event"]["text"] == "still there"
    assert all("too late" not in message["text"] for message in admin.look("rds-help").messages)


def test_ten_connections_at_most(workspace: Workspace) -> None:
    """The eleventh connection is told that there are too many."""
    apps = [RawApp(workspace) for _ in range(10)]
    assert apps[-1].hello["num_connections"] == 10
    eleventh = RawApp(workspace)
    assert (eleventh.hello["type"], eleventh.hello["reason"]) == ("disconnect", "too_many_websockets")
    for app in [*apps, eleventh]:
        app.close()


def test_stopping_says_goodbye(workspace: Workspace, app: RawApp) -> None:
    """When the workspace stops, clients get a disconnect frame, and stopping twice is harmless."""
    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(workspace.stop)
        assert app.frame()["type"] == "disconnect"
        app.close()
        stopping.result()
    workspace.stop()
