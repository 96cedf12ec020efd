"""How our pictures look: readable on a light and on a dark page, and the same bytes from the same numbers."""

from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

GREY: Final = "#7a818b"
"""Of text and axes: as far from white as from the dark grey of dark themes."""
OURS: Final = "#2f81f7"
PEERS: Final = "#b08a3e"
WRONG: Final = "#e5534b"
STYLE: Final = {
    "svg.hashsalt": "rdslic",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color", "grid.color"), GREY
    ),
}


def figure(width: float, height: float, *, columns: int) -> tuple[Figure, list[Axes]]:
    """Return an empty picture, in inches, with panels side by side."""
    mpl.rcParams.update(STYLE)
    drawn = Figure(figsize=(width, height), layout="constrained")
    panels = drawn.subplots(1, columns, squeeze=False)[0]
    for panel in panels:
        panel.patch.set_alpha(0)
    return drawn, list(panels)


def save(drawn: Figure, path: Path) -> None:
    """Write the picture as SVG, without date and with transparent ground."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(path, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
