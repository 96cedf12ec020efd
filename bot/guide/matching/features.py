"""What is compared of a text: words, stems, sequences, pieces of words, concepts of the field and pairs of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from zlib import crc32

from bot.guide.library import normalise
from bot.guide.library.lexicon import Lexicon
from bot.guide.matching.spelling import Stems, Vocabulary

BLOCKS: Final = ("word", "stem", "sequence", "piece", "concept", "pair", "general")
PIECES: Final = (3, 4, 5)
MOST_CONCEPTS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Featured:
    """A text as the matcher sees it.

    `counts` holds a block of features each (see BLOCKS): how often each feature, a 32-bit key, occurs.
    `found` names what the lexicon recognised, by kind.
    """

    words: tuple[str, ...]
    counts: tuple[Mapping[int, int], ...]
    found: Mapping[str, tuple[str, ...]]
    asks: bool


def read(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Featured:
    """Read one text; typing errors are put right against `vocabulary`."""
    return read_folded(normalise.plain(text), lexicon, vocabulary)


def read_folded(folded: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Featured:
    """Read a text, or a part of one, that is folded already."""
    typed = [vocabulary.corrected(word) for word in lexicon.spelled_out(normalise.words(folded))]
    found = lexicon.found(typed)
    return Featured(
        words=tuple(typed),
        counts=(*_of_words(typed, [vocabulary.stems(word) for word in typed]), *_of_concepts(found)),
        found=found,
        asks="?" in folded,
    )


def _of_words(typed: Sequence[str], stems: Sequence[Stems]) -> tuple[Mapping[int, int], ...]:
    parts = [_word_features(word, both) for word, both in zip(typed, stems, strict=True)]
    shorter = [min(both, key=len) for both in stems]
    return (
        Counter(part[0] for part in parts),
        Counter(key for part in parts for key in part[1]),
        Counter(_keys("sequence", _sequences(shorter))),
        Counter(key for part in parts for key in part[2]),
    )


def _of_concepts(found: Mapping[str, tuple[str, ...]]) -> tuple[Mapping[int, int], ...]:
    concepts = found["concepts"][:MOST_CONCEPTS]
    return (
        Counter(_keys("concept", concepts)),
        Counter(_keys("pair", (f"{one} {other}" for one, other in combinations(concepts, 2)))),
        Counter(_keys("general", (name for kind in ("general", "foreign", "signals") for name in found[kind]))),
    )


def _sequences(stems: Sequence[str]) -> Iterable[str]:
    yield from (" ".join(pair) for pair in pairwise(stems))
    yield from (" ".join(three) for three in zip(stems, stems[1:], stems[2:], strict=False))


def _keys(block: str, features: Iterable[str]) -> list[int]:
    return [crc32(f"{block}:{feature}".encode()) for feature in features]


@lru_cache(maxsize=8_192)
def _word_features(word: str, stems: Stems) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    framed = f"^{word}$"
    pieces = [framed[at : at + size] for size in PIECES for at in range(len(framed) - size + 1)]
    return _keys("word", [word])[0], tuple(_keys("stem", sorted(set(stems)))), tuple(_keys("piece", pieces))
