"""The one error handler.

What we foresaw is said in the person's language where they are; what we did not gets an apology with a reference,
and its trace is in the log under that reference. No listener has a try of its own. Nothing that leaves here holds
a trace or a secret. What cannot be drawn, or has a form that Slack refuses, is said plainly instead, at once and once.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import BotError, SlackRefused
from bot.language import Lang
from bot.slack.callers import Caller, Show
from bot.slack.cards import Safe, failure, notice, say
from bot.slack.payloads import NotOurs
from bot.slack.services import Services

log = structlog.get_logger(__name__)

Payload = TypeVar("Payload")
Drawn = TypeVar("Drawn")
Answer = TypeVar("Answer")

FORM: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "view_too_large"}
)
"""Refusals of what we drew, whoever is shown it: the same again would be refused again."""


def guarded(
    raw: Mapping[str, Any],
    services: Services,
    *,
    read: Callable[[Mapping[str, Any]], Payload | None],
    caller: Callable[[Payload, Services], Caller],
    work: Callable[[Payload, Caller, Services], None],
) -> None:
    """Read a payload, find out who sent it, do the work; never raises."""
    try:
        payload = read(raw)
        if payload is None:
            return
        who = caller(payload, services)
    except NotOurs as error:
        _stray(raw, error, services)
        return
    except Exception:
        log.exception("payload_not_read", reference=reference())
        return
    with bound_contextvars(person=who.user):
        try:
            work(payload, who, services)
        except Exception as error:  # noqa: BLE001 - the one place that catches everything, as the module says
            tell(error, who.lang, who.whisper)


def drawn(draw: Callable[[], Drawn], instead: Callable[[], Drawn], **about: str) -> Drawn:
    """Return what `draw` makes; when that fails for a reason of ours, what to show instead, and the log has the trace.

    Raises BotError as `draw` does: what the database refuses for now is drawn later.
    """
    try:
        return draw()
    except BotError:
        raise
    except Exception:
        log.exception("not_drawable", **about)
        return instead()


def shown(show: Callable[[Drawn], Answer], made: Drawn, instead: Callable[[], Drawn], **about: str) -> Answer:
    """Show something; when Slack refuses its form, what to show instead. Raises SlackRefused for any other reason."""
    try:
        return show(made)
    except SlackRefused as error:
        code = error.facts.get("code", "")
        if code not in FORM:
            raise
        log.error("form_refused", code=code, **about)  # noqa: TRY400 - Slack's word is all there is, no trace of ours
        return show(instead())


def sentence(error: Exception, lang: Lang) -> Safe:
    """Return what a person is told about an error; an unforeseen one is logged with its trace."""
    if isinstance(error, BotError):
        log.info("refused", error=error.key)
        return failure(lang, error)
    number = reference()
    log.error("unforeseen", reference=number, exc_info=error)
    return say(lang, "error.unexpected", reference=number)


def tell(error: Exception, lang: Lang, show: Show) -> None:
    """Tell a person about an error; when even that fails, the log has it."""
    said = sentence(error, lang)
    try:
        show(notice(lang, said))
    except SlackRefused as refused:
        log.warning("person_not_told", code=refused.facts.get("code"), method=refused.facts.get("method"))
    except Exception:
        log.exception("person_not_told", reference=reference())


def reference() -> str:
    """Return a new reference, short enough to be read aloud."""
    return secrets.token_hex(4)


def _stray(raw: Mapping[str, Any], error: NotOurs, services: Services) -> None:
    """Answer a payload that is none of ours, if it says where; its content is not logged."""
    log.warning("payload_not_ours", part=error.facts.get("part"))
    url, person = raw.get("response_url"), raw.get("user")
    user = person.get("id") if isinstance(person, dict) else raw.get("user_id")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")) or not isinstance(user, str):
        return
    lang = services.people.lang(user)
    tell(error, lang, lambda message: services.web.respond(message, url=url))
