"""What training leaves behind: arrays only, so that it can be stored and loaded without trusting anything."""

from dataclasses import dataclass

from bot.guide.matching.bags import Bags
from bot.guide.matching.confidence import Confidence, Zones
from bot.guide.matching.features import Featured
from bot.guide.matching.index import Index, Vector
from bot.guide.matching.postings import Bytes, Floats, Ints
from bot.guide.matching.ridge import Ridge


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Everything that ranks a question. Class 0 is outside our field; class 1 is the first entry by id, and so on.

    `inside` counts, by feature, the phrasings that have it; `leaning` is above 0 for features seen in French rather
    than in English; `words` is the vocabulary as it stores itself.
    """

    index: Index
    bags: Bags
    ridge: Ridge
    inside: Ints
    leaning: Floats
    words: Bytes
    confidence: Confidence
    zones: Zones


def known_share(index: Index, inside: Ints, *, vector: Vector, reading: Featured, own: int = 0) -> float:
    """Return the share of a text's different words which more than `own` phrasings have."""
    words = vector.feature[index.block[vector.feature] == 0]
    return int((inside[words] > own).sum()) / max(len(reading.counts[0]), 1)
