"""The one error handler.

What we foresaw is said in the person's language where they are; what we did not gets an apology with a reference,
and its trace is in the log under that reference. No listener has a try of its own. Nothing that leaves here holds
a trace or a secret.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import BotError, SlackRefused
from bot.language import Lang
from bot.log import reference
from bot.slack.cards.message import Safe, failure, mrkdwn_text, notice
from bot.slack.listeners.callers import Caller, Show
from bot.slack.listeners.payloads import USER, NotOurs
from bot.slack.listeners.services import Services

log = structlog.get_logger(__name__)

Payload = TypeVar("Payload")


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


def sentence(error: Exception, lang: Lang) -> Safe:
    """Return what a person is told about an error; an unforeseen one is logged with its trace."""
    if isinstance(error, BotError):
        log.info("refused", error=error.key)
        return failure(lang, error)
    number = reference()
    log.error("unforeseen", reference=number, exc_info=error)
    return mrkdwn_text(lang, "error.unexpected", reference=number)


def tell(error: Exception, lang: Lang, show: Show) -> None:
    """Tell a person about an error; when even that fails, the log has it."""
    said = sentence(error, lang)
    try:
        show(notice(lang, said))
    except SlackRefused as refused:
        log.warning("person_not_told", code=refused.code, method=refused.facts.get("method"))
    except Exception:
        log.exception("person_not_told", reference=reference())


def _stray(raw: Mapping[str, Any], error: NotOurs, services: Services) -> None:
    """Answer a payload that is none of ours, if it says where; its content is not logged."""
    log.warning("payload_not_ours", part=error.facts.get("part"))
    url, person = raw.get("response_url"), raw.get("user")
    user = person.get("id") if isinstance(person, dict) else raw.get("user_id")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return
    if not isinstance(user, str) or not USER.fullmatch(user):
        return
    lang = services.people.lang(user)
    tell(error, lang, lambda message: services.web.respond(message, url=url))
