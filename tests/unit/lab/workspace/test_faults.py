"""Faults by hand: each goes wrong as told, as often as told, and no more."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from lab.person import Refused
from lab.workspace.faults import KINDS
from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import Json, RawApp
from tests.support.workspaces import HELLO

HELP = "C0RDSHELP"
MODAL: Json = {"type": "modal", "title": {"type": "plain_text", "text": "words"}, "blocks": []}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace."""
    with Workspace.start(HELLO) as workspace:
        yield workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Give the app's client, which never tries again by itself."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])


def typed(app: RawApp, admin: Patient, elsewhere: ThreadPoolExecutor, words: str = "/hello") -> Json:
    """Type a command that the app acknowledges at once; return its payload."""
    typing = elsewhere.submit(admin.say, "rds-help", words)
    envelope = app.envelope("slash_commands")
    app.ack(envelope, {})
    typing.result()
    payload: Json = envelope["payload"]
    return payload


def test_the_list_for_a_panel(admin: Patient) -> None:
    """Every fault is listed in both languages with its fields; what was ordered shows until it has struck."""
    listed = admin.faults()
    assert {kind["fault"] for kind in listed["kinds"]} == set(KINDS)
    assert all(
        kind["text"][lang][part] for kind in listed["kinds"] for lang in ("fr", "en") for part in ("title", "help")
    )
    waiting = admin.fault("slow_answer", method="auth.test", delay_s=2, times=3)["faults"]
    assert [(one["fault"], one["method"], one["delay_s"], one["times_left"]) for one in waiting] == [
        ("slow_answer", "auth.test", 2, 3)
    ]
    assert admin.fault("none")["faults"] == []


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("no_such", {}, "no fault"),
        ("rate_limited", {"method": "chat.shout"}, "no method"),
        ("rate_limited", {"retry_after_s": 0}, "between 1 and 3600"),
        ("http_error", {"status": 200}, "between 500 and 599"),
        ("lost_ack", {"times": 0}, "between 1 and 1000"),
        ("disconnect", {"reason": "boredom"}, "one of"),
        ("rate_limits", {"on": "perhaps"}, "true or false"),
    ],
)
def test_faults_that_make_no_sense(admin: Patient, name: str, given: Json, said: str) -> None:
    """A question that makes no sense gets a sentence, and nothing is ordered."""
    with pytest.raises(Refused, match=said):
        admin.fault(name, **given)
    assert admin.faults()["faults"] == []


def test_calls_that_fail(client: WebClient, admin: Patient) -> None:
    """The named method fails the ordered number of times, each in its own way; other methods work."""
    admin.fault("rate_limited", method="chat.postMessage", retry_after_s=7)
    admin.fault("internal_error", method="chat.postMessage")
    admin.fault("api_error", method="chat.postMessage", code="channel_not_found")
    admin.fault("http_error", method="chat.postMessage", status=503)
    assert client.auth_test()["ok"]
    seen = []
    for _ in range(4):
        with pytest.raises(SlackApiError) as error:
            client.chat_postMessage(channel=HELP, text="x")
        seen.append(error.value.response)
    assert [answer.status_code for answer in seen] == [429, 200, 200, 503]
    assert seen[0].headers["Retry-After"] == "7"
    assert [answer["error"] for answer in seen[:3]] == ["ratelimited", "internal_error", "channel_not_found"]
    assert admin.look("rds-help").messages == ()
    assert client.chat_postMessage(channel=HELP, text="x")["ok"]


def test_an_answer_that_is_lost_or_late_has_had_its_effect(
    workspace: Workspace, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor
) -> None:
    """The message is there although the app has no answer: the case in which it must not post twice."""
    admin.fault("lost_answer", method="chat.postMessage")
    url, token = f"{workspace.api_url}chat.postMessage", {"Authorization": f"Bearer {workspace.bot_token}"}
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json={"channel": HELP, "text": "lost"}, headers=token, timeout=10)
    assert admin.sees("rds-help", "lost")
    admin.fault("slow_answer", method="chat.postMessage", delay_s=600)
    posting = elsewhere.submit(client.chat_postMessage, channel=HELP, text="late")
    assert admin.sees("rds-help", "late")
    assert not posting.done()
    admin.advance_clock(600)
    assert posting.result()["ok"]


def test_rights_that_lapse(app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """The next form is refused as too late, then the next reply; what comes after works."""
    admin.fault("expired_trigger")
    admin.fault("expired_response_url")
    first, second = typed(app, admin, elsewhere), typed(app, admin, elsewhere)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=first["trigger_id"], view=MODAL)
    assert client.views_open(trigger_id=second["trigger_id"], view=MODAL)["ok"]
    answers = [requests.post(first["response_url"], json={"text": "x"}, timeout=10) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 200]


