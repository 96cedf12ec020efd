"""The Web API as slack_sdk and plain HTTP see it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.workspaces import HELLO, manifest_with

HELP = "C0RDSHELP"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's client."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def refused(client: WebClient, method: str, **arguments: Any) -> Any:  # noqa: ANN401 - any JSON
    """Call a method that must be refused; return the answer."""
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, json=arguments)
    return error.value.response


def test_every_encoding(workspace: Workspace) -> None:
    """Query, form with JSON inside, JSON, multipart and an empty JSON body are all understood."""
    url, token = f"{workspace.api_url}chat.postMessage", {"Authorization": f"Bearer {workspace.bot_token}"}
    said = {"channel": HELP, "text": "words", "blocks": json.dumps([SECTION])}
    answers = [
        requests.post(url, data={**said, "team_id": "T0RDSLIC", "unfurl_links": "false"}, headers=token, timeout=10),
        requests.post(url, data={**said, "token": workspace.bot_token}, timeout=10),
        requests.post(url, json={**said, "blocks": [SECTION]}, headers=token, timeout=10),
        requests.post(url, files={name: (None, value) for name, value in said.items()}, headers=token, timeout=10),
        requests.get(url, params=said, headers=token, timeout=10),
    ]
    assert [answer.json()["message"]["blocks"][0]["type"] for answer in answers] == ["section"] * 5
    empty = requests.post(
        f"{workspace.api_url}auth.test", headers={**token, "Content-Type": "application/json"}, timeout=10
    )
    assert empty.json()["user_id"] == "URDSLICBOT"


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", "{", "invalid_json"),
        ("application/json", "[]", "json_not_object"),
        ("application/x-www-form-urlencoded", "channel=C0RDSHELP&blocks=%5B", "invalid_blocks_format"),
    ],
)
def test_bodies_that_cannot_be_read(workspace: Workspace, content_type: str, body: str, code: str) -> None:
    """A broken body is an error with a name, and HTTP 200, never a failure of the server."""
    headers = {"Authorization": f"Bearer {workspace.bot_token}", "Content-Type": content_type}
    answer = requests.post(f"{workspace.api_url}chat.postMessage", data=body, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (200, code)


def test_tokens(workspace: Workspace) -> None:
    """No token, a wrong one, the wrong kind and an unknown method are told apart."""
    for token, method, code in (
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        (workspace.bot_token, "apps.connections.open", "not_allowed_token_type"),
        (workspace.app_token, "chat.postMessage", "not_allowed_token_type"),
        (workspace.bot_token, "chat.shout", "unknown_method"),
    ):
        assert refused(WebClient(token=token, base_url=workspace.api_url), method)["error"] == code


def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    """The answer says which scope is needed and which ones the manifest gives."""
    with Workspace.start(manifest_with(tmp_path, oauth_config__scopes={"bot": ["commands", "im:read"]})) as workspace:
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        answer = refused(client, "chat.postMessage", channel=HELP, text="words")
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "chat:write",
            "commands,im:read",
        )
        assert refused(client, "conversations.info", channel=HELP)["needed"] == "channels:read"


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("chat.postMessage", {"channel": HELP}, "no_text"),
        ("chat.postMessage", {"text": "words"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0NONE", "text": "words"}, "channel_not_found"),
        ("chat.postMessage", {"channel": HELP, "text": "x", "thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("chat.postMessage", {"channel": HELP, "text": "x", "thread_ts": 1.5}, "invalid_arguments"),
        ("chat.postMessage", {"channel": HELP, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ("chat.postMessage", {"channel": HELP, "blocks": "words"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": HELP, "text": "x", "metadata": {"id": 1}}, "invalid_metadata_format"),
        ("chat.postEphemeral", {"channel": HELP, "user": "UNOBODY", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": HELP, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": HELP, "ts": "1.000001"}, "message_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}, "invalid_trigger_id"),
        ("views.publish", {"user_id": "UADMIN01", "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
        ("users.info", {"user": "UNOBODY"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "SNONE"}, "no_such_subteam"),
        ("conversations.replies", {"channel": HELP, "ts": "1.000001"}, "thread_not_found"),
        ("conversations.history", {"channel": HELP, "oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("reactions.add", {"channel": HELP, "timestamp": "1.000001", "name": "eyes"}, "message_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F0"}]}, "file_not_found"),
        ("pins.add", {"channel": HELP, "timestamp": "1.000001"}, "missing_scope"),
        ("agents.sessions.setStatus", {"channel_id": "D0ADMIN", "status": "active"}, "feature_not_enabled"),
        ("agents.sessions.setStatus", {"channel_id": "D0ADMIN", "status": "busy"}, "invalid_arguments"),
    ],
)
def test_refusals(client: WebClient, method: str, arguments: dict[str, Any], code: str) -> None:
    """Slack's own error names, one for each mistake."""
    assert refused(client, method, **arguments)["error"] == code


