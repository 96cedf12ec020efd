"""What the app hears of: its own messages, changes, membership, the Home tab, languages and groups."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from lab.person import Refused
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import Json, RawApp
from tests.support.workspaces import manifest_with

HELP = "C0RDSHELP"
EVENTS = ["app_home_opened", "member_joined_channel", "message.channels", "subteam_updated", "user_change"]
FORM: Json = {"type": "modal", "title": {"type": "plain_text", "text": "words"}, "blocks": []}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Give a workspace whose app wants to hear of all that."""
    with Workspace.start(manifest_with(tmp_path, settings__event_subscriptions={"bot_events": EVENTS})) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's client."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def heard(app: RawApp) -> Json:
    """Return the next event, acknowledged."""
    envelope = app.envelope("events_api")
    app.ack(envelope)
    event: Json = envelope["payload"]["event"]
    return event


def test_an_app_hears_itself(app: RawApp, client: WebClient) -> None:
    """Its own messages come back as events, marked as its own, so that it must leave them out."""
    client.chat_postMessage(channel=HELP, text="mine")
    event = heard(app)
    assert (event["text"], event["bot_id"], event["user"]) == ("mine", "B0RDSLIC", "URDSLICBOT")


def test_changes_and_deletions(app: RawApp, admin: Patient, guest: Patient) -> None:
    """A person's edit comes with the message before and after; a deletion with what is gone."""
    ts = admin.say("rds-help", "first words")["ts"]
    heard(app)
    with pytest.raises(Refused, match="not yours"):
        guest.does("edit", channel="rds-help", ts=ts, text="forged")
    admin.does("edit", channel="rds-help", ts=ts, text="better <words>")
    changed = heard(app)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("better &lt;words&gt;", "first words")
    assert changed["message"]["edited"]["user"] == "UADMIN01"
    admin.does("delete", channel="rds-help", ts=ts)
    deleted = heard(app)
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_nothing_from_where_the_app_is_not(app: RawApp, admin: Patient) -> None:
    """A channel it was removed from is silent; being invited is the next thing that it hears."""
    admin.say("rds-help", "/remove @rdslic")
    admin.say("rds-help", "behind its back")
    admin.say("rds-help", "/invite @rdslic")
    event = heard(app)
    assert (event["type"], event["user"], event["inviter"]) == ("member_joined_channel", "URDSLICBOT", "UADMIN01")


def test_the_home_tab(app: RawApp, client: WebClient, admin: Patient, guest: Patient) -> None:
    """Opening it tells which tab; the view is there once the app has drawn it, for that person alone."""
    assert admin.asks("home", wait_s=0)["view"] is None
    first = heard(app)
    assert first["tab"] == "home"
    assert "view" not in first
    client.views_publish(user_id="UADMIN01", view={"type": "home", "blocks": []})
    admin.asks("home", wait_s=0)
    assert heard(app)["view"]["type"] == "home"
    admin.asks("home", tab="messages", wait_s=0)
    messages = heard(app)
    assert (messages["tab"], "view" in messages) == ("messages", False)
    assert guest.asks("home", wait_s=0)["view"] is None


def test_languages(app: RawApp, client: WebClient, admin: Patient) -> None:
    """A person who changes language is an event; a channel's language is read when asked for."""
    admin.does("locale", locale="en-GB")
    event = heard(app)
    assert (event["type"], event["user"]["id"], event["user"]["locale"]) == ("user_change", "UADMIN01", "en-GB")
    assert client.users_info(user="UADMIN01", include_locale=True)["user"]["locale"] == "en-GB"
    admin.does("locale", channel="rds-help", locale="de-DE")
    assert client.conversations_info(channel=HELP, include_locale=True)["channel"]["locale"] == "de-DE"
    with pytest.raises(Refused, match="fr-FR"):
        admin.does("locale", locale="french")


