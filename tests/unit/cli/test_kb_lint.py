"""`rdslic kb lint` and what `rdslic check` takes from it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import check
from bot.cli import rdslic
from bot.guide.writing.lint import binder
from tests.support import small_library


def linted(folder: Path, *options: str) -> tuple[int, str]:
    """Return exit code and output."""
    result = CliRunner().invoke(rdslic, ["kb", "lint", "--knowledge", str(folder), *options])
    return result.exit_code, result.output


def test_notes_do_not_fail(tmp_path: Path) -> None:
    """Each note on its line, then the counts; exit code 0."""
    code, output = linted(small_library.write(tmp_path))
    assert code == 0
    assert f"{tmp_path / 'topic' / 'set-mode.yml'}:6: note: 8 phrasings in “fr”" in output
    assert output.splitlines()[-1] == "4 entries were read: no fault. Notes: 8."


def test_a_fault_fails(tmp_path: Path) -> None:
    """The fault says file and line; exit code 1."""
    code, output = linted(small_library.write(tmp_path, set_mode={"related": ["gone"]}))
    assert code == 1
    assert "set-mode.yml:" in output
    assert ": fault: The related entry “gone” does not exist" in output
    assert "1 faults and 8 notes in 4 entries" in output


def test_programs_get_json(tmp_path: Path) -> None:
    """An array of findings, with the same exit code."""
    code, output = linted(small_library.write(tmp_path, set_mode={"sources": [{"title": "A colleague"}]}), "--json")
    (fault,) = (row for row in json.loads(output) if row["severity"] == "fault")
    assert code == 1
    assert list(fault) == ["file", "line", "severity", "rule", "message"]
    assert fault["rule"] == "lint.unfounded"
    assert Path(fault["file"]).name == "set-mode.yml"


def test_check_fails_for_faults_and_not_for_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`rdslic check` reports what must be corrected, and leaves notes to `kb lint`."""
    small_library.write(tmp_path, set_mode={"sources": [{"title": "A colleague"}]})
    reading = binder.read
    monkeypatch.setattr("bot.guide.writing.lint.read", lambda _folder, today, **_: reading(tmp_path, today))
    assert [fault.key for fault in check.knowledge(Path("rdslic.yml"))] == ["lint.unfounded"]
