"""The rooms of `bot/` and the arrows between them, read from what each room's `__init__.py` says and from its imports.

`tests/unit/test_architecture.py` holds the rooms to it, `docs/map.py` draws it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
BOT: Final = ROOT / "bot"
MAY: Final = re.compile(r"^May import: (?P<rooms>[^.]+)\.$", re.MULTILINE)
NOTHING: Final = "nothing"


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, at its top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@cache
def rooms() -> tuple[str, ...]:
    """Return every room: `store`, `slack/cards`."""
    return tuple(sorted(path.parent.relative_to(BOT).as_posix() for path in BOT.glob("*/**/__init__.py")))


def files(room: str) -> list[Path]:
    """Return the files that stand in a room itself."""
    return sorted((BOT / room).glob("*.py"))


def sentence(room: str) -> str:
    """Return what a room says of itself."""
    return ast.get_docstring(ast.parse((BOT / room / "__init__.py").read_text("utf-8"))) or ""


def allowed(room: str) -> set[str]:
    """Return the rooms that a room says it may import."""
    said = MAY.search(sentence(room))
    assert said, f"{room}/__init__.py does not say what the room may import"
    named = {name.strip().strip("`") for name in said["rooms"].split(",")}
    return named - {NOTHING}


def room_of(module: str) -> str | None:
    """Return the room that a module of ours stands in; None for the ground and for what is not ours."""
    parts = module.split(".")
    if parts[0] != "bot":
        return None
    for length in range(len(parts), 1, -1):
        name = "/".join(parts[1:length])
        if name in rooms():
            return name
    return None


def known_by(room: str) -> set[str]:
    """Return the other rooms that a room imports from."""
    found = {room_of(module) for path in files(room) for module in imports(path)}
    return {name for name in found if name is not None and name != room}


def wiring() -> Iterator[str]:
    """Return the files of `bot/` itself that know rooms: `bot.app`."""
    for path in sorted(BOT.glob("*.py")):
        if any(room_of(module) for module in imports(path)):
            yield f"bot.{path.stem}"
