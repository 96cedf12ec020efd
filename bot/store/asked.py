"""What is kept of questions, of what people chose, and of the answers that they suggest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.language import Lang

Zone: TypeAlias = Literal["answer", "suggest", "decline"]
GapKind: TypeAlias = Literal["declined", "unchosen", "unhelpful"]
"""No answer; titles, and none was chosen; an answer, and it did not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """What is kept of a question. `entry_id`: the nearest entry; `shown`: ids that the person saw, best first."""

    text: str
    lang: Lang
    zone: Zone
    entry_id: str | None
    score: float
    asker: str
    shown: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that is kept and what came of it. `asker` is a hash; `missing` is what the person said was missing."""

    id: int
    at: datetime
    lang: Lang
    asked: str
    zone: Zone
    entry_id: str | None = None
    chosen: str | None = None
    helped: bool | None = None
    missing: str | None = None
    asker: str

    @property
    def kind(self) -> GapKind:
        """Say in which way it was not answered."""
        if self.helped is False:
            return "unhelpful"
        return "declined" if self.zone == "decline" else "unchosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A question and the entry chosen for it; `shown` are the entries offered, best first (ids)."""

    asked: str
    lang: Lang
    chosen: str
    shown: tuple[str, ...]

    @property
    def rank(self) -> int:
        """Place of the chosen one among those shown, from 1; 0: it was reached otherwise, from a related answer."""
        return self.shown.index(self.chosen) + 1 if self.chosen in self.shown else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An answer that somebody suggests, before it is kept.

    `question` is the number under which what was asked is kept. `contact` is the person's id, only if they agreed to
    be contacted.
    """

    question: int | None
    lang: Lang
    asked: str
    proposed: str
    source: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A suggested answer as it is kept. `question_id` is None once the question was deleted, or if there was none.

    `contact` is a Slack user id, there only if that person agreed to be contacted about it.
    """

    id: int
    question_id: int | None
    at: datetime
    lang: Lang
    asked: str
    proposed: str
    source: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """How many rows were deleted."""

    questions: int
    suggestions: int
