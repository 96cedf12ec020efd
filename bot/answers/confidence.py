"""How sure a match is: a logistic model fitted on held-out scores of our own sentences, and where the zones begin."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.answers.postings import Doubles, Ints

Flags: TypeAlias = NDArray[np.bool_]

PENALTY: Final = 1.0
NEWTON_STEPS: Final = 25
MOST_WRONG: Final = 0.015
MOST_OUTSIDE: Final = 0.01
KEPT: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """From which chance on we answer, and from which we suggest; and what that gave on held-out sentences.

    Shares of our own phrasings: `answered`, `wrong` (answered with another entry). Shares of the sentences outside
    our field: `outside_answered`, `outside_suggested` (not declined).
    """

    answer: float
    suggest: float
    answered: float
    wrong: float
    outside_answered: float
    outside_suggested: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chance:
    """The chance of one thing, from signals: a logistic model over centred and scaled signals."""

    weights: Doubles
    bias: float
    centre: Doubles
    scale: Doubles

    def of(self, signals: Doubles) -> Doubles:
        """Return the chance, 0 to 1, of each row of signals (or of one row)."""
        return _logistic((signals - self.centre) / self.scale @ self.weights + self.bias)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confidence:
    """How sure a match is, in two steps: is the text ours at all (`ours`), and if it is, what is right.

    `first`: the chance that the first entry answers it; `among`: that one of the first three does.
    """

    ours: Chance
    first: Chance
    among: Chance

    def of(self, signals: Doubles) -> tuple[Doubles, Doubles]:
        """Return the chances that the first entry, and that one of the first three, is right."""
        ours = self.ours.of(signals)
        right, near = ours * self.first.of(signals), ours * self.among.of(signals)
        return right, np.maximum(right, near)  # two models, fitted apart, may cross


def learn(signals: Doubles, order: Ints, labels: Ints) -> tuple[Confidence, Zones]:
    """Fit the confidence, and set the zones, on sentences that the models had not seen, one row each.

    `order`: the labels of the first entries, best first; `labels`: the right one, 0 outside our field.
    """
    inside, right, near = labels > 0, order[:, 0] == labels, (order == labels[:, None]).any(axis=1)
    fitted = Confidence(
        ours=fit(signals, inside),
        first=fit(signals[inside], right[inside]),
        among=fit(signals[inside], near[inside]),
    )
    chances = fitted.of(signals)
    return fitted, zones(HeldOut(right=chances[0], near=chances[1], was_right=right, was_near=near, inside=inside))


def fit(signals: Doubles, happened: Flags) -> Chance:
    """Fit the chance that something happened (penalised Newton steps; the problem is convex)."""
    centre, scale = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    rows = np.column_stack([(signals - centre) / scale, np.ones(len(signals))])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[-1] = 1e-6
    solution = np.zeros(rows.shape[1])
    for _ in range(NEWTON_STEPS):
        expected = _logistic(rows @ solution)
        slope = rows.T @ (expected - happened) + penalty * solution
        curve = (rows.T * (expected * (1 - expected))) @ rows + np.diag(penalty)
        solution = solution - np.linalg.solve(curve, slope)
    return Chance(weights=solution[:-1], bias=float(solution[-1]), centre=centre, scale=scale)


def _logistic(value: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """What became of sentences that the models had not seen, one row each.

    `right`, `near`: the chances that the first entry, or one of the first three, answers it; `was_right`, `was_near`:
    whether it does; `inside`: whether the sentence is a phrasing of an entry at all.
    """

    right: Doubles
    near: Doubles
    was_right: Flags
    was_near: Flags
    inside: Flags


def zones(held: HeldOut) -> Zones:
    """Set the limits: answer as often as the shares of mistakes allow, keep KEPT of what has its answer among three."""
    answer, suggest = _answer_from(held), _suggest_from(held)
    answered, kept = held.right >= answer, held.near >= suggest
    inside, outside = max(int(held.inside.sum()), 1), max(int((~held.inside).sum()), 1)
    return Zones(
        answer=answer,
        suggest=suggest,
        answered=int((answered & held.inside).sum()) / inside,
        wrong=int((answered & held.inside & ~held.was_right).sum()) / inside,
        outside_answered=int((answered & ~held.inside).sum()) / outside,
        outside_suggested=int(((answered | kept) & ~held.inside).sum()) / outside,
    )


def _answer_from(held: HeldOut) -> float:
    order = np.argsort(-held.right, kind="stable")
    inside = held.inside[order]
    wrong = np.cumsum(inside & ~held.was_right[order]) / max(int(inside.sum()), 1)
    outside = np.cumsum(~inside) / max(int((~inside).sum()), 1)
    allowed = np.flatnonzero((wrong <= MOST_WRONG) & (outside <= MOST_OUTSIDE))
    return float(held.right[order[allowed[-1]]]) if len(allowed) else 1.0


def _suggest_from(held: HeldOut) -> float:
    answerable = held.near[held.inside & held.was_near]
    return float(np.quantile(answerable, 1 - KEPT)) if len(answerable) else 1.0
