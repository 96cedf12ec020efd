"""The rooms of `bot/` as a picture and as a table, from what they say of themselves: `make map`.

`docs/architecture.svg` has a box a room, above every room that it may know. `docs/architecture.md` has the table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import Final, TypeAlias

from bot import readme
from tests.support import rooms

PICTURE: Final = Path(__file__).with_name("architecture.svg")
PAGE: Final = Path(__file__).with_name("architecture.md")
WIDTH, BOX, TALL, GAP, EDGE = 960, 192, 72, 42, 10
"""Pixels: the picture, a box, its height, the way to the next layer, the margin at both sides."""
SWEEPS: Final = 12
COLOURS: Final = {"guide": "#d8f0dc", "slack": "#dbe7fb", "cli": "#f6e3f4"}
OTHER, GROUND, INK, LINE = "#fdeccb", "#e6e8eb", "#1f2328", "#7d8590"
GIST: Final = re.compile(r".{10,}?(?=[:,.]( |$))")

Spot: TypeAlias = tuple[str, ...]
"""A room, `("store",)`, or where an arrow passes a layer: `("cli/kb", "guide/writing", "4")`."""


@cache
def drawable() -> tuple[str, ...]:
    """Return the rooms in which something stands; `slack` only holds others."""
    return tuple(room for room in rooms.rooms() if rooms.allowed(room) or len(rooms.files(room)) > 1)


@cache
def layer(room: str) -> int:
    """Return how many rooms one climbs at most to a room."""
    return max((layer(known) + 1 for known in rooms.allowed(room)), default=0)


def ways() -> Iterator[list[Spot]]:
    """Yield each arrow as the spots that it passes, one a layer, downwards.

    One that could be followed over a third room is left out: whoever knows `desk` may know what `desk` knows.
    """
    beneath: dict[str, set[str]] = {}
    for above in sorted(drawable(), key=lambda room: (layer(room), room)):
        known = rooms.allowed(above)
        beneath[above] = known.union(*(beneath[one] for one in known))
        for below in sorted(one for one in known if not any(one in beneath[other] for other in known)):
            between = range(layer(above) - 1, layer(below), -1)
            yield [(above,), *((above, below, str(at)) for at in between), (below,)]


def ordered(paths: Sequence[Sequence[Spot]]) -> list[list[Spot]]:
    """Return the spots of each layer from left to right, so that few arrows cross."""
    layers: list[list[Spot]] = [[] for _ in range(max(map(layer, drawable())) + 1)]
    for spot in sorted({(room,) for room in drawable()} | {spot for path in paths for spot in path}):
        layers[int(spot[2]) if len(spot) > 1 else layer(spot[0])].append(spot)
    beside: dict[Spot, list[Spot]] = {spot: [] for spots in layers for spot in spots}
    for one, other in (pair for path in paths for pair in pairwise(path)):
        beside[one].append(other)
        beside[other].append(one)
    for sweep in range(SWEEPS):
        place = across(layers)
        for spots in layers if sweep % 2 else reversed(layers):
            mean = {spot: sum(place[one] for one in beside[spot]) / max(len(beside[spot]), 1) for spot in spots}
            spots.sort(key=lambda spot: (mean[spot], spot))
            place.update(across([spots]))
    return layers


def across(layers: Iterable[Sequence[Spot]]) -> dict[Spot, float]:
    """Return the middle of each spot, in pixels from the left; the passing of an arrow takes less than a box."""
    place: dict[Spot, float] = {}
    for spots in layers:
        takes = [BOX if len(spot) == 1 else BOX / 4 for spot in spots]
        free = (WIDTH - 2 * EDGE - sum(takes)) / len(spots)
        at = EDGE + free / 2
        for spot, taken in zip(spots, takes, strict=True):
            place[spot] = at + taken / 2
            at += taken + free
    return place


def picture() -> str:
    """Return the SVG. It has no background: boxes and lines are to be read on a light page and on a dark one."""
    paths = list(ways())
    layers = ordered(paths)
    x, high = across(layers), (len(layers) + 2) * (TALL + GAP) - GAP
    y = {spot: (len(layers) - at) * (TALL + GAP) for at, spots in enumerate(layers) for spot in spots}
    head = f'viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {head} font-family="Segoe UI, Helvetica, Arial, sans-serif">',
        "<title>The rooms of bot/: an arrow goes from a room to one that it may know</title>",
        '<marker id="tip" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto">',
        f'<path d="M0 0L6 3L0 6z" fill="{LINE}"/></marker>',
        *(line(path, x, y) for path in paths),
        *bar(0, "wires the house together, starts it, checks it: only the command line knows it", wiring=True),
        *bar(high - TALL, "the ground: every room may know it", wiring=False),
    ]
    for room in drawable():
        colour = COLOURS.get(room.split("/")[0], OTHER)
        parts += box(x[(room,)], y[(room,)], BOX, colour, [room, *wrap(gist(room), 28)])
    return "\n".join([*parts, "</svg>\n"])


def line(path: Sequence[Spot], x: Mapping[Spot, float], y: Mapping[Spot, float]) -> str:
    """Return an arrow: straight beside the boxes of a layer, bent between two layers."""
    drawn = f"M{x[path[0]]:.0f} {y[path[0]] + TALL}"
    for one, other in pairwise(path):
        from_y, to_y, to_x = y[one] + TALL, y[other], f"{x[other]:.0f}"
        drawn += f"C{x[one]:.0f} {from_y + GAP * 0.6:.0f} {to_x} {to_y - GAP * 0.6:.0f} {to_x} {to_y}"
        drawn += f"v{TALL}" if len(other) > 1 else ""
    return f'<path d="{drawn}" fill="none" stroke="{LINE}" stroke-width="1.5" marker-end="url(#tip)"/>'


def bar(top: float, what: str, *, wiring: bool) -> Iterator[str]:
    """Yield the files that stand in `bot/` itself, above the rooms or below them."""
    names = [path.stem for path in sorted(rooms.BOT.glob("*.py")) if not path.stem.startswith("__")]
    chosen = [name for name in names if (f"bot.{name}" in set(rooms.wiring())) is wiring]
    return box(WIDTH / 2, top, WIDTH - 2 * EDGE, GROUND, [" · ".join(chosen), what])


def box(middle: float, top: float, wide: float, colour: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield a box with round corners, a name in it and what stands below: `["desk", "What may be done"]`."""
    shape = f'x="{middle - wide / 2:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{TALL}" rx="6"'
    yield f'<rect {shape} fill="{colour}" stroke="{LINE}"/>'
    first = top + (TALL - 15 * len(lines)) / 2 + 12
    for number, text in enumerate(lines):
        style = 'font-size="12"' if number else 'font-size="15" font-weight="600"'
        where = f'x="{middle:.0f}" y="{first + 15 * number + bool(number):.0f}" text-anchor="middle"'
        yield f'<text {where} fill="{INK}" {style}>{escape(text)}</text>'


def told(room: str) -> str:
    """Return what belongs into a room: its sentences but for the one on what it may import, on one line."""
    return " ".join(rooms.MAY.sub("", rooms.sentence(room)).split())


def gist(room: str) -> str:
    """Return what a room is in a few words: `What survives a restart`."""
    found = GIST.match(told(room).replace("`", ""))
    return found[0] if found else room


def table() -> Iterator[str]:
    """Yield the rows of the table of rooms, from the ground up."""
    yield from ("| room | what belongs there | may import |", "|---|---|---|")
    for room in sorted(drawable(), key=lambda one: (layer(one), one)):
        known = ", ".join(f"`{one}`" for one in sorted(rooms.allowed(room))) or "nothing"
        yield f"| `{room}` | {told(room)} | {known} |"


def page(source: str) -> str:
    """Return the page with its table as the rooms say now."""
    return readme.written(source, {"rooms": "".join(f"{row}\n" for row in table())})


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8", newline="\n")
