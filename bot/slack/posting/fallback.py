"""What is shown in the place of what cannot be drawn: never nothing, and never again and again the same failure."""

from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from bot.errors import BotError, SlackRefused
from bot.log import reference

log = structlog.get_logger(__name__)

UNFIT: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments", "no_text"}
)
"""Codes by which Slack refuses what is in a message or a view, wherever it would go."""

Drawn = TypeVar("Drawn")
Sent = TypeVar("Sent")


def drawn(draw: Callable[[], Drawn], plain: Callable[[str], Drawn], **about: str) -> Drawn:
    """Draw; what cannot be drawn is replaced by what `plain` makes of a reference, under which the log has the trace.

    What we foresaw, a database that is away for example, is raised as it is: it may go better later.
    """
    try:
        return draw()
    except BotError:
        raise
    except Exception:
        number = reference()
        log.exception("not_drawable", reference=number, **about)
        return plain(number)


def sent(send: Callable[[Drawn], Sent], made: Drawn, plain: Callable[[str], Drawn], **about: str) -> Sent:
    """Send what was drawn; when Slack refuses what is in it, what `plain` makes of a reference. Raises SlackRefused."""
    try:
        return send(made)
    except SlackRefused as error:
        code = error.code
        if code not in UNFIT:
            raise
        number = reference()
        log.exception("unfit", reference=number, code=code, **about)
        return send(plain(number))
