"""What Slack refuses for its form, and what cannot even be said plainly, has an end."""

from typing import Any

import pytest
from structlog.typing import EventDict

from bot.slack.posting import notify
from bot.text import text
from tests.support.chat import HELP, Chat, Json
from tests.support.desk import ADMIN, APPROVER


def broken(*_: object, **__: object) -> Any:  # noqa: ANN401 - stands in for several functions
    """Fail as a sentence does that misses a word."""
    raise KeyError("message")


def large(sent: Json) -> str | None:
    """Refuse what has more than a few blocks."""
    return "invalid_blocks" if len((sent.get("view") or sent)["blocks"]) > 12 else None


def test_a_card_that_no_place_takes_is_said_plainly_to_the_one_who_asked(chat: Chat, logged: list[EventDict]) -> None:
    """The bot is no member of the channel, and in the direct message Slack refuses the card for its form."""
    chat.slack.refusals["chat.postMessage"] = lambda sent: (
        "not_in_channel" if sent["channel"] == HELP else "invalid_blocks" if len(sent["blocks"]) > 3 else None
    )
    request = chat.asks()
    direct = chat.bot.store.cards.of(request.id)["request"]
    assert request.id in chat.slack.messages[direct.channel, str(direct.ts)]["text"]
    assert "unfit" in {line["event"] for line in logged}


def test_a_home_whose_form_slack_refuses_is_a_plain_one(chat: Chat) -> None:
    """The person is not left with an old Home, nor forgotten."""
    chat.slack.refusals["views.publish"] = large
    chat.event({"type": "app_home_opened", "user": ADMIN, "channel": "D1A", "tab": "home"})
    assert text("fr", "cards.home.undrawn") in str(chat.slack.of("views.publish")[-1])
    assert chat.bot.drawer.homes is not None
    assert ADMIN in chat.bot.store.homes.since(chat.desk.clock(), limit=9)


def test_what_cannot_even_be_said_plainly_is_given_up(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards that fail for a reason that nobody foresaw are not drawn for ever."""
    request = chat.asks()
    monkeypatch.setattr(notify, "request_card", broken)
    monkeypatch.setattr(notify, "plain_card", broken)
    now = [0.0]
    chat.bot.drawer.cards._now = lambda: now[0]  # noqa: SLF001 - its clock
    chat.click(APPROVER, "deny", request.id)
    for minute in range(10):
        now[0] = 60.0 * minute
        chat.draw()
    assert chat.bot.store.requests.outdated() == ()
