"""A wrong file is reported with file, line and what was expected."""

from pathlib import Path

import pytest

from bot import documents
from bot.configuration import ConfigurationFile
from bot.errors import Faulty


def faults_of(path: Path, content: str) -> list[tuple[int | None, str]]:
    """Return line and key of each fault of a configuration file with this content."""
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        documents.load(path, ConfigurationFile)
    return [(fault.line, fault.key) for fault in caught.value.faults]


def test_all_problems_at_once(tmp_path: Path) -> None:
    """An unknown key and a wrong value are both reported, each at its own line."""
    content = (
        "language: klingon\nhosts:\n  SRV-1:\n    url: nowhere\n    roles: [license_server]\n    account: x\nspeed: 3\n"
    )
    found = faults_of(tmp_path / "rdslic.yml", content)
    assert {line for line, _ in found} == {1, 4, 7}
    assert (7, "fault.unknown_key") in found


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    """YAML would silently keep the last one; we do not."""
    assert faults_of(tmp_path / "rdslic.yml", "language: fr\nlanguage: en\n") == [(2, "fault.key_twice")]


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    """A file which is not YAML is reported at the line that breaks it."""
    [(line, key)] = faults_of(tmp_path / "rdslic.yml", "language: fr\nhosts: [\n")
    assert (line, key) == (3, "fault.yaml")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    """Latin-1 is refused with a sentence."""
    path = tmp_path / "rdslic.yml"
    path.write_bytes("language: fr # \xe9".encode("latin-1"))
    with pytest.raises(Faulty) as caught:
        documents.load(path, ConfigurationFile)
    assert caught.value.faults[0].key == "fault.encoding"
