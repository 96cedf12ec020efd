"""Reading `knowledge/`: all of it, or every fault with its line."""

from pathlib import Path

import pytest

from bot.errors import Fault, Faulty
from bot.guide.library.library import load, read
from bot.language import LANGS
from bot.text import text
from tests.support import small_library


def faults_of(folder: Path) -> dict[str, Fault]:
    """Load a folder that must be refused; return its faults by key."""
    with pytest.raises(Faulty) as refused:
        load(folder)
    for fault in refused.value.faults:
        assert all(text(lang, fault.key, **fault.facts) for lang in LANGS)
    return {fault.key: fault for fault in refused.value.faults}


def test_entries_come_in_order_with_their_files(small: Path) -> None:
    """The order of entries is that of their ids: training depends on it."""
    library = load(small)
    assert list(library.entries) == ["backup-base", "call-microsoft", "restart-service", "set-mode"]
    assert library.paths["set-mode"] == small / "topic" / "set-mode.yml"


def test_the_digest_follows_every_byte(tmp_path: Path) -> None:
    """A comment added to one file makes another digest; the same files make the same."""
    before = load(small_library.write(tmp_path)).digest
    assert load(tmp_path).digest == before
    lexicon = tmp_path / "lexicon.yml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "# checked\n", encoding="utf-8")
    assert load(tmp_path).digest != before


def test_an_id_must_be_the_name_of_the_file(tmp_path: Path) -> None:
    """The line of the id is given."""
    fault = faults_of(small_library.write(tmp_path, set_mode={"id": "mode"}))["answers.fault.id"]
    assert (fault.path.name, fault.line, fault.facts["id"]) == ("set-mode.yml", 1, "mode")


def test_an_id_may_be_used_once(tmp_path: Path) -> None:
    """Two topics may not hold the same entry."""
    small_library.write(tmp_path)
    french, english = small_library.SUBJECTS["set-mode"]
    small_library.save(tmp_path / "zzz" / "set-mode.yml", small_library.entry("set-mode", french, english))
    fault = faults_of(tmp_path)["answers.fault.id_twice"]
    assert (fault.path.parent.name, fault.facts["other"]) == ("zzz", "topic/set-mode.yml")


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    """A related entry must exist and be another one."""
    fault = faults_of(small_library.write(tmp_path, set_mode={"related": ["backup-base", "gone"]}))
    assert fault["answers.fault.related"].facts["id"] == "gone"
    assert fault["answers.fault.related"].line is not None


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Broken YAML, an unknown key and a wrong lexicon are reported together, and no link is called dead for it."""
    small_library.write(tmp_path, backup_base={"colour": "blue"}, call_microsoft={"related": ["set-mode"]})
    (tmp_path / "topic" / "set-mode.yml").write_text("id: [", encoding="utf-8")
    small_library.save(tmp_path / "lexicon.yml", small_library.LEXICON | {"core": ["nothing"]})
    assert set(faults_of(tmp_path)) == {"fault.yaml", "fault.unknown_key", "fault.invalid"}


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    """No entry, no lexicon, no messages: three faults and no traceback."""
    assert set(faults_of(tmp_path)) == {"answers.fault.no_entry", "fault.unreadable"}


def test_a_pattern_must_be_folded(tmp_path: Path) -> None:
    """Accents or capitals in the lexicon could never match."""
    small_library.write(tmp_path)
    wrong = small_library.LEXICON | {"concepts": {"licence": ["Licencié"]}, "core": ["licence"]}
    small_library.save(tmp_path / "lexicon.yml", wrong)
    assert "fault.pattern" in faults_of(tmp_path)


def test_a_dead_link_leaves_the_rest_usable(tmp_path: Path) -> None:
    """Its fault is told and the entries can be trained on; a file that is broken makes another library, so none."""
    library, faults = read(small_library.write(tmp_path, set_mode={"related": ["gone"]}))
    assert [fault.key for fault in faults] == ["answers.fault.related"]
    assert library is not None
    assert list(library.entries) == ["backup-base", "call-microsoft", "restart-service", "set-mode"]
    library, faults = read(small_library.write(tmp_path, set_mode={"colour": "blue"}))
    assert [fault.key for fault in faults] == ["fault.unknown_key"]
    assert library is None


def test_adding_an_entry_changes_no_other(tmp_path: Path) -> None:
    """Whatever is added, the others say what they said before."""
    folder = small_library.write(tmp_path)
    before = load(folder).entries
    french = tuple(f"remplacer le tambour {place}" for place in "abcdefgh")
    english = tuple(f"replace the drum {place}" for place in "abcdefgh")
    small_library.save(folder / "topic" / "drum.yml", small_library.entry("drum", french, english))
    after = load(folder).entries
    assert set(after) - set(before) == {"drum"}
    assert {name: after[name] for name in before} == dict(before)