def test_user_groups(app: RawApp, client: WebClient, admin: Patient) -> None:
    """Whoever leaves the group of approvers is gone from it at once, and the app may hear of it."""
    admin.does("group", handle="@rds-admins", users=["deputy"])
    event = heard(app)
    assert (event["type"], event["subteam"]["users"]) == ("subteam_updated", ["UDEPUTY1"])
    assert client.usergroups_users_list(usergroup="S0RDSADMINS")["users"] == ["UDEPUTY1"]
    listed = client.usergroups_list(include_users=True)["usergroups"][0]
    assert (listed["handle"], listed["user_count"], listed["users"]) == ("rds-admins", 1, ["UDEPUTY1"])
    for handle, users, said in (
        ("nobody", [], "no group"),
        ("rds-admins", "deputy", "list"),
        ("rds-admins", ["x"], "x"),
    ):
        with pytest.raises(Refused, match=said):
            admin.does("group", handle=handle, users=users)


def test_calls_before_the_acknowledgement(
    app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """An app may open a form before its acknowledgement leaves, and once only with one trigger."""
    typing = elsewhere.submit(admin.say, "rds-help", "/hello")
    envelope = app.envelope("slash_commands")
    trigger = envelope["payload"]["trigger_id"]
    view = client.views_open(trigger_id=trigger, view=FORM)["view"]
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=FORM)
    app.ack(envelope)
    typing.result()
    client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)


def test_pings_both_ways(workspace: Workspace) -> None:
    """The workspace pings from the start, and answers each ping with the same words."""
    app = RawApp(workspace)
    assert app.pinged() == b"practice"
    assert app.ping(b"session:1") == b"session:1"
    app.close()


def test_whom_a_message_reaches(client: WebClient, admin: Patient) -> None:
    """A person can look at who was notified, and what the notification said."""
    ts = client.chat_postMessage(channel=HELP, text="<@UGUEST01>, read https://x.example")["ts"]
    reach = admin.asks("reach", channel="rds-help", ts=ts)
    assert [(one["as"], one["why"]) for one in reach["notified"]] == [("guest", "mention")]
    assert (reach["preview"], reach["unfurled"]) == ("@UGUEST01, read https://x.example", [])


def test_pages_of_messages(client: WebClient, admin: Patient) -> None:
    """A message posted between two pages moves none of the others; a limit or cursor of no sense is refused."""
    for number in range(5):
        admin.say("rds-help", str(number))
    first = client.conversations_history(channel=HELP, limit=2)
    assert first["has_more"] is True
    admin.say("rds-help", "in between")
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=HELP, limit=2, cursor=cursor)
    assert [one["text"] for one in (*first["messages"], *second["messages"])] == ["4", "3", "2", "1"]
    for wrong, code in (
        ({"limit": 0}, "invalid_limit"),
        ({"limit": 1000}, "invalid_limit"),
        ({"cursor": "2"}, "invalid_cursor"),
    ):
        with pytest.raises(SlackApiError, match=code):
            client.conversations_history(channel=HELP, **wrong)


def test_an_upload_that_was_not_completed(client: WebClient) -> None:
    """Until completion there is no such file."""
    announced = client.files_getUploadURLExternal(filename="a.txt", length=1)
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_info(file=announced["file_id"])


def test_deleting_the_original(app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """What only one person saw is shared by posting anew, then deleted through the response URL."""
    element = {"type": "button", "action_id": "share", "text": {"type": "plain_text", "text": "Share"}}
    blocks = [{"type": "actions", "elements": [element]}]
    client.chat_postEphemeral(channel=HELP, user="UADMIN01", text="for you", blocks=blocks)
    ts = admin.sees("rds-help", "for you")["ts"]
    pressing = elsewhere.submit(admin.press, "rds-help", ts, "share")
    envelope = app.envelope("interactive")
    app.ack(envelope)
    pressing.result()
    answer = envelope["payload"]["response_url"]
    for body in (
        {"text": "for all", "response_type": "in_channel", "replace_original": False},
        {"delete_original": True},
    ):
        app.answers(answer, body)
    assert [message["text"] for message in admin.look("rds-help").messages] == ["for all"]
