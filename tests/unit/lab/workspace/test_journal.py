"""What passed is written down: calls, deliveries, deeds of people; without secrets, within bounds, whole in a file."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from lab.workspace.journal import BYTES_MOST, ENTRIES_MOST, Journal
from lab.workspace.masking import MASK, Masks
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp
from tests.support.workspaces import HELLO

HELP = "C0RDSHELP"
Ask = Callable[..., Any]


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
def ask(workspace: Workspace) -> Ask:
    """Give a way to look at an address of the inspector."""

    def get(path: str, **query: str | int) -> Any:  # noqa: ANN401 - any JSON
        return requests.get(f"{workspace.person_url}/person/{path}", params=query, timeout=20).json()

    return get


def whole(ask: Ask, kind: str, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the newest entry of a kind and name, whole."""
    found = [entry for entry in ask("journal")["entries"] if (entry["kind"], entry["name"]) == (kind, name)]
    return ask("journal/entry", id=found[-1]["id"])["entry"]


def test_a_call_is_written_down(client: WebClient, ask: Ask) -> None:
    """Method, arguments, answer and time are there; a call that failed carries Slack's word."""
    client.chat_postMessage(channel=HELP, text="good morning")
    with pytest.raises(SlackApiError):
        client.chat_update(channel=HELP, ts="1.000001", text="x")
    posted, updated = whole(ask, "call", "chat.postMessage"), whole(ask, "call", "chat.update")
    assert (posted["status"], posted["sent"]["text"]) == ("ok", "good morning")
    assert posted["got"]["message"]["text"] == "good morning"
    assert posted["ms"] > 0
    assert updated["status"] == "message_not_found"


def test_faults_of_blocks_are_counted_and_point_to_their_place(client: WebClient, ask: Ask) -> None:
    """What Slack says of blocks is in the entry, beside the blocks that it says it of."""
    blocks: list[dict[str, Any]] = [
        {"type": "divider"},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    ]
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=HELP, text="x", blocks=blocks)
    entry = whole(ask, "call", "chat.postMessage")
    assert (entry["status"], entry["faults"]) == ("invalid_blocks", 1)
    assert "[json-pointer:/blocks/1/text/text]" in entry["got"]["response_metadata"]["messages"][0]
    assert len(entry["sent"]["blocks"][1]["text"]["text"]) == 151


def test_a_delivery_waits_and_then_has_its_latency(
    app: RawApp, admin: Patient, ask: Ask, elsewhere: ThreadPoolExecutor
) -> None:
    """An envelope is there before it is acknowledged; afterwards one knows how long that took and what came with it."""
    typing = elsewhere.submit(admin.say, "rds-help", "/hello you")
    envelope = app.envelope("slash_commands")
    before = whole(ask, "delivery", "slash_commands")
    assert (before["status"], before["ms"], before["what"]) == ("waiting", None, "/hello you")
    app.ack(envelope, {"text": "hello"})
    typing.result()
    after = whole(ask, "delivery", "slash_commands")
    assert (after["status"], after["got"]) == ("ok", {"text": "hello"})
    assert after["ms"] > 0
    assert whole(ask, "person", "say")["note"]["who"] == "admin"


def test_attempts_are_told_apart(app: RawApp, admin: Patient, ask: Ask) -> None:
    """An event that nobody acknowledged shows as late, and its next attempt as what it is."""
    admin.say("dm", "anybody?")
    app.envelope("events_api")
    admin.advance_clock(4)
    app.ack(app.envelope("events_api"))
    sent = [entry for entry in ask("journal")["entries"] if entry["kind"] == "delivery"]
    assert sent[0]["status"] == "operation_timeout"
    assert sent[1]["note"] == {"attempt": 1, "reason": "timeout"}


def test_no_secret_leaves(
    workspace: Workspace, app: RawApp, admin: Patient, ask: Ask, elsewhere: ThreadPoolExecutor
) -> None:
    """Neither tokens nor the signing secret nor the path of a response URL are in the file of a session."""
    typing = elsewhere.submit(admin.say, "rds-help", f"/hello {workspace.signing_secret} password=open-sesame")
    envelope = app.envelope("slash_commands")
    secret_path = envelope["payload"]["response_url"].rsplit("/", 1)[1]
    app.ack(envelope, {"text": workspace.bot_token})
    typing.result()
    session = json.dumps(ask("session"))
    kept = (workspace.bot_token, workspace.app_token, workspace.signing_secret, secret_path, "open-sesame")
    assert [secret for secret in kept if secret in session] == []
    assert "/hello" in session


