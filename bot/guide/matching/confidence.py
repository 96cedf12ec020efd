"""How sure a match is: a logistic model fitted on held-out scores of our own sentences, and where the zones begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.guide.matching.postings import Doubles, Ints

Flags: TypeAlias = NDArray[np.bool_]

PENALTY: Final = 1.0
NEWTON_STEPS: Final = 25
CONVERGED: Final = 1e-6
MOST_WRONG: Final = 0.02
MOST_OUTSIDE: Final = 0.035
"""What we allow on held-out sentences of our own. They are harder than what people ask: phrasings of an entry are
unlike each other on purpose, and messages outside are near-misses above all. On questions written by others the same
limits gave a third of it or less (docs/adr/0005)."""
KEPT: Final = 0.94


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """From which chance on we answer, and from which we suggest; and what that gave on held-out sentences.

    Shares of our own phrasings: `answered`, `wrong` (answered with another entry). Shares of the sentences outside
    our field, the mean over their kinds: `outside_answered`, `outside_suggested` (not declined).
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


def learn(signals: Doubles, order: Ints, labels: Ints, kinds: Sequence[str]) -> tuple[Confidence, Zones]:
    """Fit the confidence, and set the zones, on sentences that the models had not seen, one row each.

    `order`: the labels of the first entries, best first; `labels`: the right one, 0 outside our field; `kinds`: what
    kind of message outside it is. Each kind counts the same: which ones a channel brings is not known.
    """
    inside, right, near = labels > 0, order[:, 0] == labels, (order == labels[:, None]).any(axis=1)
    fitted = Confidence(
        ours=fit(signals, inside),
        first=fit(signals[inside], right[inside]),
        among=fit(signals[inside], near[inside]),
    )
    chances = fitted.of(signals)
    share = _shares(kinds, inside)
    return fitted, zones(
        HeldOut(right=chances[0], near=chances[1], was_right=right, was_near=near, inside=inside, share=share)
    )


def _shares(kinds: Sequence[str], inside: Flags) -> Doubles:
    """Return what each row counts of its side: ours the same each, of the others the same for each kind together."""
    _, kind, count = np.unique(np.where(inside, "", kinds), return_inverse=True, return_counts=True)
    share = 1.0 / count[kind]
    share[~inside] /= max(len(count) - bool(inside.any()), 1)
    return np.asarray(share, dtype=np.float64)


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
        step = np.linalg.solve(curve, slope)
        solution = solution - step
        if np.abs(step).max() < CONVERGED:
            break
    return Chance(weights=solution[:-1], bias=float(solution[-1]), centre=centre, scale=scale)


def _logistic(value: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """What became of sentences that the models had not seen, one row each.

    `right`, `near`: the chances that the first entry, or one of the first three, answers it; `was_right`, `was_near`:
    whether it does; `inside`: whether the sentence is a phrasing of an entry at all; `share`: what a row counts among
    those inside, or among those outside (each sums to 1).
    """

    right: Doubles
    near: Doubles
    was_right: Flags
    was_near: Flags
    inside: Flags
    share: Doubles


def zones(held: HeldOut) -> Zones:
    """Set the limits: answer as often as the shares of mistakes allow, keep KEPT of what has its answer among three."""
    answer, suggest = _answer_from(held), _suggest_from(held)
    answered, kept = held.right >= answer, held.near >= suggest

    def share(rows: Flags) -> float:
        return float(held.share[rows].sum())

    return Zones(
        answer=answer,
        suggest=suggest,
        answered=share(answered & held.inside),
        wrong=share(answered & held.inside & ~held.was_right),
        outside_answered=share(answered & ~held.inside),
        outside_suggested=share((answered | kept) & ~held.inside),
    )


def _answer_from(held: HeldOut) -> float:
    order = np.argsort(-held.right, kind="stable")
    inside, share = held.inside[order], held.share[order]
    wrong = np.cumsum(share * (inside & ~held.was_right[order]))
    outside = np.cumsum(share * ~inside)
    allowed = np.flatnonzero((wrong <= MOST_WRONG) & (outside <= MOST_OUTSIDE))
    return float(held.right[order[allowed[-1]]]) if len(allowed) else 1.0


def _suggest_from(held: HeldOut) -> float:
    answerable = held.near[held.inside & held.was_near]
    return float(np.quantile(answerable, 1 - KEPT)) if len(answerable) else 1.0
