"""What a press of a button does, and to whom it is told."""

import json

import pytest

from bot.requests.model import Status
from bot.text import text
from tests.support.chat import APPROVALS, DIRECT, HELP, Chat, asked_of, button, labels
from tests.support.desk import ADMIN, APPROVER, DEPUTY, GUEST


def test_the_approver_approves(chat: Chat) -> None:
    """The click changes the row; the card loses its buttons and names who decided."""
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id, channel=APPROVALS)
    chat.draw()
    assert chat.bot.store.requests.get(request.id).status is Status.QUEUED
    card = chat.slack.of("chat.update")[-1]
    [approval] = [sent for sent in chat.slack.of("chat.update") if sent["channel"] == APPROVALS]
    assert labels(approval) == []
    assert f"<@{APPROVER}>" in str(approval["blocks"])
    assert card["channel"] == HELP


@pytest.mark.parametrize(("who", "reason", "lang"), [(ADMIN, "own_request", "fr"), (GUEST, "not_approver", "en")])
def test_a_click_without_the_right_is_refused_privately(chat: Chat, who: str, reason: str, lang: str) -> None:
    """The requester and a stranger cannot approve; only they learn that they tried, in their language."""
    request = chat.asks()
    chat.click(who, "approve", request.id, channel=APPROVALS)
    assert chat.told() == text("fr" if lang == "fr" else "en", f"approvals.refused.{reason}")
    assert chat.returned[-1]["response_type"] == "ephemeral"
    assert chat.returned[-1]["replace_original"] is False
    assert chat.bot.store.requests.get(request.id).status is Status.PENDING


def test_the_slower_approver_learns_who_decided(chat: Chat) -> None:
    """Two approvers click; the second is told who was faster."""
    request = chat.asks()
    chat.click(APPROVER, "deny", request.id, channel=APPROVALS)
    chat.click(DEPUTY, "approve", request.id, channel=APPROVALS)
    assert f"<@{APPROVER}>" in chat.told()
    assert text("fr", "approvals.status.denied") in chat.told()


def test_the_exact_script_can_be_read(chat: Chat) -> None:
    """The modal holds each script of the plan byte for byte, with its digest."""
    request = chat.asks()
    chat.click(APPROVER, "show_script", request.id, channel=APPROVALS)
    view = chat.slack.of("views.open")[-1]["view"]
    boxes = [block["elements"][0]["elements"][0]["text"] for block in view["blocks"] if block["type"] == "rich_text"]
    assert "".join(boxes) == "".join(dict.fromkeys(step.script for step in request.plan.steps))
    assert max(map(len, boxes)) <= 3_000
    assert all(step.sha256 in str(view) for step in request.plan.steps)
    assert request.plan.digest in str(view)


def test_a_suggestion_takes_the_place_of_the_suggestions(chat: Chat) -> None:
    """Choosing a title shows that answer instead, and the choice is kept."""
    chat.command(ADMIN, "maybe the mode")
    offered = button(chat.returned[-1], "choose_entry:1")
    chat.click(ADMIN, offered["action_id"], offered["value"], ephemeral=True)
    assert chat.returned[-1]["replace_original"] is True
    assert "set-mode" in chat.told()


def test_none_of_the_titles(chat: Chat) -> None:
    """When no title fits, the person hears that the question is kept."""
    chat.command(ADMIN, "maybe the mode")
    chat.click(ADMIN, "none_of_them", button(chat.returned[-1], "none_of_them")["value"], ephemeral=True)
    assert chat.told() == text("fr", "cards.answer.noted")


def test_sharing_posts_for_all_and_takes_the_private_copy_away(chat: Chat) -> None:
    """The answer appears in the channel's language, says who shared it, and the ephemeral one goes."""
    chat.command(ADMIN, "blocked")
    chat.click(ADMIN, "share", button(chat.returned[-1], "share")["value"], ephemeral=True, channel=APPROVALS)
    shared, deleted = chat.returned[-2:]
    assert shared["response_type"] == "in_channel"
    assert "in en" in shared["text"]
    assert f"<@{ADMIN}>" in str(shared["blocks"])
    assert deleted["delete_original"] is True


def test_a_related_answer_is_shown_to_the_one_who_asked(chat: Chat) -> None:
    """In a channel it is private; in a direct message it is an ordinary message."""
    chat.command(ADMIN, "blocked")
    related = button(chat.returned[-1], "related_entry:0")
    chat.click(ADMIN, related["action_id"], related["value"])
    assert chat.returned[-1]["response_type"] == "ephemeral"
    chat.click(ADMIN, related["action_id"], related["value"], channel=DIRECT)
    assert "set-mode" in chat.slack.of("chat.postMessage")[-1]["text"]


