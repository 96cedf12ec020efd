"""The App Home: what waits for this person, what they asked for, what can be done."""

from typing import Any, Final

from slack_bolt import App

from bot.approvals.model import Place
from bot.slack import cards_help, payloads
from bot.slack.callers import Caller
from bot.slack.cards import Message
from bot.slack.failures import guarded
from bot.slack.services import Services

HOME: Final = "home"
SHOWN: Final = 10


def register(app: App, services: Services) -> None:
    """Listen to the opening of the app's tabs."""

    def on_opened(event: dict[str, Any]) -> None:
        guarded(event, services, read=payloads.home_opened, caller=of_visitor, work=draw)

    app.event("app_home_opened")(on_opened)


def of_visitor(opened: payloads.HomeOpened, services: Services) -> Caller:
    """Return who opened a tab; what goes wrong is told in the direct conversation."""

    def show(message: Message) -> None:
        services.web.post(message, channel=opened.user)

    lang = services.people.lang(opened.user)
    place = Place(channel=opened.user)
    return Caller(user=opened.user, lang=lang, place=place, whisper=show, say=show, say_lang=lang, private=True)


def draw(opened: payloads.HomeOpened, who: Caller, services: Services) -> None:
    """Draw the home tab; the messages tab needs nothing."""
    if opened.tab != HOME:
        return
    mine = services.recent(limit=SHOWN, requester=who.user)
    waiting = [request for request in services.waiting() if request.requester != who.user]
    if who.user not in services.approvers():
        waiting = []
    services.web.publish_home(cards_help.home(mine, waiting, services.catalogue, who.lang), user=who.user)
