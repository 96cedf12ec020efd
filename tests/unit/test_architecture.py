"""The rooms of the house and the arrows between them, as each room's own sentence says.

A room is a folder of `bot/`. Its `__init__.py` says in one line, `May import: …`, which other rooms it may know. Files
that stand in `bot/` itself are the ground, which every room may know, unless they know a room themselves: those wire
the house together, and no room knows them.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.support.rooms import BOT, ROOT, allowed, files, imports, known_by, rooms, sentence, wiring

ABOVE = "cli"
MOST_FILES = 20
MOST_LINES = 400
LIBRARIES: Final = {
    "sqlalchemy": {"store"},
    "dbos": {"store"},
    "winrm": {"servers"},
    "requests": {"servers"},
    "xmltodict": {"servers"},
    "slack_bolt": {"slack/listeners", "slack/transport"},
    "slack_sdk": {"slack/transport"},
    "numpy": {"guide/matching", "guide/writing", "guide/writing/lint"},
    "snowballstemmer": {"guide/matching"},
}
"""Where a library of an edge may be known; the file that wires and the one that runs the process aside."""
EDGES = {*LIBRARIES, "os", "socket", "subprocess", "threading", "time"} - {"numpy", "snowballstemmer"}


def below(folder: str) -> list[Path]:
    """Return the Python files of a folder."""
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("room", rooms())
def test_a_room_knows_the_rooms_that_it_says(room: str) -> None:
    """Neither another one, nor is one named that it does not know."""
    assert known_by(room) == allowed(room)


def test_no_two_rooms_know_each_other() -> None:
    """Nor is there a circle over several: the rooms can be put in an order in which each knows earlier ones only."""
    left = {room: known_by(room) for room in rooms()}
    while ready := [room for room, known in left.items() if not known & left.keys()]:
        for room in ready:
            del left[room]
    assert left == {}


@pytest.mark.parametrize("room", [room for room in rooms() if not room.startswith(ABOVE)])
def test_no_room_knows_what_wires_the_house(room: str) -> None:
    """Only the command line stands above it: it starts what was built."""
    known = {module for path in files(room) for module in imports(path)}
    assert known & set(wiring()) == set()


@pytest.mark.parametrize("room", rooms())
def test_a_room_stays_small_enough_to_look_over(room: str) -> None:
    """No room holds more files than somebody takes in at a glance."""
    assert len(files(room)) <= MOST_FILES


@pytest.mark.parametrize("room", [room for room in rooms() if "Pure" in sentence(room)])
def test_a_pure_room_touches_no_edge(room: str) -> None:
    """A decision knows neither Slack nor the database nor Windows nor the clock."""
    touched = {name for path in files(room) for module in imports(path) if (name := module.split(".")[0]) in EDGES}
    assert touched == set()


def test_interpreters_touch_no_edge() -> None:
    """What an answer means is decided from the answer alone."""
    touched = {
        f"{path.parent.name}: {module}"
        for path in sorted((ROOT / "actions").glob("*/interpret.py"))
        for module in imports(path)
        if module.split(".")[0] in EDGES
    }
    assert touched == set()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_of_an_edge_is_known_in_its_room(library: str) -> None:
    """Somebody who replaces it has one room to look at."""
    users = {
        room for room in rooms() for path in files(room) if library in {name.split(".")[0] for name in imports(path)}
    }
    assert users == LIBRARIES[library]


def test_the_bot_does_not_know_the_lab() -> None:
    """What runs in production never imports the practice lab; of an action only its simulation does."""
    guilty = [
        str(path.relative_to(ROOT))
        for folder in ("bot", "actions")
        for path in below(folder)
        if path.name != "simulation.py" and any(name.split(".")[0] == "lab" for name in imports(path))
    ]
    assert guilty == []


def test_the_workspace_knows_nothing_of_what_stands_beside_it() -> None:
    """Servers, stories and the bot are shown in its page through ports that the lab fills."""
    known = ("lab.workspace", "bot.documents", "bot.errors", "bot.language", "bot.settings", "bot.text", "bot.clock")
    guilty = {
        f"{path.name}: {name}"
        for path in below("lab/workspace")
        for name in imports(path)
        if name.split(".")[0] in {"lab", "bot"} and not name.startswith(known)
    }
    assert {line for line in guilty if not line.endswith((": bot", ": lab"))} == set()


@pytest.mark.parametrize("door", ["bot.servers.winrm", "bot.slack.posting.notify"])
def test_a_door_to_the_outside_is_chosen_in_one_place(door: str) -> None:
    """Only the wiring knows what speaks to servers, and what draws cards that nobody asked for just now."""
    users = {str(path.relative_to(BOT)) for path in below("bot") if door in imports(path)}
    assert users == {"app.py"}


def test_files_stay_short() -> None:
    """No file grows past what one reads in one sitting."""
    folders = ("bot", "actions", "lab", "tests")
    long = [str(p) for folder in folders for p in below(folder) if len(p.read_text("utf-8").splitlines()) > MOST_LINES]
    assert long == []