def test_did_this_help(chat: Chat) -> None:
    """Yes is thanked; no asks what was missing, and the words are kept."""
    chat.command(ADMIN, "blocked")
    asked = button(chat.returned[-1], "helped")["value"]
    chat.click(ADMIN, "helped", asked, ephemeral=True)
    assert text("fr", "cards.answer.said_helped") in str(chat.returned[-1]["blocks"])
    assert text("fr", "cards.answer.helped") not in labels(chat.returned[-1])
    chat.click(ADMIN, "not_helped", button(chat.returned[-1], "not_helped")["value"], ephemeral=True)
    view = chat.slack.of("views.open")[-1]["view"]
    response = chat.fill(ADMIN, view, {"reason": "the path was missing"})
    assert text("fr", "slack.thanks_missing") in str(json.loads(response.body))
    assert text("fr", "cards.answer.said_not_helped") in str(chat.returned[-1]["blocks"])
    assert [(row.helped, row.missing) for row in asked_of(chat)] == [(False, "the path was missing")]


def test_an_offered_action_opens_its_form(chat: Chat) -> None:
    """The button of an answer opens the form with the action chosen."""
    chat.command(ADMIN, "blocked")
    chat.click(ADMIN, "offer_action", button(chat.returned[-1], "offer_action")["value"], ephemeral=True)
    view = chat.slack.of("views.open")[-1]["view"]
    assert view["blocks"][0]["element"]["initial_option"]["value"] == "alter"


def test_a_dossier_is_shown_for_the_chosen_server(chat: Chat) -> None:
    """Several licence servers: one is chosen by button."""
    chat.command(ADMIN, "dossier")
    chosen = button(chat.returned[-1], "show_dossier:1")
    chat.click(ADMIN, chosen["action_id"], chosen["value"], ephemeral=True)
    assert "SRV-LIC-02" in str(chat.returned[-1]["blocks"])


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("approve", "R-7F3KQ' OR 1=1"),
        ("approve", "R-ZZZZZ"),
        ("choose_entry:0", "1:no-such-entry"),
        ("share", "../../etc"),
        ("offer_action", "rm -rf"),
        ("from_another_app", "x"),
    ],
)
def test_a_button_that_we_did_not_draw_is_answered_and_does_nothing(chat: Chat, action_id: str, value: str) -> None:
    """It is acknowledged, told to be no longer valid (or unknown), and nothing changes."""
    response = chat.click(ADMIN, action_id, value, ephemeral=True)
    assert response.status == 200
    assert chat.told()
    assert "Traceback" not in chat.told()
    assert chat.bot.store.requests.recent() == ()


def test_a_click_in_the_home_tab_is_answered_directly(chat: Chat) -> None:
    """The App Home gives no response URL; what there is to say comes as a direct message."""
    request = chat.asks()
    chat.click(GUEST, "approve", request.id, channel=None)
    told = chat.slack.of("chat.postMessage")[-1]
    assert (told["channel"], told["text"]) == (GUEST, text("en", "approvals.refused.not_approver"))


def test_a_request_is_shown_in_a_modal_from_the_home_tab(chat: Chat) -> None:
    """The list in the App Home leads to the request."""
    request = chat.asks()
    chat.click(ADMIN, "show_request", request.id, channel=None)
    view = chat.slack.of("views.open")[-1]["view"]
    assert view["title"]["text"] == request.id


def test_slack_refusing_a_modal_is_a_sentence(chat: Chat) -> None:
    """A trigger that has expired is told, with Slack's word for it."""
    request = chat.asks()
    chat.slack.refusals["views.open"] = lambda _: "expired_trigger_id"
    chat.click(ADMIN, "show_script", request.id)
    assert "expired" in chat.told()


def test_a_refusal_is_seen_by_one_who_looks_at_the_channel(chat: Chat) -> None:
    """A card with replies names itself as its thread; the refusal still shows beside it, not inside."""
    request = chat.asks()
    message = {"ts": "1.2", "thread_ts": "1.2"}
    chat.click(GUEST, "approve", request.id, channel=APPROVALS, message=message)
    assert "thread_ts" not in chat.returned[-1]
    chat.click(GUEST, "approve", request.id, channel=APPROVALS, message={"ts": "1.2", "thread_ts": "1.1"})
    assert chat.returned[-1]["thread_ts"] == "1.1"
