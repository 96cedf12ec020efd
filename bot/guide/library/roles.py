"""Which versions and values a question names, and what it says them of: "CAL 2022 sur un hôte 2019". Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.guide.library.lexicon import WILDCARD
from bot.guide.library.tables import TableRole

FARTHEST: Final = 3
"""Words between a version and what it is said of, at most."""
MOST_GROUPS: Final = 4
GENERIC: Final = 0.5
ALONE: Final = 10.0
"""What it costs to leave a version without anything that it is said of."""

_VERSION = re.compile(r"^(?:ws|w|win|srv|windows|server)?(?:2k|20)(08|12|16|19|22|25)(r2)?$")
_JOINING: Final = frozenset({"et", "and", "ou", "or", "r2", "puis", "vs"})
_MONTHS = re.compile(
    r"^(?:jan|fev|feb|mars|march|avr|apr|mai|may|juin|june|juil|july|aou|aug|sept|oct|nov|dec|depuis|since)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Words from `start` up to `end`, and what they are: a role's name, or versions said together."""

    start: int
    end: int
    role: str = ""
    generic: bool = False
    versions: tuple[str, ...] = ()

    def gap(self, other: "_Span") -> float:
        """Return how many words stand between two spans; a generic one is as good as half a word farther."""
        return max(other.start - self.end, self.start - other.end) + GENERIC * other.generic


def named(words: Sequence[str], roles: Mapping[str, TableRole]) -> Mapping[str, tuple[str, ...]]:
    """Return the values that a text names, by role; roles of which it says nothing are left out.

    A version belongs to the words that stand nearest, each of them used once: ["cal", "2022", "sur", "hote", "2019"]
    gives {"cal": ("2022",), "host": ("2019",)}. Nothing is guessed: a version with no such words near is left out.
    """
    found = {name: values for name, role in roles.items() if (values := _values(words, role))}
    mentions = list(_mentions(words, roles))
    groups = list(_groups(words))[:MOST_GROUPS]
    for group, mention in zip(groups, _nearest(groups, mentions)[1], strict=True):
        if mention is not None:
            found[mention.role] = (*found.get(mention.role, ()), *group.versions)
    return {role: tuple(dict.fromkeys(values)) for role, values in found.items()}


def _values(words: Sequence[str], role: TableRole) -> tuple[str, ...]:
    return tuple(
        name
        for name, value in role.values.items()
        if any(_fits(words, at, pattern.split()) for pattern in value.words for at in range(len(words)))
    )


def _mentions(words: Sequence[str], roles: Mapping[str, TableRole]) -> Iterator[_Span]:
    """Yield what versions can be said of; the longest words win: "serveur de licences" names no licence."""
    patterns = [(pattern.split(), name) for name, role in roles.items() for pattern in role.words]
    patterns.sort(key=lambda one: -len(one[0]))
    at = 0
    while at < len(words):
        fitting = next(((parts, name) for parts, name in patterns if _fits(words, at, parts)), None)
        if fitting is None:
            at += 1
            continue
        parts, name = fitting
        yield _Span(start=at, end=at + len(parts), role=name, generic=roles[name].generic)
        at += len(parts)


def _fits(words: Sequence[str], at: int, parts: Sequence[str]) -> bool:
    if at + len(parts) > len(words):
        return False
    return all(
        word.startswith(part[:-1]) if part.endswith(WILDCARD) else word == part
        for word, part in zip(words[at:], parts, strict=False)
    )


def _groups(words: Sequence[str]) -> Iterator[_Span]:
    """Yield versions that are said together: "2016, 2019 et 2022"."""
    group: _Span | None = None
    for at in range(len(words)):
        version = _version(words, at)
        if version and group and all(joining in _JOINING for joining in words[group.end : at]):
            group = _Span(start=group.start, end=at + 1, versions=(*group.versions, version))
        elif version:
            if group:
                yield group
            group = _Span(start=at, end=at + 1, versions=(version,))
    if group:
        yield group


def _version(words: Sequence[str], at: int) -> str | None:
    read = _VERSION.match(words[at])
    if read is None or (at and _MONTHS.match(words[at - 1])):
        return None
    second = bool(read[2]) or words[at + 1 : at + 2] == ["r2"]
    return f"20{read[1]}{' R2' if second else ''}"


def _nearest(groups: Sequence[_Span], mentions: Sequence[_Span]) -> tuple[float, list[_Span | None]]:
    """Give each group the mention that makes all gaps together least; a mention is used once."""
    if not groups:
        return 0.0, []
    first, rest = groups[0], groups[1:]
    cost, others = _nearest(rest, mentions)
    best: tuple[float, list[_Span | None]] = (cost + ALONE, [None, *others])
    for mention in mentions:
        gap = first.gap(mention)
        if gap <= FARTHEST:
            left = [other for other in mentions if other is not mention]
            cost, others = _nearest(rest, left)
            best = min(best, (cost + gap, [mention, *others]), key=lambda one: one[0])
    return best
