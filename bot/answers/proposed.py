"""An answer that somebody suggests, before it is kept."""

from dataclasses import dataclass

from bot.language import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a person filled in.

    `question` is the number under which what was asked is kept. `contact` is the person's id, only if they agreed to
    be contacted.
    """

    question: int | None
    lang: Lang
    asked: str
    proposed: str
    source: str | None = None
    contact: str | None = None
