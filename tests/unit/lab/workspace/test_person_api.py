"""The Person API: what somebody in front of Slack can do, and cannot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp
from tests.support.workspaces import HELLO

HELP = "C0RDSHELP"
WORDS = {"type": "plain_text", "text": "Approve"}
CONFIRM = {
    "title": {"type": "plain_text", "text": "Approve?"},
    "text": {"type": "plain_text", "text": "It will run."},
    "confirm": {"type": "plain_text", "text": "Yes"},
    "deny": {"type": "plain_text", "text": "No"},
}
OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Red", "Blue")]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's Web API client."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def card(client: WebClient, *elements: dict[str, Any]) -> str:
    """Post a message with these elements; return its timestamp."""
    blocks = [{"type": "actions", "block_id": "choices", "elements": list(elements)}]
    return str(client.chat_postMessage(channel=HELP, text="card", blocks=blocks)["ts"])


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("say", {"as": "nobody", "channel": HELP, "text": "x"}),
        ("say", {"as": "admin", "channel": HELP}),
        ("say", {"as": "admin", "channel": HELP, "text": 5}),
        ("submit", {"as": "admin", "view_id": "V1", "values": []}),
        ("clock", {"advance_s": -1}),
        ("clock", {"advance_s": "soon"}),
    ],
)
def test_questions_that_make_no_sense(workspace: Workspace, path: str, question: dict[str, Any]) -> None:
    """A wrong question gets HTTP 400 and a sentence."""
    answer = requests.post(f"{workspace.person_url}/person/{path}", json=question, timeout=10)
    if path != "submit" or answer.status_code == 400:
        assert answer.status_code == 400
        assert answer.json()["ok"] is False
    assert answer.json()["message"].endswith((".", "}}."))


def test_a_body_that_is_no_json(workspace: Workspace) -> None:
    """A body that cannot be read gets a sentence too."""
    answer = requests.post(f"{workspace.person_url}/person/say", data="{", timeout=10)
    assert (answer.status_code, answer.json()["message"]) == (400, "The body must be JSON.")


@pytest.mark.parametrize("name", ["#rds-help", "rds-help", HELP])
def test_names_of_a_channel(admin: Patient, name: str) -> None:
    """A channel is found by name, with or without the sign, and by id."""
    assert admin.say(name, "here")["channel"] == HELP


@pytest.mark.parametrize("name", ["@rdslic", "dm", "im", "D0ADMIN"])
def test_names_of_the_direct_message(admin: Patient, guest: Patient, name: str) -> None:
    """The talk with the app has several names; another person's is not there at all."""
    assert admin.say(name, "here")["channel"] == "D0ADMIN"
    with pytest.raises(Refused) as refused:
        guest.say("D0ADMIN", "let me in")
    assert refused.value.code == "channel_not_found"


def test_commands_that_slack_itself_refuses(admin: Patient) -> None:
    """An undeclared command does not exist, and no command works in a thread."""
    ts = admin.say(HELP, "a thread")["ts"]
    with pytest.raises(Refused, match="/nosuch is not a valid command"):
        admin.say(HELP, "/nosuch thing")
    with pytest.raises(Refused, match="/hello is not supported in threads"):
        admin.say(HELP, "/hello", thread_ts=ts)
    with pytest.raises(Refused, match="no such thread"):
        admin.say(HELP, "x", thread_ts="1.000001")
    with pytest.raises(Refused, match="nothing to send"):
        admin.say(HELP, "   ")


