"""`rdslic kb schema`: printed, or in a file."""

import json
from pathlib import Path

from click.testing import CliRunner

from bot.cli import rdslic


def test_one_schema_or_one_for_all() -> None:
    """Printed as JSON."""
    one = json.loads(CliRunner().invoke(rdslic, ["kb", "schema", "numbers"]).output)
    every = json.loads(CliRunner().invoke(rdslic, ["kb", "schema"]).output)
    assert one["type"] == "array"
    assert len(every["anyOf"]) == 5


def test_a_schema_in_a_file(tmp_path: Path) -> None:
    """Folders on the way are made; the place is said."""
    out = tmp_path / "schema" / "entry.json"
    result = CliRunner().invoke(rdslic, ["kb", "schema", "entry", "--out", str(out)])
    assert str(out) in result.output
    assert "phrasings" in out.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A sentence and exit code 1."""
    (tmp_path / "file").write_text("", encoding="ascii")
    result = CliRunner().invoke(rdslic, ["kb", "schema", "--out", str(tmp_path / "file" / "entry.json")])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
