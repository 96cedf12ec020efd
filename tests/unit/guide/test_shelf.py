"""Hot reload: a valid change is served at once, an invalid one is refused and the old answers stay."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.guide.answer import candidates_of
from bot.guide.library.entry import Answer
from bot.guide.library.library import load
from bot.guide.shelf import Shelf, _store
from tests.support import small_library

QUESTION = "comment sauvegarder la base des licences"
FRENCH, ENGLISH = small_library.SUBJECTS["backup-base"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a knowledge folder of its own."""
    return small_library.write(tmp_path / "knowledge")


@pytest.fixture
def shelf(folder: Path, tmp_path: Path) -> Iterator[Shelf]:
    """Return the shelf over that folder; its files are looked at when a test says so."""
    opened = Shelf.open(folder, cache=tmp_path / "cache")
    yield opened
    opened.stop()


def first(answer: Answer) -> str:
    """Return the id of the nearest entry."""
    return candidates_of(answer)[0].entry.id


def short(shelf: Shelf) -> str:
    """Return the French short answer of the entry that answers QUESTION."""
    return candidates_of(shelf.matcher.ask(QUESTION))[0].entry.fr.short


def side(phrasings: tuple[str, ...], short: str) -> dict[str, object]:
    """Return one language of an entry."""
    return {"title": "backup-base (fr)", "phrasings": list(phrasings), "short": short}


def test_new_words_of_an_answer_are_served_at_once(shelf: Shelf, folder: Path) -> None:
    """The model in use ranks on; nobody waits for a training."""
    model = shelf.matcher.model
    small_library.write(folder, backup_base={"fr": side(FRENCH, "Arrêtez le service, copiez, relancez.")})
    shelf.look()
    assert short(shelf).startswith("Arrêtez")
    assert shelf.matcher.model is model


def test_an_entry_that_was_added_is_found_at_once_then_trained_in_full(shelf: Shelf, folder: Path) -> None:
    """A model made in haste answers until the full one comes from its own process."""
    french = tuple(
        f"changer la cartouche de l'imprimante {place}" for place in ("a", "b", "c", "d", "e", "f", "g", "h")
    )
    english = tuple(f"replace the printer cartridge {place}" for place in ("a", "b", "c", "d", "e", "f", "g", "h"))
    small_library.save(folder / "topic" / "cartridge.yml", small_library.entry("cartridge", french, english))
    shelf.look()
    assert first(shelf.matcher.ask("la cartouche de l'imprimante est à changer")) == "cartridge"
    at_once = shelf.matcher
    until = time.monotonic() + 60
    while shelf.matcher is at_once and time.monotonic() < until:
        shelf.look()
        time.sleep(0.05)
    assert shelf.matcher is not at_once
    assert first(shelf.matcher.ask("la cartouche de l'imprimante est à changer")) == "cartridge"


@pytest.mark.parametrize("broken", ["id: backup-base\n", "fr: [", "- a\n- b\n"])
def test_an_invalid_change_is_refused_with_its_reason_and_the_old_one_stays(
    shelf: Shelf, folder: Path, broken: str
) -> None:
    """Half a file, or no YAML at all: what was good before is still answered, and the fault names the file."""
    (folder / "topic" / "backup-base.yml").write_text(broken, encoding="utf-8")
    shelf.look()
    assert short(shelf) == "backup-base, fr."
    assert {fault.path.name for fault in shelf.refused} == {"backup-base.yml"}
    small_library.write(folder)
    shelf.look()
    assert shelf.refused == ()


def test_an_entry_that_was_removed_is_no_longer_answered(shelf: Shelf, folder: Path) -> None:
    """Withdrawing an answer that turned out wrong must not wait for a restart."""
    (folder / "topic" / "backup-base.yml").unlink()
    shelf.look()
    assert shelf.matcher.entry("backup-base") is None
    assert first(shelf.matcher.ask(QUESTION)) != "backup-base"


def test_files_are_looked_at_without_being_asked(shelf: Shelf, folder: Path) -> None:
    """The thread serves a change by itself."""
    shelf.start()
    small_library.write(folder, backup_base={"fr": side(FRENCH, "Copiez le dossier entier.")})
    until = time.monotonic() + 60
    while short(shelf) == "backup-base, fr." and time.monotonic() < until:
        time.sleep(0.05)
    assert short(shelf) == "Copiez le dossier entier."


def test_an_untouched_folder_costs_nothing(shelf: Shelf) -> None:
    """Looking again changes nothing."""
    before = shelf.matcher
    shelf.look()
    assert shelf.matcher is before


def test_a_sites_own_folder_is_looked_at_too(folder: Path, tmp_path: Path) -> None:
    """An answer that the site adds is found at once; when its folder goes away, what was served stays, and why."""
    site = tmp_path / "site"
    site.mkdir()
    shelf = Shelf.open(folder, site=site, cache=tmp_path / "cache")
    try:
        french = tuple(f"changer la cartouche de l'imprimante {place}" for place in "abcdefgh")
        english = tuple(f"replace the printer cartridge {place}" for place in "abcdefgh")
        small_library.save(site / "printing" / "cartridge.yml", small_library.entry("cartridge", french, english))
        shelf.look()
        assert first(shelf.matcher.ask("la cartouche de l'imprimante est à changer")) == "cartridge"
        shutil.rmtree(site)
        shelf.look()
        assert first(shelf.matcher.ask("la cartouche de l'imprimante est à changer")) == "cartridge"
        assert [fault.key for fault in shelf.refused] == ["fault.folder_missing"]
    finally:
        shelf.stop()


def test_a_training_apart_needs_nothing_that_only_posix_has(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no `nice`: the model is trained and stored all the same."""
    monkeypatch.delattr(os, "nice", raising=False)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    _store(load(folder), tmp_path / "cache", 10)
    assert list((tmp_path / "cache").glob("matcher-*"))
