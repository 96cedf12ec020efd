"""An app that is an agent, in the new way and in the older one."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Faulty
from lab.person import Refused
from lab.workspace import manifest
from lab.workspace.server import Workspace
from tests.support.practice import PATIENCE_S, Patient
from tests.support.raw_app import Json, RawApp
from tests.support.workspaces import HELLO, manifest_with

SCOPES = {"bot": ["assistant:write", "chat:write", "commands", "im:history"]}
AGENT: Json = {"agent_description": "Knows", "suggested_prompts": [{"title": "Help", "message": "help"}]}
ASSISTANT: Json = {"assistant_description": "Knows"}
DM = "D0ADMIN"


@pytest.fixture
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """Give a workspace whose app is an agent, or an assistant where a test says so."""
    kind = getattr(request, "param", "agent_view")
    view = {"features__agent_view": AGENT} if kind == "agent_view" else {"features__assistant_view": ASSISTANT}
    events = ["app_home_opened", "message.im", "agent_session_stopped", "assistant_thread_started"]
    path = manifest_with(
        tmp_path, **view, oauth_config__scopes=SCOPES, settings__event_subscriptions={"bot_events": events}
    )
    with Workspace.start(path) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's client."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def status_of(admin: Patient, ts: str) -> tuple[str, bool]:
    """Return what the agent says it does in a thread, and whether there is a stop button."""
    session = next(one for one in admin.asks("agent")["sessions"] if one["thread_ts"] == ts)
    return session["status"], session["can_stop"]


def becomes_active(admin: Patient, ts: str) -> bool:
    """Wait until the agent no longer says that it works. Fails when it never stops."""
    until = time.monotonic() + PATIENCE_S
    while status_of(admin, ts) != ("active", False):
        assert time.monotonic() < until
        time.sleep(0.01)
    return True


def test_what_it_suggests(client: WebClient, admin: Patient) -> None:
    """The manifest's suggestions stand until the app gives others, which need no thread."""
    seen = admin.asks("agent")
    assert (seen["mode"], seen["prompts"]) == ("agent_view", AGENT["suggested_prompts"])
    prompts = [{"title": "Status", "message": "status of SRV-LIC-01"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=DM, prompts=prompts, thread_ts=None)
    assert admin.asks("agent")["prompts"] == prompts


def test_a_message_tells_where_its_person_is(app: RawApp, admin: Patient) -> None:
    """What is written to an agent comes with the place the person looks at."""
    admin.say("dm", "bonjour")
    assert app.envelope("events_api")["payload"]["event"]["app_context"] == {"entities": []}


def test_at_work_until_it_says_otherwise(client: WebClient, admin: Patient) -> None:
    """Posting does not end `processing`; the app does, or Slack after an hour."""
    ts = admin.say("dm", "work, please")["ts"]
    for _ in range(2):
        client.api_call("agents.sessions.setStatus", json={"channel_id": DM, "thread_ts": ts, "status": "processing"})
    client.chat_postMessage(channel=DM, thread_ts=ts, text="half way")
    assert status_of(admin, ts) == ("processing", True)
    admin.advance_clock(3601)
    assert becomes_active(admin, ts)


def test_the_stop_button(app: RawApp, client: WebClient, admin: Patient) -> None:
    """It is there while the agent works, tells the app, and leaves the status to it."""
    ts = admin.say("dm", "work, please")["ts"]
    with pytest.raises(Refused, match="no stop button"):
        admin.does("stop", thread_ts=ts)
    client.api_call("agents.sessions.setStatus", json={"channel_id": DM, "thread_ts": ts, "status": "processing"})
    admin.does("stop", thread_ts=ts)
    app.ack(app.envelope("events_api"))
    event = app.envelope("events_api")["payload"]["event"]
    assert (event["type"], event["thread_ts"], event["user"]) == ("agent_session_stopped", ts, "UADMIN01")
    assert status_of(admin, ts) == ("processing", True)


@pytest.mark.parametrize("workspace", ["assistant_view"], indirect=True)
def test_the_older_way(app: RawApp, client: WebClient, admin: Patient) -> None:
    """An assistant has threads that a person opens, suggestions per thread, and a status that a post ends."""
    ts = admin.does("thread")["thread_ts"]
    started = app.envelope("events_api")
    while started["payload"]["event"]["type"] != "assistant_thread_started":
        app.ack(started)
        started = app.envelope("events_api")
    assert started["payload"]["event"]["assistant_thread"]["thread_ts"] == ts
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": DM, "prompts": [{}]})
    for ending in ("a post", "two minutes"):
        client.assistant_threads_setStatus(channel_id=DM, thread_ts=ts, status="is reading…")
        assert status_of(admin, ts)[0] == "processing"
        if ending == "a post":
            client.chat_postMessage(channel=DM, thread_ts=ts, text="read")
        else:
            admin.advance_clock(121)
        assert becomes_active(admin, ts)


def test_an_app_that_is_no_agent() -> None:
    """There is nothing to stop or to suggest in front of an ordinary app."""
    with Workspace.start(HELLO) as workspace:
        admin = Patient(workspace.person_url, "admin")
        with pytest.raises(Refused, match="not an agent"):
            admin.asks("agent")
        admin.close()


@pytest.mark.parametrize(
    "views",
    [
        {"features__agent_view": AGENT, "features__assistant_view": ASSISTANT},
        {"features__agent_view": {"agent_description": "x" * 301}},
        {"features__agent_view": {**AGENT, "suggested_prompts": [{"title": "a", "message": "b"}] * 5}},
    ],
)
def test_manifests_of_agents(tmp_path: Path, views: Json) -> None:
    """One kind at a time, a short description, four suggestions at most."""
    with pytest.raises(Faulty):
        manifest.load(manifest_with(tmp_path, **views))
