"""The house by numbers: how long functions, files and rooms are, who imports whom, and how far one thing travels.

    python bench/house.py [--root ANOTHER_CHECKOUT] [--still] [--json]

A room is a folder of `bot/` with Python files in it, whatever it is called; `actions`, `lab` and `tests` count as one
each. Two rooms, or two files, that reach each other are told by name. A hop is a call from one file of ours into
another, whatever libraries lie between; `--still` leaves out the hops, for which a question is asked and a request
carried through.
"""

import argparse
import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeAlias

HERE: Final = Path(__file__).parents[1]
HOPS: Final = Path(__file__).with_name("hops.py")
HOUSE: Final = "bot"
BESIDE: Final = ("actions", "lab", "tests")
Pair: TypeAlias = tuple[str, str]
Hops: TypeAlias = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lines, from the first to the last: the median, what nine in ten stay below, the most."""

    median: int
    ninetieth: int
    most: int

    @classmethod
    def of(cls, lines: Iterable[int]) -> "Sizes":
        """Return the sizes of things, of which there is at least one."""
        ordered = sorted(lines) or [0]
        return cls(ordered[len(ordered) // 2], ordered[len(ordered) * 9 // 10], ordered[-1])

    def __str__(self) -> str:
        return f"{self.median} · {self.ninetieth} · {self.most}"


@dataclass(frozen=True, slots=True)
class Room:
    """Some files, and the sizes of what is in them."""

    name: str
    files: int
    lines_a_file: Sizes
    functions: int
    lines_a_function: Sizes

    @classmethod
    def of(cls, name: str, paths: Sequence[Path]) -> "Room":
        """Measure files."""
        functions = [length for path in paths for length in _functions(path)]
        lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in paths]
        return cls(name, len(paths), Sizes.of(lengths), len(functions), Sizes.of(functions))


@dataclass(frozen=True, slots=True)
class House:
    """What was measured; `hops` is empty when nothing was walked."""

    rooms: Sequence[Room]
    mutual: Sequence[Pair]
    circles: Sequence[Sequence[str]]
    hops: Hops


def measured(root: Path) -> House:
    """Measure a checkout without running any of it."""
    files = _below(root / HOUSE)
    homes = {path: str(path.parent.relative_to(root)) for path in files}
    inside = {name: [path for path in files if homes[path] == name] for name in sorted(set(homes.values()))}
    beside = {name: _below(root / name) for name in BESIDE}
    groups = {f"{HOUSE}, all of it": files, **inside, **beside}
    rooms = [Room.of(name, paths) for name, paths in groups.items() if paths]
    known = {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in files}
    arrows = {path: _imported(path, known) for path in files}
    inward = {(homes[path], homes[used]) for path in files for used in arrows[path]}
    # what lies in bot/ itself is the roof and the ground floor: it is no room
    mutual = [pair for pair in sorted(inward) if pair[0] < pair[1] and pair[::-1] in inward and HOUSE not in pair]
    circles = [[str(path.relative_to(root)) for path in circle] for circle in _circles(arrows)]
    return House(rooms, mutual, circles, {})


def _below(folder: Path) -> list[Path]:
    # packages that a folder brought along are not ours
    return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def _functions(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.end_lineno - node.lineno + 1


def _imported(path: Path, known: Mapping[str, Path]) -> set[Path]:
    """Return the files of ours that a file imports, at its top or inside functions."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {known[alias.name] for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module in known:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {known.get(name, known[node.module]) for name in names}
    return found - {path}


def _circles(arrows: Mapping[Path, set[Path]]) -> list[list[Path]]:
    """Return the groups of files each of which reaches all others of its group."""
    reached = {path: _reached(path, arrows) for path in arrows}
    groups = {frozenset({one, *(two for two in reached[one] if one in reached[two])}) for one in arrows}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _reached(start: Path, arrows: Mapping[Path, set[Path]]) -> set[Path]:
    found: set[Path] = set()
    to_see = set(arrows[start])
    while to_see:
        path = to_see.pop()
        found.add(path)
        to_see |= arrows[path] - found
    return found


def walked(root: Path) -> Hops:
    """Ask a question and carry a request through in a checkout, in a process of its own; exits when that fails."""
    command = [sys.executable, str(HOPS), str(root)]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if told.returncode:
        last = told.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        sys.exit(f"No hops: the tests' support in {root} is not what {HOPS.name} knows ({last[0]}). Try --still.")
    hops: Hops = json.loads(told.stdout)
    return hops


def printed(house: House) -> Iterator[str]:
    """Yield the lines of the tables."""
    yield "| room | files | lines a file: median · 90th · most | functions | lines a function: median · 90th · most |"
    yield "|---|---|---|---|---|"
    for room in house.rooms:
        yield f"| {room.name} | {room.files} | {room.lines_a_file} | {room.functions} | {room.lines_a_function} |"
    yield "\n| rooms and files | number | which |\n|---|---|---|"
    yield f"| rooms that import each other | {len(house.mutual)} | {', '.join(' ⇄ '.join(p) for p in house.mutual)} |"
    yield f"| circles of files | {len(house.circles)} | {', '.join(' → '.join(c) for c in house.circles)} |"
    if house.hops:
        yield "\n| what is done | files | hops |\n|---|---|---|"
    for name, counted in house.hops.items():
        yield f"| {name} | {counted['files']} | {counted['hops']} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=HERE)
    parser.add_argument("--still", action="store_true", help="run nothing")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    root = asked.root.resolve()
    if not _below(root / HOUSE):
        sys.exit(f"There is no Python in {root / HOUSE}.")
    still = measured(root)
    house = still if asked.still else House(still.rooms, still.mutual, still.circles, walked(root))
    print(json.dumps(asdict(house), indent=2) if asked.json else "\n".join(printed(house)))


if __name__ == "__main__":
    main()
