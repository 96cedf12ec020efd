"""Forms that are sent: the answer is in the acknowledgement."""

import json
from concurrent.futures import Future
from typing import Any

import pytest

from bot.desk.bury import bury
from bot.requests.model import Status
from bot.slack.cards import ids
from bot.slack.cards.message import Safe
from bot.slack.listeners import callers, modals, payloads
from bot.slack.listeners.modals import Done, Settled, Wrong
from bot.text import text
from tests.support.chat import HELP, Chat
from tests.support.desk import ADMIN, APPROVER

FILLED = {"action": "alter", "host": "SRV-LIC-01", "reason": "licences are stuck"}


def form(chat: Chat, typed: str = "run alter SRV-LIC-01") -> dict[str, Any]:
    """Open the form and return it."""
    chat.command(ADMIN, typed)
    view: dict[str, Any] = chat.slack.of("views.open")[-1]["view"]
    return view


def test_a_form_in_order_makes_a_request_and_says_so(chat: Chat) -> None:
    """The form closes, and its sender is told the id where the form was opened."""
    response = chat.fill(ADMIN, form(chat), FILLED)
    assert (response.status, response.body) == (200, "")
    [request] = chat.bot.store.requests.recent()
    assert (request.requester, request.place.channel) == (ADMIN, HELP)
    [whispered] = chat.slack.of("chat.postEphemeral")
    assert request.id in whispered["text"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("reason", "", "reason_missing"),
        ("host", "SRV-XYZ", "unknown_host"),
        ("action", "altar", "unknown_action"),
        ("param:destination", "not capitals", "parameter_invalid"),
    ],
)
def test_a_refusal_stands_under_its_field(chat: Chat, field: str, value: str, reason: str) -> None:
    """What is wrong is said at the field that it is about; the form stays, nothing is asked for."""
    response = chat.fill(ADMIN, form(chat), {**FILLED, field: value})
    answer = json.loads(response.body)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    start = text("fr", f"approvals.refused.{reason}").split("{")[0][:15] if reason == "reason_missing" else ""
    assert answer["errors"][field].startswith(start)
    assert chat.bot.store.requests.recent() == ()


def test_choosing_an_action_draws_its_fields_and_keeps_what_was_typed(chat: Chat) -> None:
    """The form begins with the action alone; its servers and parameters come once it is chosen."""
    view = form(chat, "run")
    assert [block["block_id"] for block in view["blocks"]] == ["action"]
    typed = {"reason": {"typed": {"type": "plain_text_input", "value": "kept"}}}
    modal = {**view, "id": "V1", "state": {"values": typed}}
    chosen = {"action_id": "pick_action", "selected_option": {"value": "alter"}, "type": "static_select"}
    chat.click(ADMIN, "pick_action", "", channel=None, actions=[chosen], view=modal)
    drawn = chat.slack.of("views.update")[-1]["view"]
    inputs = {block["block_id"]: block for block in drawn["blocks"] if block["type"] == "input"}
    assert list(inputs) == ["action", "host", "param:destination", "reason"]
    servers = [option["value"] for option in inputs["host"]["element"]["options"]]
    assert servers == ["SRV-LIC-01", "SRV-LIC-02"]
    assert inputs["reason"]["element"]["initial_value"] == "kept"


def test_a_slow_form_is_acknowledged_and_answered_later(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long says that it is being worked on, then shows what became of it."""
    monkeypatch.setattr(modals, "PATIENCE_S", 0.01)
    submission, who, future, acks = _waiting(chat)
    modals.settle(lambda **fields: acks.append(fields), future, submission, chat.bot.services)  # type: ignore[arg-type]  # an ack that remembers
    assert text("fr", "slack.working") in str(acks)
    future.set_result((Done(Safe("Voilà.")), who))
    assert "Voilà." in str(chat.slack.of("views.update")[-1])


def test_a_late_refusal_is_told_even_when_the_form_was_closed(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that is gone cannot be drawn anew; the sentence reaches its sender all the same."""
    monkeypatch.setattr(modals, "PATIENCE_S", 0.01)
    submission, who, future, acks = _waiting(chat)
    modals.settle(lambda **fields: acks.append(fields), future, submission, chat.bot.services)  # type: ignore[arg-type]  # an ack that remembers
    chat.slack.refusals["views.update"] = lambda _: "not_found"
    future.set_result((Wrong({"host": "Inconnu <!channel>"}), who))
    assert chat.slack.of("chat.postEphemeral")[-1]["text"] == "Inconnu &lt;!channel&gt;"


def _waiting(chat: Chat) -> tuple[payloads.Submission, callers.Caller, "Future[Settled]", list[dict[str, object]]]:
    metadata = json.dumps({"channel": HELP, "thread_ts": None})
    submission = payloads.Submission(user=ADMIN, callback_id=ids.RUN, view_id="V1", metadata=metadata, typed={})
    who = callers.of_submission(submission, chat.bot.services)
    return submission, who, Future(), []


def test_a_failure_is_shown_in_the_forms_place(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error keeps the acknowledgement and shows an apology."""
    view = form(chat)
    monkeypatch.setattr(type(chat.bot.store.requests), "add", lambda *_: 1 / 0)
    response = chat.fill(ADMIN, view, FILLED)
    answer = json.loads(response.body)
    assert answer["response_action"] == "update"
    assert "Référence" in str(answer["view"])


@pytest.mark.parametrize("metadata", ["", "{}", '{"channel": "<!here>"}'])
def test_a_form_that_we_did_not_draw_is_refused(chat: Chat, metadata: str) -> None:
    """Metadata that is none of ours is told, and nothing is asked for."""
    response = chat.fill(ADMIN, {**form(chat), "private_metadata": metadata}, FILLED)
    assert text("fr", "slack.not_ours") in json.loads(response.body)["view"]["blocks"][0]["text"]["text"]
    assert chat.bot.store.requests.recent() == ()


def test_an_unknown_form_is_acknowledged(chat: Chat) -> None:
    """A view of somebody else's closes."""
    assert chat.fill(ADMIN, {"callback_id": "other", "type": "modal", "blocks": []}, {}).status == 200


def test_what_was_found_after_an_interruption_is_noted(chat: Chat) -> None:
    """The button asks, the form notes; without words it is refused under the field."""
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    with chat.bot.store.begin() as connection:
        queued = chat.bot.store.requests.read(connection, request.id)
        chat.bot.store.requests.move(connection, queued, Status.RUNNING, executor="gone", started_at=chat.desk.clock())
    bury(frozenset({"alive"}), chat.bot.work.means)
    assert chat.bot.store.requests.get(request.id).status is Status.INTERRUPTED
    chat.click(ADMIN, "verify", request.id)
    view = chat.slack.of("views.open")[-1]["view"]
    assert json.loads(chat.fill(ADMIN, view, {"reason": " "}).body)["response_action"] == "errors"
    chat.fill(ADMIN, view, {"reason": "the service runs, nothing was copied"})
    assert chat.bot.store.requests.get(request.id).verified_by == ADMIN
