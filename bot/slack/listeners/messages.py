"""Messages to the bot: a mention in a channel, a direct message; acknowledged before anything else."""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from slack_bolt import App

from bot.slack.cards import mrkdwn
from bot.slack.listeners import callers, orders, payloads, questions
from bot.slack.listeners.callers import Caller
from bot.slack.listeners.commands import acknowledge
from bot.slack.listeners.failures import guarded
from bot.slack.listeners.grammar import AskedQuestion
from bot.slack.listeners.services import Services

KEPT_S: Final = 900.0
"""How long an event is remembered; Slack delivers one again for up to five minutes."""
MOST: Final = 20_000
PUZZLED: Final = "grey_question"
"""The reaction to a mention in passing that we have no answer to."""
GREETING: Final = re.compile(r"(?i)^(?:bonjour|salut|bonsoir|coucou|hello|hi|hey|dear|good (?:morning|afternoon))?\W*$")


class Seen:
    """Events heard of lately, so that one that Slack delivers again is not answered again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, event_id: str) -> bool:
        """Tell whether this event is new, and remember it."""
        with self._lock:
            now = self._now()
            while self._until and (len(self._until) > MOST or next(iter(self._until.values())) < now):
                self._until.popitem(last=False)
            if event_id in self._until:
                return False
            self._until[event_id] = now + KEPT_S
            return True


def register(app: App, services: Services) -> None:
    """Listen to mentions and direct messages."""
    seen = Seen()

    def on_mention(body: dict[str, Any], event: dict[str, Any]) -> None:
        if seen.first(str(body.get("event_id"))):
            guarded(event, services, read=payloads.said, caller=callers.of_mention, work=answer_mention)

    def on_message(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("channel_type") == "im" and seen.first(str(body.get("event_id"))):
            guarded(event, services, read=payloads.said, caller=callers.of_direct_message, work=answer_direct_message)

    app.event("app_mention")(ack=acknowledge, lazy=[on_mention])
    app.event("message")(ack=acknowledge, lazy=[on_message])


def answer_direct_message(said: payloads.Written, who: Caller, services: Services) -> None:
    """Obey or answer in the conversation."""
    typed = mrkdwn.typed(mrkdwn.without_mention(said.text, services.bot_user))
    orders.carry_out(orders.read(typed, services), who, services)


def answer_mention(said: payloads.Written, who: Caller, services: Services) -> None:
    """Obey or answer in the thread; a mention in passing that we have no answer to gets a reaction only."""
    typed = mrkdwn.typed(mrkdwn.without_mention(said.text, services.bot_user))
    parsed = orders.read(typed, services)
    if not isinstance(parsed, AskedQuestion):
        orders.carry_out(parsed, who, services)
        return
    direct = addressed(said.text, services.bot_user)
    if not questions.answer(parsed.question, who, services, quiet=not direct):
        services.web.react(PUZZLED, channel=said.channel, ts=said.ts)


def addressed(text: str, bot_user: str) -> bool:
    """Tell whether a message is meant for the bot: it begins with its mention, a greeting before it aside."""
    before, found, _ = text.partition(f"<@{bot_user}")
    return bool(found) and bool(GREETING.match(before.strip()))
