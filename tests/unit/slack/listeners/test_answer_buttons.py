"""Answers are short first; what a press shows, to whom, and what is kept of it."""

from pathlib import Path

import pytest

from bot.settings import QuestionPolicy
from bot.text import text
from tests.support.chat import BOT, DIRECT, HELP, Chat, Json, asked_of, button, chatting, labels, settings
from tests.support.desk import ADMIN, APPROVER

STEPS = text("fr", "cards.answer.show_steps")
FOLD = text("fr", "cards.answer.fold")


def press(chat: Chat, card: Json, action_id: str, *, who: str = ADMIN, **where: object) -> Json:
    """Press a button of a message that was shown; return what was shown then."""
    chat.click(who, action_id, button(card, action_id)["value"], **where)  # type: ignore[arg-type]  # a channel or a flag
    return chat.returned[-1]


def shows_steps(message: Json) -> bool:
    """Tell whether a card shows steps."""
    return "Call the Clearinghouse." in str(message["blocks"])


def test_a_private_answer_unfolds_and_folds_in_its_place(chat: Chat) -> None:
    """Short first; the button shows everything instead, and another the short answer again."""
    chat.command(ADMIN, "CAL bloquées")
    short = chat.returned[-1]
    assert not shows_steps(short)
    assert STEPS in labels(short)
    whole = press(chat, short, "unfold", ephemeral=True)
    assert shows_steps(whole)
    assert (whole["replace_original"], whole["response_type"]) == (True, "ephemeral")
    assert FOLD in labels(whole)
    assert text("fr", "cards.answer.share") in labels(whole)
    again = press(chat, whole, "fold", ephemeral=True)
    assert again["blocks"] == short["blocks"]


def test_a_direct_message_unfolds_in_its_place(chat: Chat) -> None:
    """The conversation does not fill with copies."""
    chat.direct(ADMIN, "CAL bloquées")
    [posted] = chat.slack.of("chat.postMessage")
    whole = press(chat, posted, "unfold", channel=DIRECT)
    assert shows_steps(whole)
    assert (whole["replace_original"], whole["response_type"]) == (True, "in_channel")


def test_a_post_in_a_channel_stays_short_for_everybody(chat: Chat) -> None:
    """Whoever presses gets the whole answer privately, in their language, with no way to share what is there."""
    chat.mention(ADMIN, f"<@{BOT}> CAL bloquées")
    [posted] = chat.slack.of("chat.postMessage")
    assert not shows_steps(posted)
    whole = press(chat, posted, "unfold", who=APPROVER, message={"ts": "1.2", "thread_ts": "1.1"})
    assert shows_steps(whole)
    assert (whole["replace_original"], whole["response_type"], whole["thread_ts"]) == (False, "ephemeral", "1.1")
    assert text("en", "cards.answer.fold") in labels(whole)
    assert text("en", "cards.answer.share") not in labels(whole)
    press(chat, whole, "helped", who=APPROVER, ephemeral=True)
    assert [row.helped for row in asked_of(chat)] == [True]


def test_a_shared_answer_is_short(chat: Chat) -> None:
    """However much of it its reader looked at, the channel gets the short one."""
    chat.command(ADMIN, "CAL bloquées")
    whole = press(chat, chat.returned[-1], "unfold", ephemeral=True)
    press(chat, whole, "share", ephemeral=True)
    shared = chat.returned[-2]
    assert not shows_steps(shared)
    assert STEPS in labels(shared)


def test_what_was_computed_for_a_question_stays_with_its_answer(chat: Chat) -> None:
    """Unfolded, judged or shared, the sentence for this very question is still there."""
    chat.command(ADMIN, "CAL bloquées, installé il y a 100 jours")
    left = "il en reste environ 20"
    assert left in str(chat.returned[-1]["blocks"])
    whole = press(chat, chat.returned[-1], "unfold", ephemeral=True)
    assert left in str(whole["blocks"])
    assert left in str(press(chat, whole, "helped", ephemeral=True)["blocks"])
    press(chat, whole, "share", ephemeral=True)
    assert left in str(chat.returned[-2]["blocks"])


def test_one_votes_once_and_may_change_ones_mind(chat: Chat) -> None:
    """Thanks take the place of the question, folded or not; the last word is what counts."""
    chat.command(ADMIN, "CAL bloquées")
    thanked = press(chat, chat.returned[-1], "helped", ephemeral=True)
    assert text("fr", "cards.answer.said_helped") in str(thanked["blocks"])
    whole = press(chat, thanked, "unfold", ephemeral=True)
    assert text("fr", "cards.answer.helped") not in labels(whole)
    sorry = press(chat, whole, "not_helped", ephemeral=True)
    assert shows_steps(sorry)
    assert chat.slack.of("views.open")[-1]["view"]["callback_id"] == "missing_form"
    assert [row.helped for row in asked_of(chat)] == [False]
    press(chat, sorry, "helped", ephemeral=True)
    assert [row.helped for row in asked_of(chat)] == [True]


def test_what_was_missing_is_not_lost_by_a_second_press(chat: Chat) -> None:
    """Whoever opens the form again and leaves it keeps what they wrote; who was helped after all takes it back."""
    chat.command(ADMIN, "CAL bloquées")
    sorry = press(chat, chat.returned[-1], "not_helped", ephemeral=True)
    chat.fill(ADMIN, chat.slack.of("views.open")[-1]["view"], {"reason": "the phone number"})
    press(chat, sorry, "not_helped", ephemeral=True)
    assert [row.missing for row in asked_of(chat)] == ["the phone number"]
    press(chat, sorry, "helped", ephemeral=True)
    assert [row.missing for row in asked_of(chat)] == [None]


