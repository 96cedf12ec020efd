"""What the page lives on: the stream of what changes, the sidebar's counts, pages of messages, reactions."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from slack_sdk import WebClient

from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp
from tests.support.stream import Watcher
from tests.support.workspaces import HELLO, manifest_with

HELP = "C0RDSHELP"
WORDS = {"type": "plain_text", "text": "Form"}
MODAL = {"type": "modal", "title": WORDS, "blocks": [{"type": "divider"}]}
Watch = Callable[..., Watcher]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's Web API client."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


@pytest.fixture
def watch(workspace: Workspace) -> Iterator[Watch]:
    """Give a way to open streams."""
    opened: list[Watcher] = []

    def open_one(name: str, **more: Any) -> Watcher:  # noqa: ANN401 - passed on
        opened.append(Watcher(workspace.person_url, name, **more))
        return opened[-1]

    yield open_one
    for watcher in opened:
        watcher.close()


def get(person: Patient, path: str, **query: str) -> Any:  # noqa: ANN401 - any JSON
    """Ask one address of the Person API."""
    return requests.get(f"{person.url}/person/{path}", params={"as": person.name, **query}, timeout=10).json()


def post(person: Patient, path: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
    """Do one thing through the Person API."""
    body = {"as": person.name, **fields}
    return requests.post(f"{person.url}/person/{path}", json=body, timeout=10).json()


def line(person: Patient, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a channel as the sidebar shows it."""
    return next(place for place in get(person, "channels")["channels"] if place["name"] == name)


def test_messages_arrive_change_and_go(client: WebClient, watch: Watch) -> None:
    """Everybody in the channel hears of a message, of its change and of its removal."""
    stream = watch("guest")
    ts = client.chat_postMessage(channel=HELP, text="one")["ts"]
    assert stream.next("message_posted")["message"]["text"] == "one"
    client.chat_update(channel=HELP, ts=ts, text="two")
    assert stream.next("message_changed")["message"]["text"] == "two"
    client.chat_delete(channel=HELP, ts=ts)
    assert stream.next("message_deleted") == {"channel": HELP, "ts": ts}


def test_a_private_message_reaches_one_person(client: WebClient, watch: Watch) -> None:
    """An ephemeral message is on the stream of its reader and on no other; nor is another's direct message."""
    hers, theirs = watch("admin"), watch("guest")
    client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="psst")
    client.chat_postMessage(channel="D0ADMIN", text="just you")
    client.chat_postMessage(channel=HELP, text="all")
    assert hers.next("message_posted")["message"]["is_ephemeral"] is True
    assert theirs.next("message_posted")["message"]["text"] == "all"


def test_a_reply_changes_what_it_replies_to(client: WebClient, admin: Patient, watch: Watch) -> None:
    """A reply comes with the new count of its thread."""
    ts = admin.say(HELP, "a question")["ts"]
    stream = watch("guest")
    client.chat_postMessage(channel=HELP, thread_ts=ts, text="an answer")
    assert stream.next("message_posted")["message"]["thread_ts"] == ts
    assert stream.next("message_changed")["message"]["reply_count"] == 1


def test_a_stream_goes_on_where_it_was_cut(client: WebClient, watch: Watch) -> None:
    """After a cut the client hears what it missed; an id of another run makes it look anew."""
    before = watch("guest")
    client.chat_postMessage(channel=HELP, text="heard")
    before.next("message_posted")
    before.close()
    client.chat_postMessage(channel=HELP, text="missed")
    again = watch("guest", last_event_id=before.event_id)
    assert again.hello["resumed"] is True
    assert again.next("message_posted")["message"]["text"] == "missed"
    assert watch("guest", last_event_id="ffffffff-1").hello["resumed"] is False


def test_modals_home_and_clock(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor, watch: Watch
) -> None:
    """A modal that opens, changes and closes, a Home that is drawn and time that passes are all on the stream."""
    stream = watch("admin")
    typing = elsewhere.submit(admin.say, HELP, "/hello")
    envelope = app.envelope("slash_commands")
    app.ack(envelope)
    typing.result()
    view = client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=MODAL)["view"]
    assert stream.next("view_opened")["view"]["id"] == view["id"]
    client.views_update(view_id=view["id"], view={**MODAL, "callback_id": "again"})
    assert stream.next("view_updated")["view"]["callback_id"] == "again"
    assert watch("admin").hello["view"]["id"] == view["id"]
    post(admin, "close", view_id=view["id"])
    assert stream.next("view_closed") == {"view": None, "depth": 0}
    client.views_publish(user_id="UADMIN01", view={"type": "home", "blocks": [{"type": "divider"}]})
    assert stream.next("home_published")["view"]["type"] == "home"
    admin.advance_clock(60)
    assert stream.next("clock_moved")["offset_s"] == 60


