"""Mentions and direct messages."""

import pytest

from bot.slack.listeners.messages import KEPT_S, Seen, addressed
from bot.text import text
from tests.support.chat import APPROVALS, BOT, DIRECT, HELP, Chat, labels
from tests.support.desk import ADMIN, APPROVER


def test_a_mention_is_answered_in_its_thread_in_the_channels_language(chat: Chat) -> None:
    """The admin speaks French; the approvals channel is English, so the answer there is, and in the thread."""
    chat.mention(ADMIN, f"<@{BOT}> blocked CALs?", channel=APPROVALS)
    [posted] = chat.slack.of("chat.postMessage")
    assert (posted["channel"], posted["thread_ts"]) == (APPROVALS, "1.5")
    assert "Short answer of blocked-cals in en" in posted["text"]
    assert text("en", "cards.answer.share") not in labels(posted)


def test_a_mention_in_a_thread_stays_there(chat: Chat) -> None:
    """The answer goes into the thread where it was asked."""
    chat.mention(ADMIN, f"<@{BOT}> CAL bloquées", thread_ts="1.4")
    assert chat.slack.of("chat.postMessage")[0]["thread_ts"] == "1.4"


def test_an_unknown_question_gets_one_line(chat: Chat) -> None:
    """Asked directly, the bot says that it does not know."""
    chat.mention(ADMIN, f"<@{BOT}> quelle heure est-il ?")
    assert chat.slack.of("chat.postMessage")[0]["text"] == text("fr", "cards.answer.unknown")


def test_a_mention_in_passing_gets_a_reaction_only(chat: Chat) -> None:
    """Merely named, with nothing to answer, the bot says nothing."""
    chat.mention(ADMIN, f"merci à <@{BOT}> pour hier")
    assert not chat.slack.of("chat.postMessage")
    assert chat.slack.of("reactions.add")[0]["timestamp"] == "1.5"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (f"<@{BOT}> mode ?", True),
        (f"Bonjour <@{BOT}>, mode ?", True),
        (f"hello <@{BOT}|rdslic> mode", True),
        (f"on a demandé à <@{BOT}> hier", False),
        ("no mention at all", False),
    ],
)
def test_who_is_spoken_to(words: str, meant: bool) -> None:  # noqa: FBT001 - a table
    """A message is for the bot when it begins with its name, greetings aside."""
    assert addressed(words, BOT) is meant


def test_a_direct_message_is_answered_by_an_ordinary_one(chat: Chat) -> None:
    """The answer stays in the conversation, in the person's language."""
    chat.direct(ADMIN, "mes CAL sont bloquées")
    [posted] = chat.slack.of("chat.postMessage")
    assert (posted["channel"], posted.get("thread_ts")) == (DIRECT, None)
    assert "in fr" in posted["text"]


def test_commands_work_in_messages_too(chat: Chat) -> None:
    """A thread takes no slash commands, so a mention does the same; lists are shown to the asker only."""
    chat.mention(APPROVER, f"<@{BOT}> hosts", thread_ts="1.4")
    [whispered] = chat.slack.of("chat.postEphemeral")
    assert (whispered["user"], whispered["thread_ts"]) == (APPROVER, "1.4")
    assert "SRV-LIC-01" in whispered["text"]


def test_a_whole_order_in_a_thread_is_a_request_there(chat: Chat) -> None:
    """Asked in a thread, the request's card goes into that thread."""
    chat.mention(ADMIN, f'<@{BOT}> run alter SRV-LIC-01 reason="stuck"', thread_ts="1.4")
    chat.draw()
    cards = [posted for posted in chat.slack.of("chat.postMessage") if posted["channel"] == HELP]
    assert [posted["thread_ts"] for posted in cards] == ["1.4"]


def test_an_incomplete_order_in_a_message_offers_the_form(chat: Chat) -> None:
    """A message cannot open a form; a button can."""
    chat.direct(ADMIN, "lancer alter")
    [posted] = chat.slack.of("chat.postMessage")
    assert labels(posted) == [text("fr", "cards.home.run")]


def test_an_event_that_comes_again_is_answered_once(chat: Chat) -> None:
    """Slack delivers an event again when an acknowledgement was lost on the way."""
    event = {"type": "app_mention", "user": ADMIN, "text": f"<@{BOT}> CAL bloquées", "ts": "1.5", "channel": HELP}
    for _ in range(3):
        assert chat.event(event, event_id="Ev77").status == 200
    assert len(chat.slack.of("chat.postMessage")) == 1


def test_bots_are_not_answered(chat: Chat) -> None:
    """Another bot's message is acknowledged and left alone."""
    assert chat.direct(ADMIN, "CAL bloquées", bot_id="B9").status == 200
    assert not chat.slack.of("chat.postMessage")


@pytest.mark.parametrize("kind", ["app_home_opened", "message", "member_joined_channel", "agent_session_stopped"])
def test_every_event_is_acknowledged(chat: Chat, kind: str) -> None:
    """An event without an acknowledgement would be delivered three times more."""
    event = {"type": kind, "user": ADMIN, "channel": HELP, "tab": "messages", "channel_type": "channel", "ts": "1.1"}
    assert chat.event(event).status == 200


def test_an_event_is_forgotten_in_the_end() -> None:
    """The memory of events is bounded in time."""
    now = [0.0]
    seen = Seen(now=lambda: now[0])
    assert seen.first("Ev1")
    assert not seen.first("Ev1")
    now[0] = KEPT_S + 1
    assert seen.first("Ev1")
