"""What every method is: it learns from sentences, and says of a question which entries are near and how sure it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.guide.matching.train import Sentence

Scores: TypeAlias = NDArray[np.float64]
NEAREST: Final = 3
OUTSIDE: Final = 0
"""The class of the messages out of scope; entries are classes 1, 2, and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a method says of one question.

    `nearest`: the first three entries, best first. Two ways to be sure, each higher when surer and 0 or less when the
    method holds the question to be out of scope: `score`, the likeness itself; `lead`, by how much the first entry is
    ahead of the second one and of what is out of scope.
    """

    nearest: tuple[int, ...]
    score: float
    lead: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """The sentences to learn from, and how many entries there are."""

    sentences: Sequence[Sentence]
    entries: int

    @property
    def texts(self) -> list[str]:
        """Return the sentences as they were written."""
        return [sentence.text for sentence in self.sentences]

    @property
    def labels(self) -> NDArray[np.int_]:
        """Return the class of each sentence."""
        return np.array([sentence.label for sentence in self.sentences])


Ask: TypeAlias = Callable[[str], Guess]
Learn: TypeAlias = Callable[[Material], Ask]


def guess(scores: Scores) -> Guess:
    """Return the guess that one score a class leads to; the first score is that of OUTSIDE."""
    order = np.argsort(-scores[1:], kind="stable") + 1
    first, rivals = scores[order[0]], [scores[OUTSIDE], *scores[order[1:2]]]
    inside = first > scores[OUTSIDE]
    return Guess(
        nearest=tuple(order[:NEAREST].tolist()),
        score=float(first) if inside else 0.0,
        lead=float(first - max(rivals)),
    )


def nearest_of_class(labels: NDArray[np.int_], classes: int) -> Callable[[Scores], Scores]:
    """Return what turns the likeness to each sentence into one to each class: that of its likest sentence."""

    def best(likeness: Scores) -> Scores:
        scores = np.zeros(classes)
        np.maximum.at(scores, labels, likeness)
        return scores

    return best
