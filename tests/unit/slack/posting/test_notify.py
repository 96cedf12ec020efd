"""The cards of a request, as people in Slack see them appear and change."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import SlackRefused
from bot.requests.model import Request, Status
from bot.slack.posting.notify import Notify
from bot.text import text
from tests.support.chat import APPROVALS, HELP, Chat, FakeSlack, chatting, labels, settings
from tests.support.desk import ADMIN, APPROVER


def notify(chat: Chat) -> Notify:
    """Return the one that draws the cards of this bot."""
    drawing: Notify = chat.bot.drawer._refresh.__self__  # type: ignore[attr-defined]  # noqa: SLF001 - its one way in
    return drawing


def posted(slack: FakeSlack, channel: str) -> list[dict[str, Any]]:
    """Return the messages that stand in a channel."""
    return [message for (place, _), message in slack.messages.items() if place == channel]


def test_a_new_request_has_two_cards(chat: Chat) -> None:
    """One where it was asked, in that channel's language; one with the decision in the approvals channel."""
    request = chat.asks()
    [asked], [decision] = posted(chat.slack, HELP), posted(chat.slack, APPROVALS)
    assert text("en", "cards.button.approve") in labels(decision)
    assert text("fr", "cards.button.approve") not in labels(asked)
    assert f"Demande {request.id}" in asked["text"]
    assert f"Request {request.id}" in decision["text"]
    assert "licences are stuck" in decision["text"]


def test_asked_in_the_approvals_channel_there_is_one_card(tmp_path: Path) -> None:
    """The same channel does not get the same request twice."""
    with chatting(tmp_path, settings(channel=HELP)) as chat:
        chat.asks()
        [card] = posted(chat.slack, HELP)
        assert text("fr", "cards.button.approve") in labels(card)


def test_without_an_approvals_channel_it_is_decided_where_it_was_asked(tmp_path: Path) -> None:
    """No approvals channel configured: the buttons are on the one card there is."""
    with chatting(tmp_path, settings(channel=None)) as chat:
        chat.asks()
        [card] = posted(chat.slack, HELP)
        assert text("fr", "cards.button.approve") in labels(card)


def test_nobody_named_is_said_on_the_card(tmp_path: Path) -> None:
    """A configuration without approvers is said where people look, and nobody can approve."""
    with chatting(tmp_path, settings(approvers=set())) as chat:
        request = chat.asks()
        assert text("fr", "cards.request.nobody") in str(posted(chat.slack, HELP))
        chat.click(APPROVER, "approve", request.id)
        assert chat.told() == text("en", "approvals.refused.nobody_can_approve")


def test_the_story_is_told_in_the_thread(chat: Chat) -> None:
    """Progress, outcome with facts, and the Clearinghouse preparation arrive under the request's card."""
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    chat.run()
    card, *thread = posted(chat.slack, HELP)
    assert [message["thread_ts"] for message in thread] == [card["ts"]] * 3
    progress, outcome, dossier = thread
    assert "s." in progress["text"]
    assert f"<@{ADMIN}>" in outcome["text"]
    assert text("fr", "dossier.title") in dossier["text"]
    [decision] = posted(chat.slack, APPROVALS)
    assert labels(decision) == []


def test_a_running_script_shows_its_step(chat: Chat) -> None:
    """The progress message follows the step, and is the same message to the end."""
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    drawn: list[str] = []

    def on_step(*_: object) -> None:
        chat.draw()
        drawn.append(posted(chat.slack, HELP)[1]["text"])

    chat.desk.runner.steps = ("first",)
    object.__setattr__(chat.bot.execution.desk, "changed", on_step)
    chat.engine.drain()
    chat.draw()
    assert any("first" in said for said in drawn)
    assert len([m for m in posted(chat.slack, HELP) if "Made up" in m["text"] and "finie" in m["text"]]) == 1


@pytest.mark.parametrize("way", ["deny", "expire", "cancel"])
def test_an_end_without_a_run_is_told_in_the_thread(chat: Chat, way: str) -> None:
    """An edit notifies nobody, so the end is a message of its own; no preparation without a run."""
    request = chat.asks()
    if way == "deny":
        chat.click(APPROVER, "deny", request.id)
    elif way == "expire":
        chat.desk.clock.advance(minutes=31)
    else:
        chat.click(ADMIN, "cancel", request.id)
    chat.draw()
    [card, outcome] = posted(chat.slack, HELP)
    assert outcome["thread_ts"] == card["ts"]
    assert f"<@{ADMIN}>" in outcome["text"]


