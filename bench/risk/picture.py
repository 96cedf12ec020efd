"""The curves of `risk_coverage.py` as a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes

import drawing
from risk.judged import Judged

COLOURS: Final = (drawing.PEERS, drawing.OURS)
FEWEST: Final = 20
"""A share of fewer answers than this says nothing yet, so the curve begins there."""
MOST_SHOWN: Final = 0.25
"""The second panel ends where this share of what is off-topic would be answered."""


def draw(curves: Sequence[Judged], limit: float, path: Path) -> None:
    """Write the picture: risk against coverage, and what is off-topic against the limit."""
    drawn, (risk, outside) = drawing.figure(11, 4.4, columns=2)
    for curve, colour in zip(curves, COLOURS, strict=True):
        _risk(risk, curve, limit=limit, colour=colour)
        _outside(outside, curve, limit=limit, colour=colour)
    risk.set_title("Wrong answers as more is answered directly")
    risk.set_xlabel("% of the questions answered directly")
    risk.set_ylabel("% of these answers that are wrong")
    outside.axvline(limit, color=drawing.GREY, linestyle=":", linewidth=1)
    outside.annotate("our limit", (limit, 60 * MOST_SHOWN), xytext=(4, 0), textcoords="offset points", fontsize=9)
    outside.set_title("Off-topic messages answered, by limit")
    outside.set_xlabel("limit: the least chance of being right at which we answer")
    outside.set_ylabel("% of the off-topic messages")
    outside.set_xlim(0, 1)
    outside.set_ylim(0, 100 * MOST_SHOWN)
    risk.set_xlim(0, 100)
    risk.set_ylim(bottom=0)
    for panel in (risk, outside):
        panel.grid(visible=True)
        panel.legend(loc="upper left" if panel is risk else "upper center")
    drawing.save(drawn, path)


def _risk(panel: Axes, curve: Judged, *, limit: float, colour: str) -> None:
    steps = np.sort(curve.inside)[::-1][FEWEST - 1 :]
    answered, wrong = [100 * curve.answered(at) for at in steps], [100 * curve.risk(at) for at in steps]
    panel.plot(answered, wrong, color=colour, label=f"{curve.name} ({len(curve.inside)} questions)")
    chosen = 100 * curve.answered(limit), 100 * curve.risk(limit)
    panel.plot(*chosen, "o", color=colour, markersize=8)
    panel.annotate(
        f"{chosen[0]:.0f} % answered, {chosen[1]:.1f} % wrong",
        chosen,
        xytext=(10, 10),
        textcoords="offset points",
        color=colour,
        fontsize=9,
        ha="right",
    )


def _outside(panel: Axes, curve: Judged, *, limit: float, colour: str) -> None:
    steps = np.linspace(0, 1, 401)
    shares = [100 * curve.outside_answered(at) for at in steps]
    panel.step(steps, shares, color=colour, where="post", label=f"{curve.name} ({len(curve.outside)} messages)")
    panel.plot(limit, 100 * curve.outside_answered(limit), "o", color=colour, markersize=8)
