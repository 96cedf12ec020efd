"""The tables of the README follow from what is in the house."""

from pathlib import Path

import pytest

from bot import readme
from bot.catalogue import catalogue
from bot.guide.library import library
from bot.language import LANGS
from bot.text import text

MADE = {"actions": "| a |\n| b |\n"}
GOOD = "# x\n\n<!-- table: actions (written) -->\n| a |\n| b |\n<!-- end of table -->\nafter\n"


@pytest.mark.parametrize(
    ("source", "key", "line"),
    [
        (GOOD.replace("| b |", "| B |"), "fault.table_stale", 5),
        (GOOD.replace("| b |\n", ""), "fault.table_stale", 5),
        (GOOD.replace("| a |", "| A |"), "fault.table_stale", 4),
        (GOOD.replace("| b |", "| b |\n| c |"), "fault.table_stale", 6),
        (GOOD.replace("table: actions", "table: action"), "fault.table_missing", None),
        (GOOD.replace("<!-- end of table -->\n", ""), "fault.table_missing", None),
    ],
)
def test_a_table_that_is_out_of_date_is_found(tmp_path: Path, source: str, key: str, line: int | None) -> None:
    """At the first line that is not as it should be; what `make tables` writes is in order again."""
    path = tmp_path / "README.md"
    path.write_text(source, "utf-8")
    (fault,) = readme.faults(path, MADE)
    assert (fault.path, fault.key, fault.line) == (path, key, line)
    assert all(text(lang, fault.key, **fault.facts) for lang in LANGS)
    again = readme.written(source, MADE)
    assert again == (source if line is None else GOOD)


def test_what_is_around_a_table_stays(tmp_path: Path) -> None:
    """Writing what is there already changes nothing, and finds no fault."""
    path = tmp_path / "README.md"
    path.write_text(GOOD, "utf-8")
    assert readme.written(GOOD, MADE) == GOOD
    assert list(readme.faults(path, MADE)) == []


def test_the_tables_name_every_action_and_every_entry() -> None:
    """Nothing that is in the house is left out."""
    made = readme.tables()
    assert all(f"| `{name}` |" in made["actions"] for name in catalogue.load())
    assert all(entry.en.title in made["entries"] for entry in library.load().entries.values())