def test_stopping_ends_the_streams(watch: Watch, workspace: Workspace) -> None:
    """An open page does not keep the workspace from ending: its stream comes to an end and is not broken off."""
    stream = watch("admin")
    workspace.stop()
    with pytest.raises(AssertionError, match="the stream ended"):
        stream.next("nothing that comes")


def test_nobody_has_no_stream(workspace: Workspace) -> None:
    """A stream belongs to somebody who exists."""
    answer = requests.get(f"{workspace.person_url}/person/events?as=nobody", timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "user_not_found")


def test_unread_until_marked(client: WebClient, admin: Patient, watch: Watch) -> None:
    """What others wrote counts until it is marked as read; mentions and other windows too."""
    admin.say(HELP, "my own")
    ts = client.chat_postMessage(channel=HELP, text="for <@UADMIN01>")["ts"]
    assert (line(admin, "rds-help")["unread"], line(admin, "rds-help")["mentions"]) == (1, 1)
    stream = watch("admin")
    post(admin, "read", channel=HELP, ts=ts)
    assert stream.next("channel_marked")["unread"] == 0
    assert line(admin, "rds-help")["unread"] == 0
    assert post(admin, "read", channel=HELP, ts="soon")["error"] == "invalid_arguments"


def test_threads_count_for_who_takes_part(client: WebClient, admin: Patient, guest: Patient) -> None:
    """A reply is unread for who started the thread, not for everybody in the channel."""
    ts = admin.say(HELP, "mine")["ts"]
    post(guest, "read", channel=HELP, ts=ts)
    client.chat_postMessage(channel=HELP, thread_ts=ts, text="reply")
    assert (line(admin, "rds-help")["unread"], line(guest, "rds-help")["unread"]) == (1, 0)


def test_messages_come_in_pages(client: WebClient, admin: Patient) -> None:
    """The newest first, then older ones on demand, until there are no more."""
    stamps = [client.chat_postMessage(channel=HELP, text=str(number))["ts"] for number in range(5)]
    newest = get(admin, "messages", channel=HELP, limit="2")
    older = get(admin, "messages", channel=HELP, limit="3", before=stamps[3])
    assert ([m["text"] for m in newest["messages"]], newest["has_more"]) == (["3", "4"], True)
    assert ([m["text"] for m in older["messages"]], older["has_more"]) == (["0", "1", "2"], False)


def test_reactions_come_and_go(client: WebClient, admin: Patient, watch: Watch) -> None:
    """Reacting twice takes it back; a private message and a nonsense name are refused."""
    ts = client.chat_postMessage(channel=HELP, text="well done")["ts"]
    stream = watch("guest")
    assert post(admin, "react", channel=HELP, ts=ts, name="tada")["added"] is True
    assert stream.next("message_changed")["message"]["reactions"] == [
        {"name": "tada", "users": ["UADMIN01"], "count": 1}
    ]
    assert post(admin, "react", channel=HELP, ts=ts, name=":tada:")["added"] is False
    assert "reactions" not in stream.next("message_changed")["message"]
    assert post(admin, "react", channel=HELP, ts=ts, name="no such")["error"] == "invalid_name"
    mine = client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="psst")["message_ts"]
    assert post(admin, "react", channel=HELP, ts=mine, name="tada")["error"] == "message_not_found"


def test_what_the_app_offers(admin: Patient, tmp_path: Path) -> None:
    """Commands come from the manifest, and only when it may use them."""
    offered = get(admin, "app")
    assert "/hello" in [one["command"] for one in offered["commands"]]
    with Workspace.start(manifest_with(tmp_path, oauth_config__scopes={"bot": []})) as without:
        assert requests.get(f"{without.person_url}/person/app?as=admin", timeout=10).json()["commands"] == []
