"""The tables of README.md that follow from what is in the house: `make tables` writes them, `rdslic check` compares.

Each stands between `<!-- table: NAME … -->` and `<!-- end of table -->`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.catalogue import catalogue
from bot.catalogue.action import Catalogue
from bot.errors import Fault
from bot.guide.library import library
from bot.guide.library.library import Library
from bot.text import text

FILE: Final = catalogue.FOLDER.parent / "README.md"
TABLE: Final = re.compile(r"(<!-- table: (\w+)[^>]*-->\n)(.*?)(<!-- end of table -->)", re.DOTALL)
SENTENCE: Final = re.compile(r".*?[.](?=\s|$)", re.DOTALL)


def actions(known: Catalogue) -> Iterator[str]:
    """Yield the rows of the table of actions: name, effect, kind of server, first sentence of what it does."""
    yield from ("| action | effect | on | what it does |", "|---|---|---|---|")
    for name, action in known.items():
        told = action.manifest
        does = SENTENCE.match(told.text["en"].purpose)
        effect, role = text("en", f"cards.effect.{told.effect}"), text("en", f"approvals.role.{told.role}")
        yield _row(f"`{name}`", effect, role, does[0] if does else told.text["en"].title)


def entries(known: Library) -> Iterator[str]:
    """Yield the rows of the table of entries: a topic, and the titles of its entries."""
    yield from ("| about | answers |", "|---|---|")
    topics = sorted({path.parent.name for path in known.paths.values()})
    for topic in topics:
        titles = [known.entries[name].en.title for name, path in known.paths.items() if path.parent.name == topic]
        yield _row(f"`{topic}`", " · ".join(sorted(titles)))


def tables() -> Mapping[str, str]:
    """Return the text of each table by name. Raises Faulty."""
    made: Mapping[str, Callable[[], Iterator[str]]] = {
        "actions": lambda: actions(catalogue.load()),
        "entries": lambda: entries(library.load()),
    }
    return {name: "".join(f"{row}\n" for row in rows()) for name, rows in made.items()}


def written(source: str, made: Mapping[str, str]) -> str:
    """Return a README with its tables as they should be; tables of other names are left alone."""
    return TABLE.sub(lambda found: found[1] + made.get(found[2], found[3]) + found[4], source)


def faults(path: Path, made: Mapping[str, str]) -> Iterator[Fault]:
    """Yield the tables that a README lacks, and the first line of each that is out of date."""
    source = path.read_text("utf-8")
    found = {table[2]: table for table in TABLE.finditer(source)}
    for name, table in made.items():
        if name not in found:
            yield Fault(path, None, "fault.table_missing", {"name": name})
        elif found[name][3] != table:
            begins = source.count("\n", 0, found[name].start(3)) + 1
            yield Fault(path, begins + _first_difference(found[name][3], table), "fault.table_stale", {"name": name})


def write(path: Path = FILE) -> None:
    """Write the tables anew. Raises Faulty."""
    path.write_text(written(path.read_text("utf-8"), tables()), "utf-8")


def _first_difference(is_now: str, should_be: str) -> int:
    """Return how many lines two texts begin with alike."""
    pairs = zip(is_now.splitlines(), should_be.splitlines(), strict=False)
    alike = [one == other for one, other in pairs]
    return alike.index(False) if False in alike else len(alike)


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