def test_a_session_is_exported_whole(client: WebClient, workspace: Workspace) -> None:
    """The file says what it is and holds every entry with its details."""
    client.chat_postMessage(channel=HELP, text="kept")
    answer = requests.get(f"{workspace.person_url}/person/session", timeout=10)
    session = answer.json()
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rdslic-session-')
    assert (session["format"], session["version"]) == ("rdslic-session", 1)
    assert [entry["sent"]["text"] for entry in session["entries"] if entry["name"] == "chat.postMessage"] == ["kept"]


def test_whoever_waits_hears_of_the_next_call(client: WebClient, ask: Ask, elsewhere: ThreadPoolExecutor) -> None:
    """With the version of before, only what is new comes, and the answer waits for it."""
    version = ask("journal")["version"]
    waiting = elsewhere.submit(ask, "journal", since=version, wait_s=20)
    client.auth_test()
    names = {entry["name"] for entry in waiting.result()["entries"]}
    assert names == {"auth.test"}


def test_nothing_between_looking_and_waiting_is_missed() -> None:
    """What is taken before one looks is set by whatever comes after, even before anybody waits for it."""
    journal = Journal(now=lambda: 0.0, masks=Masks())
    change = journal.next_change()
    journal.begin("call", "auth.test")
    assert change.is_set()
    assert not journal.next_change().is_set()


def test_a_cleared_journal_starts_anew(client: WebClient, workspace: Workspace, ask: Ask) -> None:
    """After clearing nothing is kept, and what one still shows is older than the oldest that there is."""
    client.auth_test()
    last = ask("journal")["entries"][-1]["id"]
    requests.post(f"{workspace.person_url}/person/journal/clear", json={}, timeout=10)
    after = ask("journal")
    assert (after["entries"], after["size"]["count"], after["size"]["bytes"]) == ([], 0, 0)
    assert after["oldest"] > last
    assert ask("journal/entry", id=last)["error"] == "entry_not_found"


def test_the_next_expiry_is_what_a_message_with_buttons_names(client: WebClient, ask: Ask) -> None:
    """One reads how far to move the clock; dates of messages that cannot be pressed do not count."""
    now = ask("clock")["now"]
    until = {"type": "section", "text": {"type": "mrkdwn", "text": f"until <!date^{int(now) + 600}^{{time}}|soon>"}}
    sooner = {"type": "section", "text": {"type": "mrkdwn", "text": f"<!date^{int(now) + 60}^{{time}}|sooner>"}}
    press = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    client.chat_postMessage(channel=HELP, text="x", blocks=[sooner])
    assert ask("clock")["next_expiry"] is None
    client.chat_postMessage(channel=HELP, text="x", blocks=[until, {"type": "actions", "elements": [press]}])
    assert 590 < ask("clock")["in_s"] <= 600


def journal() -> Journal:
    """Return an empty journal at the beginning of time."""
    return Journal(lambda: 0.0, Masks())


def test_there_is_room_for_so_many_entries() -> None:
    """The oldest entries go when there are too many."""
    full = journal()
    for _ in range(ENTRIES_MOST + 5):
        full.end(full.begin("call", "auth.test"), "ok")
    assert (full.count, full.oldest) == (ENTRIES_MOST, 6)


def test_there_is_room_for_so_many_bytes() -> None:
    """Large entries make others go, and one that is far too large is cut."""
    full = journal()
    for _ in range(100):
        full.end(full.begin("call", "files.info", sent={"text": "x" * 100_000}), "ok")
    full.end(full.begin("call", "files.info"), "ok", {"text": "y" * 1_000_000})
    assert full.bytes <= BYTES_MOST
    assert full.count < 101
    last = full.get(101)
    assert last is not None
    assert last.whole()["got"]["cut"] is True


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        ({"token": "xoxb-1-abc"}, {"token": MASK}),
        ("Bearer xoxb-12-abc and more", f"Bearer xoxb-{MASK} and more"),
        ("http://127.0.0.1:1/actions/T0RDSLIC/7/secret-path", f"http://127.0.0.1:1/actions/T0RDSLIC/{MASK}"),
        ("/upload/F01/very-secret", f"/upload/F01/{MASK}"),
        ({"a": [{"client_secret": "s3", "text": "pwd=s3"}]}, {"a": [{"client_secret": MASK, "text": f"pwd={MASK}"}]}),
        ({"token": "", "is_secret": False}, {"token": "", "is_secret": False}),
        ("the signature of the contract", "the signature of the contract"),
    ],
)
def test_what_looks_like_a_secret_is_masked(shown: object, masked: object) -> None:
    """Names and shapes of secrets are known; other words stay as they are."""
    assert Masks.of(["", "known"]).over(shown) == masked
