"""Use case: somebody asks; look up the answer and keep the question, so that gaps show."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.guide.library.entry import Answer, Candidate, Found, Unknown, Unsure
from bot.guide.matching.match import Matcher
from bot.language import Lang
from bot.store.asked import NewQuestion, Zone


class KeepsQuestions(Protocol):
    """Where questions are kept (`bot/guide/keeping.py`)."""

    def note(self, new: NewQuestion) -> int | None:
        """Keep one question and return its number; None when none are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question, the language to answer in (None: its own), who asks and on which day."""

    question: str
    lang: Lang | None
    asker: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answer, and the number under which the question is kept (None: it is not); feedback refers to it."""

    answer: Answer
    question_id: int | None


def look_up(question: str, *, lang: Lang | None, matcher: Matcher, today: date | None = None) -> Answer:
    """Return the answer to a question in `lang`, or in the question's own language when None. Keeps nothing.

    `today` lets days be counted from a date that the question tells.
    """
    return matcher.ask(question, lang=lang, today=today)


def zone_of(answer: Answer) -> Zone:
    """Name the zone of an answer."""
    match answer:
        case Found():
            return "answer"
        case Unsure():
            return "suggest"
        case Unknown():
            return "decline"


def candidates_of(answer: Answer) -> tuple[Candidate, ...]:
    """Return the nearest entries, best first, three at most, whatever the zone."""
    return (answer.best, *answer.next) if isinstance(answer, Found) else answer.candidates


def shown_of(answer: Answer) -> tuple[Candidate, ...]:
    """Return the entries that the person sees, best first: the answer, or the titles to choose from."""
    match answer:
        case Found(best=best):
            return (best,)
        case Unsure(candidates=candidates):
            return candidates
        case Unknown():
            return ()


def ask(asked: Asking, *, matcher: Matcher, questions: KeepsQuestions) -> Asked:
    """Return the answer and keep the question, as far as `questions` keeps any. Raises StoreUnavailable."""
    answer = look_up(asked.question, lang=asked.lang, matcher=matcher, today=asked.today)
    shown = shown_of(answer)
    new = NewQuestion(
        text=asked.question,
        lang=answer.lang,
        zone=zone_of(answer),
        entry_id=shown[0].entry.id if shown else None,
        score=shown[0].score if shown else 0.0,
        asker=asked.asker,
        shown=[candidate.entry.id for candidate in shown],
    )
    return Asked(answer=answer, question_id=questions.note(new))
