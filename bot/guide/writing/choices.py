"""What people chose among the titles that were offered: how good the order is, and what the entries still lack."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.store.asked import Choice

Ranks: TypeAlias = Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """All choices of one entry. `missed`: the questions for which it was not the first; they want to be phrasings."""

    entry_id: str
    choices: tuple[Choice, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Return the different questions for which the order was wrong."""
        return tuple(dict.fromkeys(choice.asked for choice in self.choices if choice.rank != 1 and choice.asked))


def by_entry(choices: Iterable[Choice]) -> tuple[Chosen, ...]:
    """Group choices by entry: first the one that most often was not the first."""
    found: dict[str, list[Choice]] = defaultdict(list)
    for choice in choices:
        found[choice.chosen].append(choice)
    chosen = [Chosen(entry_id=name, choices=tuple(of_entry)) for name, of_entry in found.items()]
    return tuple(sorted(chosen, key=lambda one: (-_wrong(one), -len(one.choices), one.entry_id)))


def ranks(choices: Sequence[Choice]) -> Ranks:
    """Count choices by rank, from 1; 0 counts those which were not among the titles shown."""
    return {rank: sum(choice.rank == rank for choice in choices) for rank in (1, 2, 3, 0)}


def _wrong(chosen: Chosen) -> int:
    return sum(choice.rank != 1 for choice in chosen.choices)
