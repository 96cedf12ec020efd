"""From when on a method answers directly: by the rule that sets our own zones, on sentences held out of training."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from bot.guide.matching.confidence import MOST_OUTSIDE, MOST_WRONG
from peers.method import Guess

By: TypeAlias = Literal["score", "lead"]
WAYS: Final[tuple[By, ...]] = ("score", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put to a method: the entries that are right (none when out of scope), and what it said."""

    right: frozenset[int]
    guess: Guess

    @property
    def first_right(self) -> bool:
        """Tell whether the first entry is right."""
        return bool(self.right.intersection(self.guess.nearest[:1]))

    @property
    def near(self) -> bool:
        """Tell whether a right entry is among the first three."""
        return bool(self.right.intersection(self.guess.nearest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Answer when the guess is at least so sure, judged in one of two ways."""

    by: By
    least: float

    def answers(self, guess: Guess) -> bool:
        """Tell whether the method would answer directly."""
        return _sure(guess, self.by) >= self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of the questions in scope, the shares answered directly and answered wrongly; of the others, that answered."""

    answered: float
    wrong: float
    outside: float


def shares(asked: Sequence[Asked], limit: Limit) -> Shares:
    """Return what a limit gives on questions."""
    answered = [one for one in asked if limit.answers(one.guess)]
    inside = max(sum(bool(one.right) for one in asked), 1)
    return Shares(
        answered=sum(bool(one.right) for one in answered) / inside,
        wrong=sum(bool(one.right) and not one.first_right for one in answered) / inside,
        outside=sum(not one.right for one in answered) / max(sum(not one.right for one in asked), 1),
    )


def limit_of(asked: Sequence[Asked]) -> Limit:
    """Return the limit that answers most without more mistakes than we allow ourselves, in the better of both ways."""
    return max((_limit(asked, by) for by in WAYS), key=lambda limit: shares(asked, limit).answered)


def _limit(asked: Sequence[Asked], by: By) -> Limit:
    """Go down from the surest guess; guesses that are equally sure are answered together or not at all."""
    sure = np.array([_sure(one.guess, by) for one in asked])
    inside = np.array([bool(one.right) for one in asked])
    right = np.array([one.first_right for one in asked])
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum((inside & ~right)[order]) / max(int(inside.sum()), 1)
    outside = np.cumsum(~inside[order]) / max(int((~inside).sum()), 1)
    last_of_equals = np.append(np.diff(sure[order]) != 0, [True])
    allowed = (wrong <= MOST_WRONG) & (outside <= MOST_OUTSIDE) & last_of_equals & (sure[order] > 0)
    return Limit(by=by, least=float(sure[order][allowed][-1]) if allowed.any() else float("inf"))


def _sure(guess: Guess, by: By) -> float:
    return guess.score if by == "score" else guess.lead