def test_bad_blocks_say_where(client: WebClient) -> None:
    """`invalid_blocks` comes with a JSON pointer for each fault."""
    answer = refused(client, "chat.postMessage", channel=HELP, text="x", blocks=[{"type": "section"}])
    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0]" in answer["response_metadata"]["messages"][0]


def test_timestamps_are_unique_and_increase(client: WebClient) -> None:
    """Messages posted in a burst each have their own, later timestamp."""
    stamps = [client.chat_postMessage(channel=HELP, text=str(number))["ts"] for number in range(20)]
    assert stamps == sorted(set(stamps))


def test_update_without_blocks_removes_them(client: WebClient, admin: Patient) -> None:
    """A message changed to text alone loses its blocks and is marked as edited."""
    posted = client.chat_postMessage(channel=HELP, text="card", blocks=[SECTION])
    client.chat_update(channel=HELP, ts=posted["ts"], text="closed")
    shown = admin.sees("rds-help", "closed")
    assert "blocks" not in shown
    assert shown["edited"]["user"] == "URDSLICBOT"


def test_only_own_messages_can_be_changed(client: WebClient, admin: Patient) -> None:
    """A person's message and a private message are out of the app's reach afterwards."""
    ts = admin.say("rds-help", "mine")["ts"]
    hidden = client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="psst")["message_ts"]
    assert refused(client, "chat.update", channel=HELP, ts=ts, text="yours")["error"] == "cant_update_message"
    assert refused(client, "chat.delete", channel=HELP, ts=ts)["error"] == "cant_delete_message"
    assert refused(client, "chat.update", channel=HELP, ts=hidden, text="x")["error"] == "cant_update_message"
    assert refused(client, "chat.getPermalink", channel=HELP, message_ts=hidden)["error"] == "message_not_found"


def test_a_user_id_is_a_direct_message(client: WebClient, admin: Patient) -> None:
    """Posting to a user opens the direct message; changing it needs the D id that came back."""
    posted = client.chat_postMessage(channel="UADMIN01", text="for you")
    assert posted["channel"].startswith("D")
    assert admin.sees("dm", "for you")
    assert client.conversations_open(users="UADMIN01")["channel"]["id"] == posted["channel"]
    answer = refused(client, "chat.update", channel="UADMIN01", ts=posted["ts"], text="x")
    assert answer["error"] == "channel_not_found"


def test_threads(client: WebClient) -> None:
    """A reply counts on its parent, is not in the history, and cannot be replied to."""
    parent = client.chat_postMessage(channel=HELP, text="parent")["ts"]
    reply = client.chat_postMessage(channel=HELP, text="reply", thread_ts=parent)["ts"]
    thread = client.conversations_replies(channel=HELP, ts=parent)["messages"]
    assert [(message["text"], message.get("reply_count")) for message in thread] == [("parent", 1), ("reply", None)]
    assert reply not in {message["ts"] for message in client.conversations_history(channel=HELP)["messages"]}
    answer = refused(client, "chat.postMessage", channel=HELP, text="x", thread_ts=reply)
    assert answer["error"] == "cannot_reply_to_message"


def test_ephemeral_messages_have_no_history(client: WebClient) -> None:
    """What one person was shown alone is not in the history."""
    ts = client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="psst")["message_ts"]
    assert ts not in {message["ts"] for message in client.conversations_history(channel=HELP)["messages"]}


def test_metadata_comes_back_only_when_asked(client: WebClient) -> None:
    """Metadata is kept with the message and returned with include_all_metadata."""
    metadata = {"event_type": "card", "event_payload": {"id": "R1"}}
    ts = client.chat_postMessage(channel=HELP, text="card", metadata=metadata)["ts"]

    def newest(*, include_all_metadata: bool = False) -> dict[str, Any]:
        return dict(
            client.conversations_history(
                channel=HELP, oldest=ts, inclusive=True, include_all_metadata=include_all_metadata
            )["messages"][0]
        )

    assert "metadata" not in newest()
    assert newest(include_all_metadata=True)["metadata"] == metadata


