"""The words of the field: `knowledge/lexicon.yml`, and which of its concepts a list of words contains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, TypeAlias

from pydantic import StringConstraints, ValidationInfo, field_validator

from bot.guide.library.normalise import fold, words
from bot.settings import Frozen

Concept: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Pattern: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+\*?( [a-z0-9]+\*?)*$")]
WordForm: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$")]
KINDS: Final = ("concepts", "general", "foreign", "signals")
WILDCARD: Final = "*"
SHORTEST_PREFIX: Final = 2


class LexiconFile(Frozen):
    """`knowledge/lexicon.yml`. Patterns are folded words; a trailing `*` on a word stands for any ending.

    `core` names the concepts of which one at least makes a message about our field.
    """

    spelling: Mapping[WordForm, str]
    concepts: Mapping[Concept, tuple[Pattern, ...]]
    general: Mapping[Concept, tuple[Pattern, ...]]
    foreign: Mapping[Concept, tuple[Pattern, ...]]
    signals: Mapping[Concept, tuple[Pattern, ...]]
    core: tuple[Concept, ...]

    @field_validator("core")
    @classmethod
    def _exists(cls, core: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        unknown = sorted(set(core).difference(info.data.get("concepts", core)))
        if unknown:
            raise ValueError(", ".join(unknown))
        return core


@dataclass(slots=True)
class _Node:
    """Where a pattern can go on from: by an exact word, or by the beginning of one."""

    exact: dict[str, "_Node"] = field(default_factory=dict)
    beginnings: dict[str, "_Node"] = field(default_factory=dict)
    meanings: list[tuple[str, str]] = field(default_factory=list)


class Lexicon:
    """The lexicon ready for use: spells out abbreviations, finds concepts."""

    def __init__(self, file: LexiconFile) -> None:
        self._spelling = {form: tuple(words(fold(meant))) for form, meant in file.spelling.items()}
        self._root = _Node()
        self.core: frozenset[str] = frozenset(file.core)
        for kind in KINDS:
            for concept, patterns in getattr(file, kind).items():
                for pattern in patterns:
                    self._add(kind, concept, pattern.split())
        self.words: frozenset[str] = frozenset(self._words(file))

    def _add(self, kind: str, concept: str, pattern: Sequence[str]) -> None:
        node = self._root
        for word in pattern:
            branch, key = (node.beginnings, word[:-1]) if word.endswith(WILDCARD) else (node.exact, word)
            node = branch.setdefault(key, _Node())
        node.meanings.append((kind, concept))

    def _words(self, file: LexiconFile) -> Iterator[str]:
        for meant in self._spelling.values():
            yield from meant
        for kind in KINDS:
            for patterns in getattr(file, kind).values():
                yield from (word for pattern in patterns for word in pattern.split() if WILDCARD not in word)

    def spelled_out(self, typed: Iterable[str]) -> list[str]:
        """Replace abbreviations and chat spelling: "pk", "serv" gives "pourquoi", "serveur"."""
        return [word for form in typed for word in self._spelling.get(form, (form,))]

    def found(self, typed: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return what occurs, by kind: concepts, general, foreign, signals; each name once, sorted."""
        hits: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for start in range(len(typed)):
            for kind, concept in _meanings(self._root, typed, start):
                hits[kind].add(concept)
        return {kind: tuple(sorted(names)) for kind, names in hits.items()}


def _meanings(node: _Node, typed: Sequence[str], at: int) -> Iterator[tuple[str, str]]:
    yield from node.meanings
    if at < len(typed):
        for branch in _branches(node, typed[at]):
            yield from _meanings(branch, typed, at + 1)


def _branches(node: _Node, word: str) -> Iterator[_Node]:
    if word in node.exact:
        yield node.exact[word]
    if node.beginnings:
        for length in range(SHORTEST_PREFIX, len(word) + 1):
            if word[:length] in node.beginnings:
                yield node.beginnings[word[:length]]
