"""One bag of features an entry, compared with a question as BM25 does; bag 0 holds what is outside our field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.guide.matching.index import WEIGHTS, Index, Vector
from bot.guide.matching.postings import Floats, Ints, Postings

K1: Final = 2.0
B: Final = 0.75


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bags:
    """`tally`: how often each feature is in each bag; `price`: what that adds to the score of a question.

    `idf` is counted over the entries' bags, not over phrasings; `damping` grows with the size of a bag.
    """

    tally: Postings
    price: Postings
    idf: Floats
    damping: Floats

    def scores(self, vector: Vector) -> Floats:
        """Return one score a bag."""
        return self.price.weighted_sum(vector.feature, vector.repeats)

    def possible(self, vector: Vector) -> float:
        """Return the score that a bag with every feature of the text could get, unknown features included."""
        entries = self.tally.width - 1
        return float(self.idf[vector.feature] @ vector.repeats) + vector.unknown * float(np.log1p(2 * entries + 1))

    def held_out(self, vector: Vector, label: int) -> Floats:
        """Return the scores of a text that lies in bag `label`, as if it had never been put there."""
        scores = self.scores(vector)
        held = self.tally.at(vector.feature, label)
        idf, damping = self.idf[vector.feature], self.damping[label]
        lost = _worth(held, idf, damping) - _worth(np.maximum(held - vector.repeats, 0), idf, damping)
        scores[label] -= float(lost @ vector.repeats)
        return scores


def fill(vectors: Sequence[Vector], labels: Ints, *, index: Index, entries: int) -> Bags:
    """Put each text into the bag of its label: 0 outside, 1 to `entries` otherwise."""
    tally = _tally(vectors, labels, shape=(len(index.keys), entries + 1))
    weight = WEIGHTS[index.block]
    feature = np.repeat(np.arange(len(index.keys), dtype=np.int32), tally.spread())
    spread = np.bincount(feature[tally.column > 0], minlength=len(index.keys))
    idf = (np.log1p((entries - spread + 0.5) / (spread + 0.5)) * weight).astype(np.float32)
    size = np.bincount(tally.column, tally.value * weight[feature], minlength=entries + 1)
    damping = (K1 * (1 - B + B * size / size[1:].mean())).astype(np.float32)
    value = _worth(tally.value, idf[feature], damping[tally.column])
    price = Postings(start=tally.start, column=tally.column, value=value, width=tally.width)
    return Bags(tally=tally, price=price, idf=idf, damping=damping)


def _tally(vectors: Sequence[Vector], labels: Ints, *, shape: tuple[int, int]) -> Postings:
    feature = np.concatenate([vector.feature for vector in vectors]).astype(np.int64)
    repeats = np.concatenate([vector.repeats for vector in vectors])
    label = np.repeat(labels, [len(vector.feature) for vector in vectors])
    cells, inverse = np.unique(feature * shape[1] + label, return_inverse=True)
    times = np.bincount(inverse, repeats).astype(np.float32)
    return Postings.of((cells // shape[1]).astype(np.int32), (cells % shape[1]).astype(np.int32), times, shape=shape)


def _worth(times: Floats, idf: Floats, damping: Floats | np.float32) -> Floats:
    return (idf * times * (K1 + 1) / (times + damping)).astype(np.float32)