def test_drawing_twice_changes_nothing(chat: Chat) -> None:
    """A second refresh posts nothing and edits nothing."""
    request = chat.asks()
    before = len(chat.slack.calls)
    notify(chat).refresh(request.id)
    assert [name for name, _ in chat.slack.calls[before:] if name.startswith("chat.")] == []


def test_a_card_posted_before_a_crash_is_found_again(chat: Chat) -> None:
    """The process died between posting and noting it: the message is found by its mark, not posted twice."""
    request = _submitted(chat)
    real = chat.bot.store.cards.posted

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    object.__setattr__(chat.bot.store, "cards", _Cards(chat.bot.store.cards, dies))
    with pytest.raises(KeyboardInterrupt):
        notify(chat).refresh(request.id)
    object.__setattr__(chat.bot.store, "cards", _Cards(chat.bot.store.cards, real))
    notify(chat).refresh(request.id)
    assert len(posted(chat.slack, APPROVALS)) == 1
    assert len(posted(chat.slack, HELP)) == 1


class _Cards:
    """The table of cards with another `posted`."""

    def __init__(self, cards: Any, posted: Any) -> None:  # noqa: ANN401 - a stand-in
        self._cards = cards
        self.posted = posted

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a stand-in
        return getattr(self._cards, name)


def test_a_card_that_was_never_posted_is_posted_after_all(chat: Chat) -> None:
    """Intended but not found: it is posted, once."""
    request = _submitted(chat)
    chat.slack.refusals["chat.postMessage"] = lambda _: "internal_error"
    with pytest.raises(SlackRefused):
        notify(chat).refresh(request.id)
    chat.slack.refusals.clear()
    notify(chat).refresh(request.id)
    notify(chat).refresh(request.id)
    assert len(posted(chat.slack, APPROVALS)) == 1
    assert len(posted(chat.slack, HELP)) == 1


def test_where_the_bot_is_no_member_the_card_goes_to_the_requester(chat: Chat) -> None:
    """A channel that the bot cannot post in: the requester gets the card, and the thread, directly."""
    chat.slack.refusals["chat.postMessage"] = lambda sent: "not_in_channel" if sent["channel"] == HELP else None
    request = chat.asks()
    chat.click(APPROVER, "approve", request.id)
    chat.run()
    card, *thread = posted(chat.slack, f"D{ADMIN[1:]}")
    assert {message["thread_ts"] for message in thread} == {card["ts"]}
    assert not posted(chat.slack, HELP)


def test_an_approvals_channel_out_of_reach_is_said_where_it_was_asked(chat: Chat) -> None:
    """The request can still be decided, on the card that people see, which says why."""
    chat.slack.refusals["chat.postMessage"] = lambda sent: "channel_not_found" if sent["channel"] == APPROVALS else None
    chat.asks()
    [card] = posted(chat.slack, HELP)
    assert "channel_not_found" in str(card["blocks"])
    assert text("fr", "cards.button.approve") in labels(card)


def test_a_rate_limit_delays_and_loses_nothing(chat: Chat) -> None:
    """Refused for the moment, a card is drawn later; what the row says is not lost."""
    request = _submitted(chat)
    chat.slack.refusals["chat.postMessage"] = lambda _: "ratelimited"
    chat.draw()
    assert not posted(chat.slack, HELP)
    assert request.id in chat.bot.store.requests.outdated()
    chat.slack.refusals.clear()
    notify(chat).refresh(request.id)
    assert len(posted(chat.slack, HELP)) == 1
    assert chat.bot.store.requests.outdated() == ()


def test_a_deleted_card_stops_nothing(chat: Chat) -> None:
    """Somebody deleted the card: the thread goes on, and the refresh ends."""
    request = chat.asks()
    chat.slack.refusals["chat.update"] = lambda _: "message_not_found"
    chat.click(APPROVER, "approve", request.id)
    chat.run()
    assert chat.bot.store.requests.get(request.id).status is Status.SUCCEEDED
    assert chat.bot.store.requests.outdated() == ()


def _submitted(chat: Chat) -> Request:
    """Ask without letting anything be drawn."""
    chat.command(ADMIN, "run alter SRV-LIC-01 reason=stuck")
    return chat.bot.store.requests.recent(limit=1)[0]
