"""Buttons: acknowledge, read the click, ask for one thing. A click never edits a request's card: the row changes."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from slack_bolt import App

from bot.requests.model import Refused
from bot.slack.cards import ids
from bot.slack.cards import modal as cards_modal
from bot.slack.cards.message import notice, refusal
from bot.slack.cards.modal import Form
from bot.slack.listeners import callers, orders, payloads
from bot.slack.listeners.buttons_answer import ANSWERS
from bot.slack.listeners.callers import Caller, OnClick
from bot.slack.listeners.commands import acknowledge
from bot.slack.listeners.failures import guarded
from bot.slack.listeners.home import HOME_BUTTONS
from bot.slack.listeners.payloads import Click, NotOurs
from bot.slack.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Listen to every button that we draw, and acknowledge any other."""
    for pattern, work in BUTTONS.items():
        app.action(re.compile(rf"^{pattern}$"))(ack=acknowledge, lazy=[_listener(services, work)])
    app.action(re.compile(".*"))(ack=acknowledge, lazy=[_listener(services, unknown)])


def _listener(services: Services, work: OnClick) -> Callable[[dict[str, Any]], None]:
    def on_click(body: dict[str, Any]) -> None:
        guarded(body, services, read=payloads.click, caller=callers.of_click, work=work)

    return on_click


def offer(click: Click, who: Caller, services: Services) -> None:
    """Open the run form, with the action chosen if the button names one."""
    action = payloads.action_name(click.value)
    orders.open_form(Form(place=who.place, action=action), who, services)


def decide(click: Click, who: Caller, services: Services, *, approved: bool) -> None:
    """Record a decision; a refusal is told to the one who pressed, and to nobody else."""
    result = services.desk.decide(payloads.request_id(click.value), by=who.user, approved=approved)
    if isinstance(result, Refused):
        who.whisper(notice(who.lang, refusal(who.lang, result)))


def cancel(click: Click, who: Caller, services: Services) -> None:
    """Cancel a request."""
    orders.cancel(payloads.request_id(click.value), who, services)


def show_script(click: Click, who: Caller, services: Services) -> None:
    """Show the exact scripts of a request."""
    view = cards_modal.script_view(services.records.requests.get(payloads.request_id(click.value)), who.lang)
    _open(view, click, services)


def verify(click: Click, who: Caller, services: Services) -> None:
    """Ask what was found on the server, and say what to look at there."""
    request = services.records.requests.get(payloads.request_id(click.value))
    _open(cards_modal.found_form(request, services.catalogue, who.lang), click, services)


def show_request(click: Click, who: Caller, services: Services) -> None:
    """Show a request from a list, in a modal."""
    request_id = payloads.request_id(click.value)
    details = orders.details(request_id, who.lang, services)
    _open(cards_modal.reading_view(request_id, details.blocks, who.lang), click, services)


def show_dossier(click: Click, who: Caller, services: Services) -> None:
    """Show the Clearinghouse preparation of the server that was chosen."""
    orders.show_dossier(payloads.host_name(click.value), who, services)


def pick_action(click: Click, who: Caller, services: Services) -> None:
    """Draw the run form anew for the action that was chosen; what was typed so far stays."""
    if click.modal_id is None:
        raise NotOurs(part="view")
    form = Form(
        place=payloads.place(click.metadata),
        action=payloads.action_name(click.value),
        host=click.typed.get(ids.HOST, ""),
        reason=click.typed.get(ids.REASON, ""),
        params=payloads.parameters(click.typed),
    )
    view = cards_modal.run_form(form, services.catalogue, tuple(services.hosts.values()), who.lang)
    services.web.update_view(view, view_id=click.modal_id)


def unknown(click: Click, who: Caller, services: Services) -> None:
    """Say that a button is none of ours, or an old one."""
    del who, services
    raise NotOurs(part=click.action_id)


def _open(view: dict[str, object], click: Click, services: Services) -> None:
    """Open a view; from inside a modal, put it in that one's place."""
    if click.modal_id:
        services.web.update_view(view, view_id=click.modal_id)
    else:
        services.web.open_view(view, trigger_id=click.trigger_id)


BUTTONS: Final[dict[str, OnClick]] = {
    **ANSWERS,
    **HOME_BUTTONS,
    ids.OFFER: offer,
    ids.APPROVE: partial(decide, approved=True),
    ids.DENY: partial(decide, approved=False),
    ids.CANCEL: cancel,
    ids.SCRIPT: show_script,
    ids.VERIFY: verify,
    ids.SHOW: show_request,
    rf"{ids.DOSSIER}:\d": show_dossier,
    ids.PICK_ACTION: pick_action,
}
"""Pattern of the action id, and what it does."""