def test_long_text_is_cut(client: WebClient) -> None:
    """Text above 40,000 characters is cut, and the answer says so."""
    posted = client.chat_postMessage(channel=HELP, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"


def test_people_and_languages(client: WebClient) -> None:
    """Users, their locale when asked, the approvers' group, pages of a list."""
    assert client.users_info(user="UADMIN01", include_locale=True)["user"]["locale"] == "fr-FR"
    assert "locale" not in client.users_info(user="UADMIN01")["user"]
    assert client.users_info(user="UGUEST01")["user"]["is_restricted"] is True
    assert client.usergroups_users_list(usergroup="S0RDSADMINS")["users"] == ["UAPPROVER1", "UDEPUTY1"]
    assert client.conversations_info(channel=HELP, include_locale=True)["channel"]["locale"] == "fr-FR"
    assert [len(page["members"]) for page in client.users_list(limit=2)] == [2, 2, 1]
    assert {channel["id"] for channel in client.conversations_list()["channels"]} == {HELP, "C0RDSAPPROVE"}
    assert "URDSLICBOT" in client.conversations_members(channel=HELP)["members"]


def test_reactions(client: WebClient, admin: Patient) -> None:
    """A reaction shows, once."""
    ts = admin.say("rds-help", "look at this")["ts"]
    client.reactions_add(channel=HELP, timestamp=ts, name="eyes")
    shown = admin.sees("rds-help", "look at this")
    assert shown["reactions"] == [{"name": "eyes", "users": ["URDSLICBOT"], "count": 1}]
    answer = refused(client, "reactions.add", channel=HELP, timestamp=ts, name="eyes")
    assert answer["error"] == "already_reacted"


def test_membership(client: WebClient, admin: Patient) -> None:
    """The app removed from a channel can neither post nor read there, until it is invited again."""
    admin.say("rds-approvals", "/remove @rdslic")
    for method in ("chat.postMessage", "chat.postEphemeral", "conversations.history"):
        answer = refused(client, method, channel="C0RDSAPPROVE", text="x", user="UADMIN01")
        assert answer["error"] == "not_in_channel"
    admin.say("rds-approvals", "/invite @rdslic")
    assert client.chat_postMessage(channel="C0RDSAPPROVE", text="back")["ok"]


def test_a_file_is_uploaded_and_shared(workspace: Workspace, client: WebClient, admin: Patient) -> None:
    """The three steps of an upload end in a message with the file, which members can read."""
    parent = admin.say("rds-help", "send it")["ts"]
    content = "# Dossier\nà garder\n".encode()
    done = client.files_upload_v2(
        channel=HELP, thread_ts=parent, filename="dossier.md", content=content, initial_comment="Here", title="Dossier"
    )
    shared = admin.sees("rds-help", "Here", thread_ts=parent)
    assert shared["subtype"] == "file_share"
    assert shared["files"][0]["name"] == "dossier.md"
    known = client.files_info(file=done["file"]["id"])["file"]
    assert known["shares"]["public"][HELP][0]["ts"] == shared["ts"]
    token = {"Authorization": f"Bearer {workspace.bot_token}"}
    assert requests.get(known["url_private"], headers=token, timeout=10).content == content
    assert requests.get(known["url_private"], timeout=10).status_code == 403
    question = {"as": "admin", "file": known["id"]}
    assert requests.get(f"{workspace.person_url}/person/file", params=question, timeout=10).content == content


def test_blocks_validate_needs_no_token(workspace: Workspace) -> None:
    """Anybody may have blocks checked; each fault has a pointer."""
    url = f"{workspace.api_url}blocks.validate"
    assert requests.post(url, json={"blocks": [SECTION]}, timeout=10).json() == {"ok": True}
    answer = requests.post(url, json={"message": {"blocks": [{"type": "section"}]}}, timeout=10).json()
    assert (answer["error"], answer["errors"][0]["pointer"]) == ("invalid_blocks", "/blocks/0")
    assert requests.post(url, json={}, timeout=10).json()["error"] == "invalid_arguments"


@pytest.mark.parametrize("headers", [{"Host": "rebound.example"}, {"Origin": "https://elsewhere.example"}])
def test_web_pages_elsewhere_are_shut_out(workspace: Workspace, headers: dict[str, str]) -> None:
    """A page in this machine's browser cannot act as a person of the workspace."""
    body = {"as": "admin", "channel": "rds-help", "text": "hijacked"}
    answer = requests.post(f"{workspace.person_url}/person/say", json=body, headers=headers, timeout=10)
    assert answer.status_code == 403
