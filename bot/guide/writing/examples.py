"""Each entry's own examples: its `hits` must be answered with it, its `misses` must not.

What an example gives depends on every entry, for all are trained together: a new one can make an old one's unsure.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from bot import documents
from bot.errors import Fault
from bot.guide.answer import candidates_of, look_up
from bot.guide.library.entry import Answer, Found, Hit, Unknown
from bot.guide.library.library import Library
from bot.guide.matching.match import Matcher

CLEARLY: Final = 0.05
"""By how much the chance of a hit must be above the limit before its mark can go: each training moves both a little."""

Wrong: TypeAlias = tuple[str, Mapping[str, str]]
"""The key of a sentence below `answers.fault`, and what fills it."""


def faults(library: Library, matcher: Matcher) -> Iterator[Fault]:
    """Yield a fault for each example that does not hold, with its line."""
    for name, entry in library.entries.items():
        path = library.paths[name]
        for place, hit in enumerate(entry.hits):
            wrong = _wrong(hit, name, look_up(hit.ask, lang=None, matcher=matcher))
            if wrong is not None:
                yield _fault(path, ("hits", place), wrong)
        for place, question in enumerate(entry.misses):
            answer = look_up(question, lang=None, matcher=matcher)
            if isinstance(answer, Found) and answer.best.entry.id == name:
                yield _fault(path, ("misses", place), ("miss", {"question": question}))


def grown_sure(library: Library, matcher: Matcher) -> Iterator[Fault]:
    """Yield each hit that is marked `unsure` and is answered all the same, by far, with its line: the mark can go."""
    limit = matcher.zones.answer + CLEARLY
    for name, entry in library.entries.items():
        for place, hit in enumerate(entry.hits):
            answer = look_up(hit.ask, lang=None, matcher=matcher) if hit.unsure else None
            if isinstance(answer, Found) and answer.best.entry.id == name and answer.best.score >= limit:
                yield _fault(library.paths[name], ("hits", place), ("hit_sure", {"question": hit.ask}))


def _wrong(hit: Hit, name: str, answer: Answer) -> Wrong | None:
    """Return what is wrong with the answer to a hit of the entry `name`."""
    if isinstance(answer, Unknown):
        return "hit_declined", {"question": hit.ask}
    first, *others = (candidate.entry.id for candidate in candidates_of(answer))
    if first != name:
        return "hit", {"question": hit.ask, "instead": first}
    if isinstance(answer, Found) or hit.unsure:
        return None
    return "hit_unsure", {"question": hit.ask, "near": ", ".join(others) or "-"}


def _fault(path: Path, location: tuple[str, int], wrong: Wrong) -> Fault:
    key, facts = wrong
    return Fault(path, documents.line_of(path, location), f"answers.fault.{key}", facts)