def test_in_a_channel_thanks_are_private_and_the_question_stays(chat: Chat) -> None:
    """One reader's opinion does not take the buttons from the others."""
    chat.mention(ADMIN, f"<@{BOT}> CAL bloquées")
    [posted] = chat.slack.of("chat.postMessage")
    thanks = press(chat, posted, "helped", who=APPROVER)
    assert (thanks["text"], thanks["replace_original"]) == (text("en", "slack.thanks"), False)


def test_a_related_answer_that_helped_is_the_one(chat: Chat) -> None:
    """Feedback on a related card goes to the question that was asked, with the entry that helped."""
    chat.command(ADMIN, "CAL bloquées")
    chat.command(ADMIN, "CAL bloquées encore")
    other = press(chat, chat.returned[0], "related_entry:0", ephemeral=True)
    assert "set-mode" in other["text"]
    press(chat, other, "helped", ephemeral=True)
    assert [(row.helped, row.chosen) for row in asked_of(chat)] == [(True, "set-mode"), (None, None)]


def test_the_rank_of_a_chosen_title_is_known(chat: Chat) -> None:
    """What was offered is kept in its order, with what was chosen."""
    chat.command(ADMIN, "maybe the mode")
    chosen = press(chat, chat.returned[-1], "choose_entry:1", ephemeral=True)
    [row] = asked_of(chat)
    assert row.shown.split().index(row.chosen) == 1
    press(chat, chosen, "helped", ephemeral=True)
    assert [row.helped for row in asked_of(chat)] == [True]


def test_none_of_the_titles_is_a_no(chat: Chat) -> None:
    """The question counts as not answered."""
    chat.command(ADMIN, "maybe the mode")
    press(chat, chat.returned[-1], "none_of_them", ephemeral=True)
    assert [(row.helped, row.chosen) for row in asked_of(chat)] == [(False, None)]


def test_nothing_is_kept_where_nothing_shall_be(tmp_path: Path) -> None:
    """Asking works; no row, nothing that asks for an opinion, and no claim that anything is kept."""
    with chatting(tmp_path, settings().model_copy(update={"questions": QuestionPolicy(keep=False)})) as chat:
        chat.command(ADMIN, "CAL bloquées")
        short = chat.returned[-1]
        assert labels(short) == [STEPS, "Demander : Made up", text("fr", "cards.answer.share"), "set-mode fr"]
        assert shows_steps(press(chat, short, "unfold", ephemeral=True))
        chat.command(ADMIN, "maybe the mode")
        offered = chat.returned[-1]
        assert "set-mode" in press(chat, offered, "choose_entry:1", ephemeral=True)["text"]
        none = press(chat, offered, "none_of_them", ephemeral=True)
        assert none["text"] == text("fr", "cards.answer.noted_unkept")
        chat.command(ADMIN, "la cantine ?")
        assert chat.told() == text("fr", "cards.answer.unknown_unkept")
        assert labels(chat.returned[-1]) == []
        assert asked_of(chat) == []


@pytest.mark.parametrize("action_id", ["helped", "not_helped"])
def test_an_old_card_changes_nothing_once_keeping_was_switched_off(tmp_path: Path, action_id: str) -> None:
    """The buttons of yesterday's card find their question left as it was."""
    with chatting(tmp_path) as chat:
        chat.command(ADMIN, "CAL bloquées")
        value = button(chat.returned[-1], action_id)["value"]
    with chatting(tmp_path, settings().model_copy(update={"questions": QuestionPolicy(keep=False)})) as chat:
        chat.click(ADMIN, action_id, value, ephemeral=True)
        assert [row.helped for row in asked_of(chat)] == [None]


def test_without_their_words_questions_still_count(tmp_path: Path) -> None:
    """Zone, entry and feedback are kept, the text is not, and nobody is told that it is."""
    with chatting(tmp_path, settings().model_copy(update={"questions": QuestionPolicy(keep_text=False)})) as chat:
        chat.command(ADMIN, "CAL bloquées")
        press(chat, chat.returned[-1], "helped", ephemeral=True)
        chat.command(ADMIN, "la cantine ?")
        assert chat.told() == text("fr", "cards.answer.unknown_unkept")
        answered, unknown = asked_of(chat)
        assert (answered.question, answered.zone, answered.entry_id, answered.helped) == (
            "",
            "answer",
            "blocked-cals",
            True,
        )
        assert (unknown.question, unknown.zone) == ("", "decline")


@pytest.mark.parametrize("action_id", ["unfold", "fold", "helped", "not_helped", "related_entry:0"])
@pytest.mark.parametrize("value", ["1:no-such-entry::", "x:blocked-cals::", "1:blocked-cals:zz:", "1"])
def test_a_strange_card_is_no_longer_valid(chat: Chat, action_id: str, value: str) -> None:
    """It is told so, and nothing is noted."""
    chat.click(ADMIN, action_id, value, ephemeral=True, channel=HELP)
    assert chat.told() == text("fr", "slack.not_ours")
    assert asked_of(chat) == []