def test_a_button_asks_before_it_is_pressed(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """A press on a button with a confirmation dialog shows the dialog; only when confirmed the app hears of it."""
    button = {"type": "button", "action_id": "approve", "value": "R1", "text": WORDS, "confirm": CONFIRM}
    ts = card(client, {**button, "style": "primary"})
    with pytest.raises(Refused, match=r"Approve\? — It will run\. \[Yes\] \[No\]") as refused:
        admin.press(HELP, ts, "approve")
    assert refused.value.code == "confirm_required"
    pressing = elsewhere.submit(admin.press, HELP, ts, "approve", confirm=True)
    envelope = app.envelope("interactive")
    app.ack(envelope)
    pressing.result()
    payload = envelope["payload"]
    assert payload["actions"][0]["value"] == "R1"
    assert payload["actions"][0]["block_id"] == "choices"
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": HELP,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts
    assert payload["user"]["id"] == "UADMIN01"


def test_a_choice_is_one_that_is_offered(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """A menu takes one of its options; the state has every element of the message."""
    ts = card(
        client,
        {"type": "static_select", "action_id": "colour", "options": OPTIONS},
        {"type": "users_select", "action_id": "who"},
        {"type": "overflow", "action_id": "more", "options": OPTIONS},
    )
    with pytest.raises(Refused, match="no choice 'green'"):
        admin.press(HELP, ts, "colour", value="green")
    pressing = elsewhere.submit(admin.press, HELP, ts, "colour", selected="red")
    envelope = app.envelope("interactive")
    app.ack(envelope)
    pressing.result()
    assert envelope["payload"]["actions"][0]["selected_option"] == OPTIONS[0]
    assert envelope["payload"]["state"]["values"] == {
        "choices": {
            "colour": {"type": "static_select", "selected_option": OPTIONS[0]},
            "who": {"type": "users_select", "selected_user": None},
        }
    }
    pressing = elsewhere.submit(admin.press, HELP, ts, "more", value="blue")
    envelope = app.envelope("interactive")
    app.ack(envelope)
    pressing.result()
    assert envelope["payload"]["actions"][0]["selected_option"] == OPTIONS[1]


def test_what_is_not_there_cannot_be_pressed(client: WebClient, admin: Patient) -> None:
    """No such action, a value that the button does not have, a card already closed."""
    ts = card(client, {"type": "button", "action_id": "go", "value": "1", "text": WORDS})
    for action, value in (("stop", None), ("go", "2")):
        with pytest.raises(Refused, match="no such button"):
            admin.press(HELP, ts, action, value=value)
    client.chat_update(channel=HELP, ts=ts, text="closed")
    with pytest.raises(Refused, match="no such button"):
        admin.press(HELP, ts, "go")
    client.chat_delete(channel=HELP, ts=ts)
    with pytest.raises(Refused, match="no such message"):
        admin.press(HELP, ts, "go")


def test_a_click_without_acknowledgement(
    app: RawApp, client: WebClient, admin: Patient, guest: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """A click that the app does not acknowledge in three seconds fails visibly, and is not repeated."""
    ts = card(client, {"type": "button", "action_id": "go", "text": WORDS})
    pressing = elsewhere.submit(admin.press, HELP, ts, "go")
    app.envelope("interactive")
    guest.advance_clock(3)
    with pytest.raises(Refused, match="operation_timeout"):
        pressing.result()


def test_a_private_message_is_pressed_without_its_content(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """A click in an ephemeral message says so, and does not repeat the message."""
    blocks = [{"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": WORDS}]}]
    ts = client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="psst", blocks=blocks)["message_ts"]
    pressing = elsewhere.submit(admin.press, HELP, ts, "go")
    envelope = app.envelope("interactive")
    app.ack(envelope)
    pressing.result()
    assert envelope["payload"]["container"]["is_ephemeral"] is True
    assert "message" not in envelope["payload"]


def test_waiting_for_something_new(client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """A look with a version waits until something there changes, and returns all of it."""
    version = admin.look(HELP).version
    looking = elsewhere.submit(admin.look, HELP, since_version=version, wait_s=20)
    client.chat_postMessage(channel="C0RDSAPPROVE", text="elsewhere")
    client.chat_postMessage(channel=HELP, text="at last")
    inbox = looking.result()
    assert inbox.messages[-1]["text"] == "at last"
    assert inbox.version > version


def test_since_leaves_out_what_was_seen(client: WebClient, admin: Patient) -> None:
    """Only what came or was edited after a timestamp is returned."""
    old = client.chat_postMessage(channel=HELP, text="old")["ts"]
    mark = client.chat_postMessage(channel=HELP, text="mark")["ts"]
    client.chat_postMessage(channel=HELP, text="new")
    assert [message["text"] for message in admin.look(HELP, since=mark).messages] == ["new"]
    client.chat_update(channel=HELP, ts=old, text="edited")
    assert [message["text"] for message in admin.look(HELP, since=mark).messages] == ["edited", "new"]


def test_who_is_there(workspace: Workspace) -> None:
    """A list of people and places for whoever picks one."""
    answer = requests.get(f"{workspace.person_url}/person/people", params={"as": "guest"}, timeout=10).json()
    assert [person["as"] for person in answer["people"]] == ["admin", "approver", "deputy", "guest"]
    assert [place["name"] for place in answer["channels"]] == ["rds-help", "rds-approvals", "dm"]


def test_a_form_left_without_sending(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """Leaving a form closes it, and the app hears of it because it asked to."""
    typing = elsewhere.submit(admin.say, HELP, "/hello")
    envelope = app.envelope("slash_commands")
    app.ack(envelope)
    typing.result()
    view = {"type": "modal", "title": WORDS, "blocks": [{"type": "divider"}], "notify_on_close": True}
    opened = client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=view)["view"]
    body = {"as": "admin", "view_id": opened["id"]}
    assert requests.post(f"{admin.url}/person/close", json=body, timeout=10).json()["ok"] is True
    closed = app.envelope("interactive")
    app.ack(closed)
    assert (closed["payload"]["type"], closed["payload"]["is_cleared"]) == ("view_closed", False)
    assert admin.view() is None
    with pytest.raises(Refused, match="no longer open"):
        admin.submit(opened["id"], {})


def test_modals_follow_the_app(app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """A form may be answered with another on top, then be cleared away as a whole."""
    element = {"type": "static_select", "action_id": "a", "options": OPTIONS}
    field = {"type": "input", "block_id": "b", "label": WORDS, "element": element}
    form = {"type": "modal", "title": WORDS, "submit": WORDS, "blocks": [field]}
    typing = elsewhere.submit(admin.say, HELP, "/hello")
    envelope = app.envelope("slash_commands")
    app.ack(envelope)
    typing.result()
    first = client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=form)["view"]
    with pytest.raises(Refused, match="Please complete this required field"):
        admin.submit(first["id"], {})
    with pytest.raises(Refused, match="no field"):
        admin.submit(first["id"], {"b": {"other": "red"}})

    sending = elsewhere.submit(admin.submit, first["id"], {"b": {"a": "red"}})
    envelope = app.envelope("interactive")
    assert envelope["payload"]["view"]["state"]["values"]["b"]["a"]["selected_option"] == OPTIONS[0]
    app.ack(envelope, {"response_action": "push", "view": form})
    second = sending.result()["view"]
    assert second["previous_view_id"] == first["id"]

    sending = elsewhere.submit(admin.submit, second["id"], {"b": {"a": "blue"}})
    app.ack(app.envelope("interactive"), {"response_action": "errors", "errors": {"wrong": "not an input"}})
    with pytest.raises(Refused, match="We had some trouble connecting"):
        sending.result()

    sending = elsewhere.submit(admin.submit, second["id"], {"b": {"a": "blue"}})
    app.ack(app.envelope("interactive"), {"response_action": "clear"})
    assert sending.result()["view"] is None


def test_a_stale_home_is_refused(client: WebClient, admin: Patient) -> None:
    """A Home that was drawn from an older state loses against the newer one."""
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    old = client.views_publish(user_id="UADMIN01", view=view)["view"]["hash"]
    client.views_publish(user_id="UADMIN01", view=view, hash=old)
    with pytest.raises(SlackApiError) as error:
        client.views_publish(user_id="UADMIN01", view=view, hash=old)
    assert error.value.response["error"] == "hash_conflict"
    home = admin.home()
    assert home is not None
    assert home["blocks"][0]["type"] == "divider"
