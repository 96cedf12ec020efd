"""The App Home: its opening, and the buttons that no other surface has."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import App

from bot.requests.model import Place
from bot.slack.cards import dossier as cards_dossier
from bot.slack.cards import ids
from bot.slack.cards.message import Message
from bot.slack.cards.modal import Form, sentence_view
from bot.slack.listeners import orders, payloads
from bot.slack.listeners.callers import Caller, OnClick
from bot.slack.listeners.commands import acknowledge
from bot.slack.listeners.failures import guarded
from bot.slack.listeners.payloads import Click
from bot.slack.listeners.services import Services
from bot.slack.posting.fallback import drawn

HOME: Final = "home"


def register(app: App, services: Services) -> None:
    """Listen to the opening of the app's tabs."""

    def on_opened(event: dict[str, Any]) -> None:
        guarded(event, services, read=payloads.home_opened, caller=of_visitor, work=opened)

    app.event("app_home_opened")(ack=acknowledge, lazy=[on_opened])


def of_visitor(opened: payloads.HomeOpened, services: Services) -> Caller:
    """Return who opened a tab; what goes wrong is told in the direct conversation."""

    def show(message: Message) -> None:
        services.web.post(message, channel=opened.user)

    lang = services.people.lang(opened.user)
    place = Place(channel=opened.user)
    return Caller(user=opened.user, lang=lang, place=place, whisper=show, say=show, say_lang=lang, private=True)


def opened(seen: payloads.HomeOpened, who: Caller, services: Services) -> None:
    """Draw the home tab, and keep it up to date from now on; the messages tab needs nothing."""
    if seen.tab == HOME:
        services.homes.opened(who.user)


def ask_for_read(click: Click, who: Caller, services: Services) -> None:
    """Open the run form for the action that reads a server."""
    action, host = payloads.action_and_host(click.value)
    orders.open_form(Form(place=who.place, action=action, host=host), who, services)


def show_dossier(click: Click, who: Caller, services: Services) -> None:
    """Show the Clearinghouse preparation of a server, in front of the Home."""
    host = orders.known_host(payloads.host_name(click.value), services)
    lang, records = who.lang, services.records
    view = drawn(
        lambda: cards_dossier.dossier_view(records.page(host, lang), host, lang, records.requests.found_on(host)),
        lambda reference: sentence_view(cards_dossier.undrawn_dossier(host, reference, lang), lang),
        card="dossier",
    )
    services.web.open_view(view, trigger_id=click.trigger_id)


HOME_BUTTONS: Final[Mapping[str, OnClick]] = {rf"{ids.READ}:\d": ask_for_read, ids.HOME_DOSSIER: show_dossier}
"""Pattern of the action id, and what it does."""
