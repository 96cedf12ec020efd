"""The words that we know, their stems, and typing errors put right against them where a guess is safe."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne
from snowballstemmer import stemmer

SHORTEST: Final = 5
LONG: Final = 9
INFLECTION: Final = 3


Stems: TypeAlias = tuple[str, str]

_FRENCH = stemmer("french")
_ENGLISH = stemmer("english")


class Vocabulary:
    """Known words with their French and English stems; stemming costs more than looking up.

    `corrected` leaves a word alone unless one known word is clearly meant: five letters or more, first letter right,
    one edit away (two from nine letters), never merely another ending: "licencs" becomes "licences", "serveurs" stays.
    """

    def __init__(self, known: Mapping[str, Stems]) -> None:
        self._known = known
        by_initial: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            if len(word) >= SHORTEST - 1 and word.isalpha():
                by_initial[word[0]].append(word)
        self._by_initial = {initial: tuple(same) for initial, same in by_initial.items()}
        self.corrected = lru_cache(maxsize=4_096)(self._corrected)

    @classmethod
    def of(cls, words: Iterable[str], *, like: "Vocabulary | None" = None) -> "Vocabulary":
        """Make the vocabulary of some words; stems that `like` knows are not computed again."""
        return cls({word: like.stems(word) if like else _stems(word) for word in set(words)})

    @classmethod
    def loads(cls, stored: bytes) -> "Vocabulary":
        """Return what `dumps` gave."""
        lines = (line.split(" ") for line in stored.decode().split("\n"))
        return cls({word: (french, english) for word, french, english in lines})

    def dumps(self) -> bytes:
        """Return every word with its stems, one a line, sorted."""
        return "\n".join(f"{word} {' '.join(stems)}" for word, stems in sorted(self._known.items())).encode()

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def stems(self, word: str) -> Stems:
        """Return the French and the English stem of any word."""
        return self._known.get(word) or _stems(word)

    def _corrected(self, word: str) -> str:
        if word in self._known or len(word) < SHORTEST or not word.isalpha():
            return word
        edits = 2 if len(word) >= LONG else 1
        best = extractOne(word, self._by_initial.get(word[0], ()), scorer=OSA.distance, score_cutoff=edits)
        return word if best is None or _inflected(word, best[0]) else best[0]


@lru_cache(maxsize=4_096)
def _stems(word: str) -> Stems:
    return _FRENCH.stemWord(word), _ENGLISH.stemWord(word)


def _inflected(word: str, known: str) -> bool:
    shorter, longer = sorted((word, known), key=len)
    return len(longer) - len(shorter) <= INFLECTION and longer.startswith(shorter)