def test_an_acknowledgement_that_is_lost(app: RawApp, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """The command reached the app, yet its person sees a failure; an event comes again as a second attempt."""
    admin.fault("lost_ack", times=2)
    typing = elsewhere.submit(admin.say, "rds-help", "/hello")
    app.ack(app.envelope("slash_commands"), {})
    admin.advance_clock(3)
    with pytest.raises(Refused, match="operation_timeout"):
        typing.result()
    admin.say("dm", "bonjour")
    first = app.envelope("events_api")
    app.ack(first)
    time.sleep(0.1)  # the acknowledgement must be there before the time is up
    admin.advance_clock(3)
    again = app.envelope("events_api")
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]


def test_a_slow_network(app: RawApp, client: WebClient, admin: Patient, elsewhere: ThreadPoolExecutor) -> None:
    """A command that needs five seconds has failed for its person, and its trigger is dead on arrival."""
    admin.fault("slow_delivery", delay_s=5)
    typing = elsewhere.submit(admin.say, "rds-help", "/hello")
    while admin.faults()["faults"]:
        time.sleep(0.01)
    admin.advance_clock(5)
    with pytest.raises(Refused, match="operation_timeout"):
        typing.result()
    payload = app.envelope("slash_commands")["payload"]
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=payload["trigger_id"], view=MODAL)


def test_events_more_than_once(app: RawApp, admin: Patient) -> None:
    """An acknowledged event may come again: the very same envelope, or another one that says it is an attempt."""
    admin.fault("repeated_event")
    admin.say("dm", "same")
    first = app.envelope("events_api")
    app.ack(first)
    assert app.envelope("events_api") == first
    app.ack(first)
    admin.fault("retried_event")
    admin.say("dm", "again")
    first = app.envelope("events_api")
    app.ack(first)
    again = app.envelope("events_api")
    assert (again["retry_attempt"], again["payload"]) == (1, first["payload"])
    assert again["envelope_id"] != first["envelope_id"]


def test_events_in_the_wrong_order(app: RawApp, admin: Patient) -> None:
    """An event is overtaken by the next; without one it comes after a few seconds all the same."""
    admin.fault("reordered_events", times=2)
    admin.say("dm", "first")
    admin.say("dm", "second")
    heard = []
    for _ in range(2):
        envelope = app.envelope("events_api")
        app.ack(envelope)
        heard.append(envelope["payload"]["event"]["text"])
    assert heard == ["second", "first"]
    admin.say("dm", "alone")
    admin.advance_clock(5)
    assert app.envelope("events_api")["payload"]["event"]["text"] == "alone"


def test_connections_that_end(workspace: Workspace, app: RawApp, admin: Patient) -> None:
    """A warning comes ten seconds before the end; a renewal ends at once; a cut says nothing."""
    admin.fault("disconnect", reason="warning")
    assert app.frame()["reason"] == "warning"
    assert workspace.connections == 1
    second = RawApp(workspace)
    admin.advance_clock(10)
    assert app.ends()
    admin.fault("disconnect")
    assert second.frame()["reason"] == "refresh_requested"
    assert second.ends()
    third = RawApp(workspace)
    admin.fault("dropped_connections")
    assert third.ends()


def test_socket_mode_switched_off(workspace: Workspace, app: RawApp, admin: Patient) -> None:
    """The app is told and cannot come back until it is switched on again."""
    admin.fault("link_disabled")
    assert app.frame()["reason"] == "link_disabled"
    with pytest.raises(SlackClientError, match="forbidden_team"):
        RawApp(workspace)
    admin.fault("link_disabled", on=False)
    RawApp(workspace).close()


def test_limits_of_methods(client: WebClient, admin: Patient) -> None:
    """With the limits on, the 21st call of a tier 2 method waits as long as it is told; off, nothing is limited."""
    admin.fault("rate_limits")
    for _ in range(20):
        client.users_list()
    with pytest.raises(SlackApiError, match="ratelimited") as error:
        client.users_list()
    wait_s = int(error.value.response.headers["Retry-After"])
    assert 50 <= wait_s <= 60
    assert client.users_info(user="UADMIN01")["ok"]
    admin.advance_clock(wait_s)
    assert client.users_list()["ok"]
    admin.fault("rate_limits", on=False)
    assert all(client.users_list()["ok"] for _ in range(25))


def test_one_message_a_second(client: WebClient, admin: Patient) -> None:
    """Posting faster is noted for the tester, and refused while the limits are on."""
    for _ in range(2):
        client.chat_postMessage(channel=HELP, text="x")
    assert admin.faults()["too_fast"][0]["channel"] == HELP
    admin.fault("rate_limits")
    with pytest.raises(SlackApiError, match="ratelimited") as error:
        client.chat_postMessage(channel=HELP, text="x")
    assert error.value.response.headers["Retry-After"] == "1"
    admin.advance_clock(1)
    assert client.chat_postMessage(channel=HELP, text="x")["ok"]
