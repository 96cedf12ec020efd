"""`/rdslic` and the message shortcut: acknowledge, then answer privately."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack.cards import ids, mrkdwn
from bot.slack.cards.message import mrkdwn_text, notice
from bot.slack.listeners import callers, orders, payloads, questions
from bot.slack.listeners.callers import Caller
from bot.slack.listeners.failures import guarded
from bot.slack.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Listen to the command and the shortcut."""

    def on_command(body: dict[str, Any]) -> None:
        guarded(body, services, read=payloads.command, caller=callers.of_command, work=answer_command)

    def on_shortcut(body: dict[str, Any]) -> None:
        guarded(body, services, read=payloads.shortcut, caller=callers.of_shortcut, work=answer_shortcut)

    app.command(ids.COMMAND)(ack=acknowledge, lazy=[on_command])
    app.shortcut(ids.FIND)(ack=acknowledge, lazy=[on_shortcut])


def acknowledge(ack: Ack) -> None:
    """Say that it arrived; nothing that fails later can take that back."""
    ack()


def answer_command(command: payloads.Command, who: Caller, services: Services) -> None:
    """Obey a command or answer a question."""
    orders.carry_out(orders.read(mrkdwn.typed(command.text), services), who, services)


def answer_shortcut(shortcut: payloads.Shortcut, who: Caller, services: Services) -> None:
    """Look a message up in the guide, for the one who asked for it."""
    question = mrkdwn.typed(shortcut.text)
    if question:
        questions.answer(question, who, services)
    else:
        who.whisper(notice(who.lang, mrkdwn_text(who.lang, "slack.nothing_to_read")))
