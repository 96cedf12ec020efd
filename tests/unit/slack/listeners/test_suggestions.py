"""Anybody may suggest an answer; it is kept for those who maintain the guide, and shown to nobody else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import BoltResponse

from bot.settings import QuestionPolicy
from bot.text import text
from tests.support.chat import APPROVALS, BOT, Chat, Json, asked_of, button, chatting, settings
from tests.support.desk import ADMIN, APPROVER

ASKED = "qui a la clé du local ?"
TYPED = {"asked": ASKED, "proposed": "Elle est au poste de garde.", "source": " https://example.test/cle "}


@pytest.fixture
def maintained(tmp_path: Path) -> Iterator[Chat]:
    """Return a bot whose configuration names a channel for maintainers."""
    known = settings().model_copy(update={"questions": QuestionPolicy(channel=APPROVALS)})
    with chatting(tmp_path, known) as built:
        yield built


def form(chat: Chat, message: Json, *, who: str = ADMIN) -> Json:
    """Press the button under a question without answer; return the form that opens."""
    chat.click(who, "suggest_answer", button(message, "suggest_answer")["value"], ephemeral=True)
    opened: Json = chat.slack.of("views.open")[-1]["view"]
    return opened


def said(response: BoltResponse) -> str:
    """Return the sentence that is shown in a form's place."""
    return str(json.loads(response.body)["view"]["blocks"][0]["text"]["text"])


def unknown(chat: Chat) -> Json:
    """Ask what nobody knows; return the card."""
    chat.command(ADMIN, ASKED)
    return chat.returned[-1]


def test_the_form_holds_the_question(chat: Chat) -> None:
    """What was asked can be put better before it is sent."""
    view = form(chat, unknown(chat))
    [asked] = [block for block in view["blocks"] if block.get("block_id") == "asked"]
    assert asked["element"]["initial_value"] == ASKED


def test_a_suggestion_is_kept_and_confirmed(chat: Chat) -> None:
    """With its question, without its author, and in the guide nothing changes."""
    response = chat.fill(ADMIN, form(chat, unknown(chat)), TYPED)
    assert said(response) == text("fr", "slack.thanks_suggestion")
    [kept] = chat.bot.store.questions.suggestions()
    assert (kept.question_id, kept.lang, kept.contact) == (asked_of(chat)[0].id, "fr", None)
    assert (kept.asked, kept.proposed, kept.source) == (ASKED, TYPED["proposed"], "https://example.test/cle")
    assert "poste de garde" not in unknown(chat)["text"]


def test_one_who_agrees_can_be_contacted(chat: Chat) -> None:
    """Only the ticked box keeps who it was, and the confirmation says so."""
    response = chat.fill(ADMIN, form(chat, unknown(chat)), TYPED, ticked=["contact"])
    assert said(response) == text("fr", "slack.thanks_contact")
    assert [kept.contact for kept in chat.bot.store.questions.suggestions()] == [ADMIN]


def test_after_none_of_the_titles_one_can_suggest(chat: Chat) -> None:
    """The question goes along from the titles to the form."""
    chat.command(ADMIN, "maybe: the mode")
    chat.click(ADMIN, "none_of_them", button(chat.returned[-1], "none_of_them")["value"], ephemeral=True)
    view = form(chat, chat.returned[-1])
    assert "maybe: the mode" in str(view["blocks"])
    chat.fill(ADMIN, view, {"asked": "maybe: the mode", "proposed": "Per user."})
    [kept] = chat.bot.store.questions.suggestions()
    assert (kept.question_id, kept.source) == (asked_of(chat)[0].id, None)


def test_a_colleague_may_suggest(chat: Chat) -> None:
    """Whoever sees the question in a channel can help; the form speaks their language."""
    chat.mention(ADMIN, f"<@{BOT}> {ASKED}")
    [posted] = chat.slack.of("chat.postMessage")
    view = form(chat, posted, who=APPROVER)
    assert view["title"]["text"] == text("en", "cards.suggest.title")
    chat.fill(APPROVER, view, TYPED)
    assert [kept.lang for kept in chat.bot.store.questions.suggestions()] == ["en"]


@pytest.mark.parametrize("source", ["http://example.test/", "example.test", "https://", "https:// x", "javascript:1"])
def test_a_source_that_is_no_address_is_said_under_its_field(chat: Chat, source: str) -> None:
    """The form stays open with a sentence, and nothing is kept."""
    answer = json.loads(chat.fill(ADMIN, form(chat, unknown(chat)), {**TYPED, "source": source}).body)
    assert answer["errors"] == {"source": text("fr", "cards.suggest.https")}
    assert chat.bot.store.questions.suggestions() == ()


def test_blanks_are_no_answer(chat: Chat) -> None:
    """Question and answer both need words; each field says so."""
    answer = json.loads(chat.fill(ADMIN, form(chat, unknown(chat)), {"asked": " ", "proposed": "\n"}).body)
    assert set(answer["errors"]) == {"asked", "proposed"}


def test_maintainers_are_told_without_a_name(maintained: Chat) -> None:
    """The channel hears question, answer and source, in its language; not who, even when they may be contacted."""
    proposed = {**TYPED, "proposed": "Ask <!channel> & *me*"}
    maintained.fill(ADMIN, form(maintained, unknown(maintained)), proposed, ticked=["contact"])
    [posted] = maintained.slack.of("chat.postMessage")
    assert posted["channel"] == APPROVALS
    assert text("en", "cards.suggest.told_asked", asked=ASKED) in str(posted["blocks"])
    assert ADMIN not in str(posted)
    shown = [block["text"] for block in posted["blocks"] if "<!channel>" in str(block)]
    assert [one["type"] for one in shown] == ["plain_text"]


def test_without_a_channel_nobody_is_told(chat: Chat) -> None:
    """The suggestion is kept, and nothing is posted anywhere."""
    chat.fill(ADMIN, form(chat, unknown(chat)), TYPED)
    assert chat.slack.of("chat.postMessage") == []


def test_a_channel_that_cannot_be_posted_in_loses_nothing(maintained: Chat) -> None:
    """The person is thanked all the same."""
    maintained.slack.refusals["chat.postMessage"] = lambda _: "is_archived"
    response = maintained.fill(ADMIN, form(maintained, unknown(maintained)), TYPED)
    assert said(response) == text("fr", "slack.thanks_suggestion")
    assert len(maintained.bot.store.questions.suggestions()) == 1


def test_an_old_form_keeps_nothing_once_keeping_was_switched_off(tmp_path: Path) -> None:
    """Neither the button nor a form that was still open."""
    with chatting(tmp_path) as chat:
        card = unknown(chat)
        view = form(chat, card)
    with chatting(tmp_path, settings().model_copy(update={"questions": QuestionPolicy(keep=False)})) as chat:
        chat.click(ADMIN, "suggest_answer", button(card, "suggest_answer")["value"], ephemeral=True)
        assert chat.told() == text("fr", "slack.not_ours")
        assert said(chat.fill(ADMIN, view, TYPED)) == text("fr", "slack.not_ours")
        assert chat.bot.store.questions.suggestions() == ()
