"""Cases of an action as files: what is wrong in one is told with file and line."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue import cases, catalogue
from bot.catalogue.cases import Case
from bot.errors import Faulty

ACTION = catalogue.load()["check_mode"]
GOOD = "story: x\nrun: {data: {a: 1, b: 2}}\nexpect: {verdict: Facts, says: per_user}\n"
LIKE = "story: x\nrun:\n  like: OTHER\n  data: {b: 3}\nexpect: {verdict: Facts, says: per_user}\n"


def written(folder: Path, **files: str) -> tuple[Case, ...]:
    """Return the cases of an action that has these."""
    (folder / "cases").mkdir()
    for name, content in files.items():
        (folder / "cases" / f"{name}.yml").write_text(content, "utf-8")
    return cases.of(replace(ACTION, folder=folder))


def test_a_case_like_another_takes_its_answer(tmp_path: Path) -> None:
    """Its own fields go before those of the other one."""
    one, _ = written(tmp_path, a=LIKE.replace("OTHER", "b"), b=GOOD)
    assert one.run.data == {"a": 1, "b": 3}


@pytest.mark.parametrize("other", ["nowhere", "a", "b"])
def test_a_case_like_no_other_is_refused(tmp_path: Path, other: str) -> None:
    """One that is not there, itself, or one that is like itself: told at the line that names it."""
    with pytest.raises(Faulty) as caught:
        written(tmp_path, a=LIKE.replace("OTHER", other), b=LIKE.replace("OTHER", "a"))
    first = caught.value.faults[0]
    assert (first.line, first.key) == (3, "fault.case_like")


def test_a_key_that_is_misspelt_is_refused(tmp_path: Path) -> None:
    """An expectation that nobody reads would never fail."""
    with pytest.raises(Faulty) as caught:
        written(tmp_path, a=GOOD.replace("says:", "say:"))
    assert {(fault.path.name, fault.line, fault.key) for fault in caught.value.faults} >= {
        ("a.yml", 3, "fault.unknown_key")
    }


def test_an_action_without_a_folder_has_no_cases() -> None:
    """It was made in code."""
    assert cases.of(replace(ACTION, folder=None)) == ()
