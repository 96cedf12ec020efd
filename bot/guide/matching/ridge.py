"""A linear model over phrasings, solved at once: ridge regression in its dual form, with exact leave-one-out scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.guide.matching.index import Index, Vector
from bot.guide.matching.postings import Floats, Halves, Ints, Postings

PENALTY: Final = 0.5
OUTSIDE: Final = 4.0
RARE: Final = 24
CHUNK: Final = 1_024
MOST_DIRECT: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ridge:
    """Weights of features for classes, in one of two forms; the other one is empty.

    `direct`: a weight for each feature and class, the faster form, as long as it is small (half precision ranks the
    same, in half the memory). For many entries instead
    `rows`, the phrasings' vectors by feature, and `dual`, a weight for each phrasing and class.
    """

    direct: Halves
    rows: Postings
    dual: Floats
    prior: Floats

    def scores(self, vector: Vector) -> Floats:
        """Return one score a class: about 1 for the right one, about 0 for the others."""
        if self.direct.size:
            weights = self.direct[vector.feature].astype(np.float32)
            return np.asarray(vector.weight @ weights + self.prior, dtype=np.float32)
        likeness = self.rows.weighted_sum(vector.feature, vector.weight)
        return np.asarray(likeness @ self.dual + self.prior, dtype=np.float32)


def solve(vectors: Sequence[Vector], labels: Ints, *, index: Index, classes: int) -> tuple[Ridge, Floats]:
    """Fit the model; return it with the scores that each phrasing gets from a model fitted without it.

    A sentence of class 0 counts OUTSIDE times: there are few of them, and what they look like is everything.
    """
    rows = _rows(vectors, features=len(index.keys))
    target = np.zeros((len(vectors), classes), dtype=np.float32)
    target[np.arange(len(vectors)), labels] = 1
    weight = np.where(labels == 0, OUTSIDE, 1).astype(np.float32)
    prior = (weight @ target) / weight.sum()
    inverse = np.linalg.inv(_likeness(rows) + np.diag(PENALTY / weight))
    dual = inverse @ (target - prior)
    held_out = target - dual / np.diag(inverse)[:, None]
    if len(index.keys) * classes > MOST_DIRECT:
        return Ridge(direct=np.zeros((0, classes), np.float16), rows=rows, dual=dual, prior=prior), held_out
    none = Postings.of(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), shape=(0, 0))
    return Ridge(direct=_direct(rows, dual), rows=none, dual=np.zeros((0, classes), np.float32), prior=prior), held_out


def _direct(rows: Postings, dual: Floats) -> Halves:
    feature = np.repeat(np.arange(len(rows.start) - 1), rows.spread())
    columns = [
        np.bincount(feature, rows.value * dual[rows.column, column], minlength=len(rows.start) - 1)
        for column in range(dual.shape[1])
    ]
    return np.column_stack(columns).astype(np.float16)


def _rows(vectors: Sequence[Vector], *, features: int) -> Postings:
    row = np.repeat(np.arange(len(vectors), dtype=np.int32), [len(vector.feature) for vector in vectors])
    feature = np.concatenate([vector.feature for vector in vectors])
    weight = np.concatenate([vector.weight for vector in vectors])
    return Postings.of(feature, row, weight, shape=(features, len(vectors)))


def _likeness(rows: Postings) -> NDArray[np.float32]:
    """Return the dot product of each two phrasings: common features by matrix product, rare ones pair by pair."""
    spread = rows.spread()
    likeness = _of_rare(rows, spread)
    common = np.flatnonzero(spread > RARE)
    for first in range(0, len(common), CHUNK):
        dense = _dense(rows, common[first : first + CHUNK])
        likeness += dense.T @ dense
    return likeness


def _dense(rows: Postings, features: NDArray[np.intp]) -> NDArray[np.float32]:
    dense = np.zeros((len(features), rows.width), dtype=np.float32)
    for place, feature in enumerate(features):
        of_feature = slice(rows.start[feature], rows.start[feature + 1])
        dense[place, rows.column[of_feature]] = rows.value[of_feature]
    return dense


def _of_rare(rows: Postings, spread: Ints) -> NDArray[np.float32]:
    flat = np.zeros(rows.width * rows.width, dtype=np.float32)
    for times in range(1, RARE + 1):
        items = rows.start[:-1][spread == times][:, None] + np.arange(times)
        row, value = rows.column[items].astype(np.int64), rows.value[items]
        cells = row[:, :, None] * rows.width + row[:, None, :]
        np.add.at(flat, cells.ravel(), (value[:, :, None] * value[:, None, :]).ravel())
    return flat.reshape(rows.width, rows.width)
