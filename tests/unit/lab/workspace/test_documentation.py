"""The page about the practice workspace says what is there."""

import re
from pathlib import Path

import pytest

from lab.workspace.faults import KINDS

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "practice-workspace.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| .+ \| (.+) \| (.+) \|$", PAGE, flags=re.MULTILINE)
FOLDERS = {"w/": "tests/unit/lab/workspace/", "c/": "tests/contract/"}


def test_all_thirty_are_there() -> None:
    """No behaviour is left out."""
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 31))


@pytest.mark.parametrize(("where", "shown_by"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists(where: str, shown_by: str) -> None:
    """Files and tests that a row names exist."""
    assert all((ROOT / "lab" / "workspace" / name).exists() for name in re.findall(r"`([\w/.]+)`", where))
    for part in shown_by.split("; "):
        file, *tests = re.findall(r"`([\w/.]+)`", part)
        content = (ROOT / FOLDERS[file[:2]] / file[2:]).read_text(encoding="utf-8")
        assert [name for name in tests if f"def {name}(" not in content] == []


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_is_described(name: str) -> None:
    """Each fault has a row with its fields and their usual values."""
    row = re.search(rf"^\| `{name}` \| (.+?) \|", PAGE, flags=re.MULTILINE)
    assert row is not None
    said = {field for field, _ in re.findall(r"`(\w+)`( |,|$)", row[1])}
    kind = KINDS[name]
    wanted = {*kind.fields, *(["times"] if kind.is_counted else []), *(["on"] if kind.stage == "switch" else [])}
    assert wanted <= said
