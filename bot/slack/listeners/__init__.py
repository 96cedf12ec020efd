"""The chat surface. This file is its table of contents: everything we listen to is registered here.

A listener acknowledges, reads the payload into a typed value, asks for one thing, and shows what came of it.

May import: catalogue, desk, guide, guide/library, requests, slack/cards, slack/posting, slack/transport, store.
"""

import re

from slack_bolt import App

from bot.slack.listeners import buttons, commands, home, messages, modals
from bot.slack.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    commands.register(app, services)
    messages.register(app, services)
    home.register(app, services)
    buttons.register(app, services)
    modals.register(app, services)
    # an event that nobody listens to is never acknowledged over Socket Mode, and delivered again three times
    app.event(re.compile(".*"))(_ignore)


def _ignore() -> None:
    """Acknowledge, which Bolt has done by now, and do nothing."""
