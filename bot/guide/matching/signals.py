"""What tells a sure match from a doubtful one: a few numbers about a question and the scores it got."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.guide.matching.features import Featured
from bot.guide.matching.postings import Floats

BAGS_SHARE: Final = 1.3
NEAREST: Final = 3
SENTENCE: Final = 7
"""How many entries count as near; as many as a suggestion shows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """What the two models say of one text, one number a class; index 0 is the class outside.

    `possible` is the bag score of an entry that would hold every feature of the text; `known` is the share
    of its words which occur in a phrasing of ours (in another one, when the text is itself a phrasing).
    """

    bags: Floats
    ridge: Floats
    possible: float
    known: float


def combined(bags: Floats, ridge: Floats) -> Floats:
    """Return one score an entry, class 0 left out: the scores of both models, each made comparable, added."""
    return BAGS_SHARE * _standard(bags[1:]) + _standard(ridge[1:])


def _standard(scores: Floats) -> Floats:
    """Return scores with mean 0 and deviation 1; all equal gives zeros."""
    centred = scores - scores.sum() / np.float32(len(scores))
    # numpy's own std takes several times as long on so few numbers
    deviation = (float(centred @ centred) / len(centred)) ** 0.5
    return np.asarray(centred / max(deviation, 1e-6), dtype=np.float32)


def ranking(scores: Floats) -> NDArray[np.intp]:
    """Return the entries' places, best first; equal scores keep the entries' order."""
    return np.argsort(-scores, kind="stable")


def signals(scores: Scores, reading: Featured, core: frozenset[str]) -> list[float]:
    """Return the numbers that the confidence is computed from; always as many, in the same order."""
    both = combined(scores.bags, scores.ridge)
    order = ranking(both)
    top = both[order[: NEAREST + 1]]
    gaps = [float(top[0] - top[place]) if place < len(top) else 0.0 for place in range(1, NEAREST + 1)]
    return [
        float(top[0]),
        *gaps,
        *_strengths(scores, int(order[0]) + 1),
        *_of_words(scores, reading),
        *_of_lexicon(reading, core),
    ]


def _strengths(scores: Scores, best: int) -> list[float]:
    entries = scores.ridge[1:]
    others = float(np.partition(entries, -2)[-2]) if len(entries) > 1 else 0.0
    cover, outside = scores.bags[[best, 0]] / max(scores.possible, 1e-6)
    agreed = float(np.argmax(scores.bags[1:]) == np.argmax(entries))
    return [
        float(scores.ridge[best]),
        float(scores.ridge[best]) - others,
        float(scores.ridge[0]),
        float(scores.ridge[best] - scores.ridge[0]),
        float(cover),
        float(cover - outside),
        agreed,
    ]


def _of_words(scores: Scores, reading: Featured) -> list[float]:
    length = len(reading.words)
    return [scores.known, float(np.log1p(length)), float(length <= 3), float(reading.asks)]  # noqa: PLR2004 - a greeting's length


def _of_lexicon(reading: Featured, core: frozenset[str]) -> list[float]:
    found = reading.found
    field = len(core.intersection(found["concepts"]))
    said = found["signals"]
    asks = "asks" in said or reading.asks
    complains = "trouble" in said
    return [
        float(field > 0),
        float(min(field, NEAREST)),
        float(min(len(found["concepts"]), 8)),
        float(bool(found["foreign"])),
        float(bool(found["foreign"]) and not field),
        float("asks" in said),
        float("chats" in said),
        float("chats" in said and not asks),
        float("attacks" in said),
        float(complains),
        float("done" in said and not asks),
        float("done" in said and not (asks or complains)),
        float(not (asks or complains)),
        float(len(reading.words) >= SENTENCE and not (asks or complains)),
    ]
