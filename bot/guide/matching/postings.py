"""A sparse table of numbers by feature, as flat arrays that can be stored as they are."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Halves: TypeAlias = NDArray[np.float16]
Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, eq=False)
class Postings:
    """For each feature: the columns where it occurs and its value there.

    What belongs to feature `f` stands from `start[f]` up to `start[f + 1]`; columns are below `width`.
    """

    start: Ints
    column: Ints
    value: Floats
    width: int

    @classmethod
    def of(cls, feature: Ints, column: Ints, value: Floats, *, shape: tuple[int, int]) -> "Postings":
        """Build the table from one item per (feature, column); `shape` counts features and columns."""
        order = np.lexsort((column, feature))
        start = np.zeros(shape[0] + 1, dtype=np.int32)
        np.cumsum(np.bincount(feature, minlength=shape[0]), out=start[1:])
        return cls(start=start, column=column[order], value=value[order], width=shape[1])

    def weighted_sum(self, features: Ints, weights: Floats) -> Floats:
        """Return the sum over `features` of weight times value: one number a column."""
        counts = self.start[features + 1] - self.start[features]
        before = np.cumsum(counts) - counts
        at = np.repeat(self.start[features] - before, counts) + np.arange(int(counts.sum()))
        summed = np.bincount(self.column[at], self.value[at] * np.repeat(weights, counts), minlength=self.width)
        return summed.astype(np.float32)

    def at(self, features: Ints, column: int) -> Floats:
        """Return the values of `features` in one column, 0 where there is none."""
        wanted = features.astype(np.int64) * self.width + column
        place = np.searchsorted(self.cells, wanted)
        place[place == len(self.cells)] = 0
        return np.where(self.cells[place] == wanted, self.value[place], np.float32(0))

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """Feature and column of each value as one number, in rising order."""
        feature = np.repeat(np.arange(len(self.start) - 1, dtype=np.int64), self.spread())
        return feature * self.width + self.column

    def spread(self) -> Ints:
        """Return how many columns each feature occurs in."""
        return np.diff(self.start)
