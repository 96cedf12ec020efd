"""A sparse table of numbers by feature, as flat arrays that can be stored as they are."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
        found = np.zeros(len(features), dtype=np.float32)
        for place, feature in enumerate(features):
            columns = self.column[self.start[feature] : self.start[feature + 1]]
            at = int(np.searchsorted(columns, column))
            if at < len(columns) and columns[at] == column:
                found[place] = self.value[self.start[feature] + at]
        return found

    def spread(self) -> Ints:
        """Return how many columns each feature occurs in."""
        return np.diff(self.start)
