"""An action folder that does not fit together is refused with file and line, every problem at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue import catalogue
from bot.errors import Faulty
from bot.language import LANGS
from bot.text import text
from tests.support.spoilt_actions import copied, replacing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the actions that ship."""
    return copied(tmp_path)


BACKUP, MODE = "backup_lserver", "check_mode"
SPOILT = {
    "parameter the script lacks": (
        replacing(f"{BACKUP}/run.ps1", "[string]$destination", "[string]$target"),
        "fault.script_parameters",
    ),
    "step nobody announced": (replacing(f"{MODE}/run.ps1", "Step 'grace'", "Step 'days'"), "fault.script_steps"),
    "error without a sentence": (
        replacing(f"{MODE}/run.ps1", "throw 'rdslic:class_absent'", "throw 'rdslic:surprise'"),
        "fault.verdict_missing",
    ),
    "facts that are no action": (
        replacing(f"{BACKUP}/action.yml", "facts: check_activation", "facts: check_something"),
        "fault.facts_action",
    ),
    "a change that reads no facts": (
        replacing(f"{BACKUP}/action.yml", "facts: check_activation\n", ""),
        "fault.facts_action_needed",
    ),
    "a read that judges a change": (
        replacing(f"{MODE}/interpret.py", "def facts(", "def verdict("),
        "fault.interpreter",
    ),
    "an interpreter that is no Python": (
        replacing(f"{MODE}/interpret.py", "def facts(", "def facts)"),
        "fault.interpreter_broken",
    ),
    "an interpreter that imports what is not there": (
        replacing(f"{MODE}/interpret.py", "from typing import Final", "import nowhere_at_all"),
        "fault.interpreter_broken",
    ),
    "an accent in the script": (
        replacing(f"{MODE}/run.ps1", "Changes nothing", "Ne modifié rien"),
        "fault.script_ascii",
    ),
    "a label in one language": (
        replacing(f"{MODE}/action.yml", "      grace_days: Grace counter, in days\n", ""),
        "fault.text_missing",
    ),
    "another placeholder in one language": (
        replacing(f"{MODE}/action.yml", "is in Per Device mode ({source})", "is in Per Device mode ({mode})"),
        "fault.text_placeholders",
    ),
    "what to look at, in one language": (
        replacing(
            f"{BACKUP}/action.yml", '      - "A copy without that `.json`', '      # - "A copy without that `.json`'
        ),
        "fault.text_missing",
    ),
    "what to look at, with a word that nobody fills in": (
        replacing(f"{BACKUP}/action.yml", "Keep the older copies.", "Keep the older copies of {server}."),
        "fault.placeholder_unknown",
    ),
    "a text without a pattern": (
        replacing(f"{BACKUP}/action.yml", "    pattern: '|", "    # pattern: '|"),
        "fault.parameter_pattern",
    ),
    "a pattern that is none": (
        replacing(f"{BACKUP}/action.yml", "[A-Za-z0-9_-])?)+'", "[A-Za-z0-9_-])?)+('"),
        "fault.parameter_pattern",
    ),
    "a default against its own pattern": (
        replacing(f"{BACKUP}/action.yml", '    default: ""', '    default: "//x"'),
        "fault.parameter_default",
    ),
    "a vocabulary that is none": (
        replacing(f"{MODE}/action.yml", "mode: licensing_mode", "mode: licencing_mode"),
        "fault.vocabulary",
    ),
    "an unknown key": (
        replacing(f"{MODE}/action.yml", "effect: read", "effect: read\nspeed: fast"),
        "fault.unknown_key",
    ),
    "no script": (lambda folder: (folder / MODE / "run.ps1").unlink(), "fault.unreadable"),
    "no interpreter": (lambda folder: (folder / MODE / "interpret.py").unlink(), "fault.unreadable"),
}


@pytest.mark.parametrize(("spoil", "key"), SPOILT.values(), ids=SPOILT)
def test_each_fault_is_found(folder: Path, spoil: Callable[[Path], None], key: str) -> None:
    """Loading says which file, and in words of both languages what is wrong."""
    spoil(folder)
    with pytest.raises(Faulty) as caught:
        catalogue.load(folder)
    [fault] = [fault for fault in caught.value.faults if fault.key == key][:1]
    assert folder in fault.path.parents
    for lang in LANGS:
        assert text(lang, fault.key, **fault.facts)


def test_faults_have_lines(folder: Path) -> None:
    """A fault in a script is reported at its line."""
    replacing(f"{MODE}/run.ps1", "Step 'grace'", "Step 'days'")(folder)
    with pytest.raises(Faulty) as caught:
        catalogue.load(folder)
    lines = {(fault.facts["name"], fault.line) for fault in caught.value.faults}
    script = (folder / MODE / "run.ps1").read_text("ascii").splitlines()
    assert lines == {("grace", None), ("days", script.index("Step 'days'") + 1)}


def test_every_fault_at_once(folder: Path) -> None:
    """Two actions, two faults, one report."""
    replacing(f"{MODE}/run.ps1", "Step 'grace'", "Step 'days'")(folder)
    replacing(f"{BACKUP}/action.yml", "facts: check_activation", "facts: check_something")(folder)
    with pytest.raises(Faulty) as caught:
        catalogue.load(folder)
    assert {fault.key for fault in caught.value.faults} == {"fault.script_steps", "fault.facts_action"}


def test_a_new_folder_is_a_new_action(folder: Path) -> None:
    """Adding an action touches no code."""
    shutil.copytree(folder / MODE, folder / "check_again")
    assert "check_again" in catalogue.load(folder)
