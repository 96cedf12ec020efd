"""What cannot be drawn is said in plain words, once, and is never silent."""

from typing import Any

import pytest
from structlog.typing import EventDict

from bot.approvals.model import Outcome, Request, Status
from bot.errors import AnswerInvalid
from bot.execution.plan import sha256
from bot.slack import cards_home, cards_request, notify
from bot.store.requests import outcome_json
from bot.store.tables import request as table
from bot.text import text
from tests.support.chat import ADMIN, APPROVER, HELP, Chat, Json, labels
from tests.support.desk import ALTER, SERVER


def broken(*_: object, **__: object) -> Any:  # noqa: ANN401 - stands in for several functions
    """Fail as a sentence does that misses a word."""
    raise KeyError("message")


def approved(chat: Chat) -> Request:
    """Ask for a change and approve it."""
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    return request


def thread(chat: Chat) -> list[Json]:
    """Return what stands under the request's card."""
    return [said for (place, _), said in chat.slack.messages.items() if place == HELP and "thread_ts" in said]


def nothing_left(chat: Chat) -> bool:
    """Tell whether every card shows the newest version of its request."""
    return chat.bot.store.requests.outdated() == ()


def test_an_outcome_that_cannot_be_drawn_is_a_plain_sentence(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread says where the request stands, with the raw code; nothing is tried again."""
    monkeypatch.setattr(notify, "outcome_card", broken)
    request = approved(chat)
    chat.run()
    said = thread(chat)[1]["text"]
    assert all(part in said for part in (request.id, SERVER, "altered", text("fr", "approvals.status.succeeded")))
    assert nothing_left(chat)


def test_a_change_in_doubt_can_be_verified_on_a_plain_card(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one button that is needed is there, and what to do is said."""
    monkeypatch.setattr(notify, "outcome_card", broken)
    chat.desk.runner.plays[sha256(ALTER)] = [AnswerInvalid(host=SERVER, started=True, exit_code="0", hint="")]
    approved(chat)
    chat.run()
    card = thread(chat)[1]
    assert labels(card) == [text("fr", "cards.button.verify")]
    assert text("fr", "cards.outcome.in_doubt", host=f"`{SERVER}`") in card["text"]


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_a_card_whose_form_slack_refuses_is_a_plain_sentence(chat: Chat, logged: list[EventDict], method: str) -> None:
    """A fault of ours in blocks must not leave people with nothing, or with an old card."""
    request = approved(chat)
    chat.slack.refusals[method] = lambda sent: "invalid_blocks" if len(sent["blocks"]) > 2 else None
    chat.run()
    plain = text(
        "fr",
        "cards.plain.request",
        id=f"`{request.id}`",
        host=f"`{SERVER}`",
        status=text("fr", "approvals.status.succeeded"),
        code="`altered`",
    )
    assert plain in [said["text"] for said in chat.slack.messages.values()]
    assert [line["code"] for line in logged if line["event"] == "form_refused"]
    assert nothing_left(chat)


def test_a_row_of_an_older_version_is_still_told(chat: Chat) -> None:
    """An outcome without the word that its sentence needs was recorded before outcomes were checked."""
    request = approved(chat)
    chat.run()
    stored = outcome_json(Outcome(kind="failed", says="script_failed"))
    with chat.bot.store.begin() as connection:
        chat.bot.store.requests.change(connection, request.id, table.c.id == request.id, outcome=stored)
    chat.draw()
    assert "script_failed" in thread(chat)[1]["text"]
    chat.draw()
    assert nothing_left(chat)


def test_a_request_that_cannot_be_shown_is_a_plain_sentence(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for it by its number is told where it stands."""
    request = chat.asks()
    monkeypatch.setattr(cards_request, "details", broken)
    chat.command(ADMIN, f"request {request.id}")
    assert request.id in chat.told()
    assert text("fr", f"approvals.status.{Status.PENDING}") in chat.told()


def test_a_home_that_cannot_be_drawn_says_so_once(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same plain Home is not published again and again, and the next one that can be drawn takes its place."""
    with monkeypatch.context() as patched:
        patched.setattr(cards_home, "home", broken)
        chat.event({"type": "app_home_opened", "user": ADMIN, "channel": "D1A", "tab": "home"})
        for _ in range(3):
            chat.bot.drawer.homes.ask(ADMIN)
            chat.draw()
        [plain] = [sent["view"] for sent in chat.slack.of("views.publish")]
        assert plain["blocks"][0]["text"]["text"] == text("fr", "cards.plain.home", reference=ADMIN)
    chat.bot.drawer.homes.ask(ADMIN)
    chat.draw()
    assert text("fr", "cards.home.mine_title") in str(chat.slack.of("views.publish")[-1])


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
    assert nothing_left(chat)
