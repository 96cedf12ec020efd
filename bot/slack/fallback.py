"""What is shown in the place of what cannot be drawn: never nothing, and never again and again the same failure."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.errors import BotError
from bot.slack.failures import reference

log = structlog.get_logger(__name__)

Drawn = TypeVar("Drawn")


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
