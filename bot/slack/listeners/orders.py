"""What each command does, whichever way it was given: `/rdslic`, a mention, a direct message."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Final

from bot.errors import NotFound
from bot.language import Lang
from bot.requests.found import found_in
from bot.requests.model import Ask, Refused, Status, Submitted
from bot.slack.cards import help as cards_help
from bot.slack.cards import ids
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import request as cards_request
from bot.slack.cards.blocks import actions, button, section
from bot.slack.cards.dossier import dossier_card, undrawn_dossier
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, notice, plain_text, refusal
from bot.slack.cards.modal import Form
from bot.slack.cards.mrkdwn import code
from bot.slack.cards.recovery import recoveries_of, recovery_card
from bot.slack.cards.request import Subject
from bot.slack.listeners import grammar, questions
from bot.slack.listeners.callers import Caller
from bot.slack.listeners.grammar import AskedQuestion, Misspelt, Ordered, Verb
from bot.slack.listeners.report import report
from bot.slack.listeners.services import Services
from bot.slack.posting.fallback import drawn

ACTION_AND_HOST: Final = 2
LISTED: Final = 15


def read(typed: str, services: Services) -> grammar.Parsed:
    """Read what was typed, with the names that exist here."""
    return grammar.parse(typed, actions=services.catalogue, hosts=services.hosts)


def carry_out(parsed: grammar.Parsed, who: Caller, services: Services) -> None:
    """Answer a question, obey a command, or say which command was probably meant."""
    match parsed:
        case AskedQuestion(question=question):
            questions.answer(question, who, services)
        case Misspelt(word=word, near=near):
            key = "slack.misspelt" if near else "slack.unknown_command"
            who.whisper(notice(who.lang, mrkdwn_text(who.lang, key, word=word, near=Safe(code(near)) if near else "")))
        case Ordered(verb=verb):
            ORDERS[verb](parsed, who, services)


def submit(ask: Ask, who: Caller, services: Services) -> None:
    """Ask for a run, and say what became of it."""
    result = services.desk.submit(ask)
    who.whisper(notice(who.lang, asked(result, who) if isinstance(result, Submitted) else refusal(who.lang, result)))


def asked(result: Submitted, who: Caller) -> Safe:
    """Return the sentence that confirms a request."""
    name = "asked" if result.request.approvals_needed else "asked_free"
    return mrkdwn_text(who.lang, f"slack.run.{name}", id=Safe(code(result.request.id)))


def open_form(form: Form, who: Caller, services: Services) -> None:
    """Open the run form; where none can be opened (a message has no trigger), offer a button that does."""
    if who.trigger_id:
        view = cards_modal.run_form(form, services.catalogue, tuple(services.hosts.values()), who.lang)
        services.web.open_view(view, trigger_id=who.trigger_id)
        return
    lead = mrkdwn_text(who.lang, "slack.run.form_needed")
    press = button(plain_text(who.lang, "cards.home.run"), ids.OFFER, form.action, style="primary")
    who.whisper(message(who.lang, lead, [section(lead), actions(press)]))


def show_request(request_id: str, who: Caller, services: Services) -> None:
    """Show everything about one request, to one person."""
    who.whisper(details(request_id, who.lang, services))


def details(request_id: str, lang: Lang, services: Services) -> Message:
    """Return everything about one request. Raises NotFound."""
    request, events = services.records.requests.get(request_id), services.records.requests.events(request_id)
    found = next(found_in(reversed(events)), None)
    subject = Subject(
        request=request,
        catalogue=services.catalogue,
        nobody=services.desk.means.nobody_approves,
        found=found,
    )
    return drawn(
        lambda: cards_request.details(subject, lang, events),
        lambda reference: cards_request.plain_card(request, reference, lang),
        card="details",
    )


def show_dossier(name: str, who: Caller, services: Services) -> None:
    """Show the Clearinghouse preparation of a server, to one person."""
    host, records = known_host(name, services), services.records
    who.whisper(
        drawn(
            lambda: dossier_card(records.page(host, who.lang), who.lang, records.requests.found_on(host)),
            lambda reference: notice(who.lang, undrawn_dossier(host, reference, who.lang)),
            card="dossier",
        )
    )


def known_host(name: str, services: Services) -> str:
    """Return the name of a server as the inventory writes it. Raises NotFound with near names."""
    host = {known.lower(): known for known in services.hosts}.get(name.lower())
    if host is None:
        raise NotFound(kind="host", name=name, near=", ".join(get_close_matches(name, services.hosts, n=3)))
    return host


def _help(order: Ordered, who: Caller, services: Services) -> None:
    del order
    who.whisper(cards_help.help_card(services.catalogue, who.lang))


def _run(order: Ordered, who: Caller, services: Services) -> None:
    if len(order.words) > ACTION_AND_HOST:
        extra = " ".join(order.words[ACTION_AND_HOST:])
        who.whisper(notice(who.lang, mrkdwn_text(who.lang, "slack.run.too_many_words", extra=extra)))
        return
    words = iter(order.words)
    action, host = next(words, ""), next(words, "")
    form = Form(place=who.place, action=action.lower(), host=host, params=order.params, reason=order.reason)
    if _incomplete(form, services):
        open_form(form, who, services)
        return
    ask = Ask(
        requester=who.user,
        lang=who.lang,
        action=action,
        host=host,
        params=order.params,
        reason=order.reason,
        place=who.place,
    )
    submit(ask, who, services)


def _incomplete(form: Form, services: Services) -> bool:
    """Tell whether a form helps: something is missing, and nothing that was given is a name nobody knows."""
    action = services.catalogue.get(form.action)
    known_host = form.host.lower() in {name.lower() for name in services.hosts}
    if (form.action and action is None) or (form.host and not known_host):
        return False
    if action is None or not form.host or not form.reason:
        return True
    return any(
        parameter.required and parameter.default is None and name not in form.params
        for name, parameter in action.manifest.params.items()
    )


def _hosts(order: Ordered, who: Caller, services: Services) -> None:
    del order
    who.whisper(cards_help.hosts_card(tuple(services.hosts.values()), services.records.read_at(), who.lang))


def _requests(order: Ordered, who: Caller, services: Services) -> None:
    del order
    who.whisper(cards_help.requests_card(services.records.requests.recent(limit=LISTED), services.catalogue, who.lang))


def _request(order: Ordered, who: Caller, services: Services) -> None:
    if order.words:
        show_request(_id(order.words[0]), who, services)
    else:
        _requests(order, who, services)


def _cancel(order: Ordered, who: Caller, services: Services) -> None:
    if order.words:
        cancel(_id(order.words[0]), who, services)
    else:
        who.whisper(notice(who.lang, mrkdwn_text(who.lang, "slack.cancel.which")))


def cancel(request_id: str, who: Caller, services: Services) -> None:
    """Cancel a request, and say what became of it."""
    result = services.desk.cancel(request_id, by=who.user)
    if isinstance(result, Refused):
        who.whisper(notice(who.lang, refusal(who.lang, result)))
        return
    name = "stopping" if result.request.status is Status.RUNNING else "done"
    who.whisper(notice(who.lang, mrkdwn_text(who.lang, f"slack.cancel.{name}", id=Safe(code(result.request.id)))))


def _status(order: Ordered, who: Caller, services: Services) -> None:
    del order
    who.whisper(cards_help.status_card(report(services), who.lang))


def _dossier(order: Ordered, who: Caller, services: Services) -> None:
    servers = [host for host in services.hosts.values() if "license_server" in host.roles]
    if order.words:
        show_dossier(order.words[0], who, services)
    elif len(servers) == 1:
        show_dossier(servers[0].name, who, services)
    else:
        who.whisper(cards_help.which_host(servers or tuple(services.hosts.values()), who.lang))


def _case(order: Ordered, who: Caller, services: Services) -> None:
    del order
    who.whisper(recovery_card(recoveries_of(services.records.survey(), who.lang), who.lang))


def _id(typed: str) -> str:
    """Return an id as it is stored: `r7f3kq` was meant as `R-7F3KQ`."""
    bare = typed.upper().removeprefix("R").removeprefix("-")
    return f"R-{bare}"


ORDERS: Final[Mapping[Verb, Callable[[Ordered, Caller, Services], None]]] = {
    "help": _help,
    "run": _run,
    "hosts": _hosts,
    "requests": _requests,
    "request": _request,
    "cancel": _cancel,
    "status": _status,
    "dossier": _dossier,
    "case": _case,
}
