"""Texts as vectors: which features we know, how rare they are, and a reading's weights over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.guide.matching.features import BLOCKS, Featured
from bot.guide.matching.postings import Floats, Ints

# Measured by bench/matching_cv.py; the optimum is flat, so the numbers are round.
WEIGHTS: Final = np.array([1.0, 1.0, 1.5, 1.2, 0.5, 1.0, 1.5], dtype=np.float32)
MOST_REPEATS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vector:
    """A text over the features of an Index. `weight` is tf-idf, each block of length one times its weight.

    `repeats` says how often each feature occurs, two at most; `unknown` how many features the index lacks.
    """

    feature: Ints
    weight: Floats
    repeats: Floats
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """Every feature that we have seen: its key (sorted), its block, and its idf over phrasings."""

    keys: NDArray[np.uint32]
    block: NDArray[np.int8]
    idf: Floats

    @classmethod
    def of(cls, readings: Sequence[Featured]) -> "Index":
        """Build the index of everything that occurs in `readings`."""
        flat = [_flat(reading) for reading in readings]
        keys, first, spread = np.unique(np.concatenate([one[0] for one in flat]), return_index=True, return_counts=True)
        block = np.concatenate([one[1] for one in flat])[first]
        idf = np.log((1 + len(readings)) / (1 + spread)) + 1
        return cls(keys=keys, block=block, idf=idf.astype(np.float32))

    def vector(self, reading: Featured) -> Vector:
        """Return a reading as numbers; features that we have never seen are only counted."""
        keys, block, count = _flat(reading)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        seen = self.keys[at] == keys
        feature, block, count = at[seen].astype(np.int32), block[seen], count[seen]
        weight = (1 + np.log(count)) * self.idf[feature]
        length = np.sqrt(np.bincount(block, weight * weight, minlength=len(BLOCKS)))
        return Vector(
            feature=feature,
            weight=(weight * WEIGHTS[block] / length[block]).astype(np.float32),
            repeats=np.minimum(count, MOST_REPEATS),
            unknown=len(keys) - len(feature),
        )


def _flat(reading: Featured) -> tuple[NDArray[np.uint32], NDArray[np.int8], Floats]:
    keys = np.fromiter(chain.from_iterable(reading.counts), dtype=np.uint32)
    count = np.fromiter(chain.from_iterable(counts.values() for counts in reading.counts), dtype=np.float32)
    block = np.repeat(np.arange(len(BLOCKS), dtype=np.int8), [len(counts) for counts in reading.counts])
    return keys, block, count
