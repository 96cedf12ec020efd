"""The map of the house follows from what stands in it."""

import re
from itertools import product

import pytest

from bot.requests.model import TRANSITIONS
from docs.map import PAGE, PICTURE, drawable, page, picture, ways
from tests.support.rooms import ROOT, allowed

OUT_OF_DATE = "The rooms have changed: make map, then look at docs/architecture.svg and docs/architecture.md."
MOVE = re.compile(r"^\| ((?:`[a-z]+`(?:, )?)+) \| ((?:`[a-z]+`(?:, )?)+) \|", re.MULTILINE)
NAMED = re.compile(r"`([\w./-]+\.(?:py|yml|ps1))`")
SHAPES = (
    "*.yml",
    "lab/*.*",
    *(f"{name}/**/*.*" for name in ("bot", "actions", "knowledge", "lab/windows", "tests", ".ci")),
)
OF_A_SITE = {"rdslic.yml"}


def test_the_picture_shows_the_rooms_as_they_are() -> None:
    """A room that comes, goes or learns of another one is drawn."""
    assert PICTURE.read_text("utf-8") == picture(), OUT_OF_DATE


def test_the_table_says_what_the_rooms_say() -> None:
    """Each room is there, in its own words, from the ground up."""
    kept = PAGE.read_text("utf-8")
    assert kept == page(kept), OUT_OF_DATE
    assert all(f"| `{room}` |" in kept for room in drawable())


def test_no_room_that_may_be_known_is_out_of_reach_in_the_picture() -> None:
    """An arrow is left out only where others lead to the same room."""
    knows: dict[str, set[str]] = {room: set() for room in drawable()}
    for path in ways():
        knows[path[0][0]].add(path[-1][0])

    def reached(room: str) -> set[str]:
        return knows[room].union(*(reached(one) for one in knows[room]))

    assert {room: allowed(room) - reached(room) for room in drawable()} == {room: set() for room in drawable()}


def test_the_map_tells_every_way_from_state_to_state() -> None:
    """And none that a request may not go."""
    rows = [[cell.replace("`", "").split(", ") for cell in row] for row in MOVE.findall(PAGE.read_text("utf-8"))]
    told = {pair for before, after in rows for pair in product(before, after)}
    assert told == {(before.value, after.value) for before, ends in TRANSITIONS.items() for after in ends}


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/glossary.md", "docs/operations.md", "CONTRIBUTING.md"])
def test_files_that_are_named_exist(name: str) -> None:
    """Somebody who moves or renames a file is told which page leads to it."""
    there = [f"/{path.relative_to(ROOT).as_posix()}" for shape in SHAPES for path in ROOT.glob(shape)]
    named = {*NAMED.findall((ROOT / name).read_text("utf-8"))} - OF_A_SITE
    assert {one for one in named if not any(path.endswith(f"/{one}") for path in there)} == set()
