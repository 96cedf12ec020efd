"""Sentences computed from a table for the versions, modes or days that a question names. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Final, TypeAlias, TypeVar

from bot.guide.library.elapsed import elapsed_days
from bot.guide.library.entry import Computed, Entry
from bot.guide.library.normalise import plain, words
from bot.guide.library.roles import named
from bot.guide.library.tables import Countdown, Table, TablesFile
from bot.language import LANGS

NamedValues: TypeAlias = Mapping[str, Sequence[str]]
Computable = TypeVar("Computable", Table, Countdown)

MOST: Final = 3
"""Cells shown at once; a question that names more wants the table itself, which the answer holds."""


def computed(question: str, entry: Entry, tables: TablesFile, *, today: date | None) -> tuple[Computed, ...]:
    """Return what the entry's tables say of what the question names; nothing when it names nothing of theirs.

    `today` dates the question: without it only durations are understood ("for 45 days"), not dates.
    """
    if not entry.tables:
        return ()
    folded = plain(question)
    said = named(words(folded), tables.roles)
    found: list[Computed] = []
    for place, table in enumerate(_of(entry, tables.tables)):
        found += _cells(table, _resolved(said, table, tables) if place == 0 else said, tables)
    for countdown in _of(entry, tables.countdowns):
        elapsed = elapsed_days(folded, today=today)
        if elapsed is not None:
            found.append(_left(countdown, elapsed))
    return tuple(found) if len(found) <= MOST else ()


def _of(entry: Entry, known: Sequence[Computable]) -> Iterator[Computable]:
    return (one for name in entry.tables for one in known if one.id == name)


def _resolved(said: NamedValues, table: Table, tables: TablesFile) -> NamedValues:
    """Let generic words stand for the table's second role, unless the question names that itself."""
    generic = [value for name, values in said.items() if tables.roles[name].generic for value in values]
    return {table.axes[1]: generic, **said}


def _cells(table: Table, said: NamedValues, tables: TablesFile) -> Iterator[Computed]:
    first, second = table.axes
    for one, other in product(said.get(first, ()), said.get(second, ())):
        verdict = table.verdict(one, other)
        sentences = {}
        for lang in LANGS:
            labels = {first: tables.label(first, one, lang), second: tables.label(second, other, lang)}
            sentences[lang] = table.text(lang).of(verdict).format(**labels)
        yield Computed(fr=sentences["fr"], en=sentences["en"], source=table.source)


def _left(countdown: Countdown, elapsed: int) -> Computed:
    left = countdown.days - elapsed
    sentences = {}
    for lang in LANGS:
        texts = countdown.text(lang)
        sentences[lang] = (texts.left if left > 0 else texts.over).format(
            days=countdown.days, elapsed=elapsed, left=max(left, 0)
        )
    return Computed(fr=sentences["fr"], en=sentences["en"], source=countdown.source)
