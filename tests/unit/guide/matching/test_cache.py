"""The stored model: used when it fits, ignored whenever anything is wrong with it."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.guide.answer import candidates_of
from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import Library, load
from bot.guide.matching import cache
from bot.guide.matching import train as training
from bot.guide.matching.model import Model
from bot.guide.matching.trained import matcher_of
from tests.support import small_library

QUESTION = "comment sauvegarder la base des licences"


class Trainings:
    """Counts how often a model was trained."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        train = training.train

        def counted(*args: object, **words: object) -> Model:
            self.count += 1
            return train(*args, **words)  # type: ignore[arg-type]  # handed through as they came

        monkeypatch.setattr(cache, "train", counted)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    """Count trainings from here on."""
    return Trainings(monkeypatch)


@pytest.fixture
def library(small: Path) -> Library:
    """Return the small library."""
    return load(small)


def stored(folder: Path) -> Path:
    """Return the folder of the only stored model."""
    (model,) = folder.glob("matcher-*")
    return model


def test_a_second_start_does_not_train(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """What was stored answers exactly like what was trained."""
    trained = matcher_of(library, cache=tmp_path).ask(QUESTION)
    assert matcher_of(library, cache=tmp_path).ask(QUESTION) == trained
    assert trainings.count == 1


@pytest.mark.parametrize("name", ["arrays.json", "ridge.direct.npy", "words.npy"])
@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b"PK\x03\x04 not really", b"\x93NUMPY"])
def test_a_damaged_file_is_trained_again(
    tmp_path: Path, library: Library, trainings: Trainings, name: str, damage: bytes
) -> None:
    """Empty, cut or foreign content costs a training, and the file is good again."""
    matcher_of(library, cache=tmp_path)
    (stored(tmp_path) / name).write_bytes(damage)
    matcher_of(library, cache=tmp_path)
    matcher_of(library, cache=tmp_path)
    assert trainings.count == 2


def test_a_cut_file_is_trained_again(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """A disk that filled up leaves half a file."""
    matcher_of(library, cache=tmp_path)
    file = stored(tmp_path) / "ridge.direct.npy"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    matcher_of(library, cache=tmp_path)
    assert trainings.count == 2


def test_a_changed_byte_is_noticed(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """A file of the right length with another number in it would give other answers: it is trained again."""
    matcher_of(library, cache=tmp_path)
    file = stored(tmp_path) / "ridge.direct.npy"
    content = bytearray(file.read_bytes())
    content[-2] ^= 1
    file.write_bytes(content)
    matcher_of(library, cache=tmp_path)
    assert trainings.count == 2


def test_what_is_missing_is_noticed(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """Somebody cleared the folder halfway."""
    matcher_of(library, cache=tmp_path)
    (stored(tmp_path) / "words.npy").unlink()
    matcher_of(library, cache=tmp_path)
    assert trainings.count == 2


def test_a_large_array_is_not_in_memory(library: Library, tmp_path: Path) -> None:
    """Loaded, the largest array is a view of its file that nobody can write to."""
    lexicon = Lexicon(library.lexicon)
    cache.model_of(library, lexicon, folder=tmp_path)
    direct = cache.model_of(library, lexicon, folder=tmp_path).ridge.direct
    assert not direct.flags.owndata
    assert not direct.flags.writeable


def test_pickles_are_never_opened(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """A file with an object inside, which would run code when loaded, counts as damaged."""
    matcher_of(library, cache=tmp_path)
    file = stored(tmp_path) / "words.npy"
    np.save(file, np.array([{"any": "object"}], dtype=object), allow_pickle=True)
    listed = json.loads((stored(tmp_path) / cache.LIST).read_text(encoding="utf-8"))
    listed["arrays"]["words"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (stored(tmp_path) / cache.LIST).write_text(json.dumps(listed), encoding="utf-8")
    matcher_of(library, cache=tmp_path)
    assert trainings.count == 2


def test_a_model_under_a_foreign_name_is_not_trusted(tmp_path: Path, library: Library, trainings: Trainings) -> None:
    """Renaming another library's model to ours does not make it ours."""
    other = tmp_path / "other"
    french, _ = small_library.SUBJECTS["set-mode"]
    changed: dict[str, object] = {"fr": {"title": "Autre titre", "phrasings": list(french), "short": "Autre."}}
    matcher_of(load(small_library.write(other / "knowledge", set_mode=changed)), cache=other)
    matcher_of(library, cache=tmp_path / "ours")
    ours = stored(tmp_path / "ours")
    shutil.rmtree(ours)
    stored(other).rename(ours)
    matcher_of(library, cache=tmp_path / "ours")
    assert trainings.count == 3


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, library: Library) -> None:
    """A file where the folder should be: the matcher is there all the same."""
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder", encoding="ascii")
    assert candidates_of(matcher_of(library, cache=blocked).ask(QUESTION))[0].entry.id == "backup-base"


def test_training_twice_gives_the_same_arrays(library: Library, tmp_path: Path) -> None:
    """Nothing in training depends on chance, on the clock or on the order of a set."""
    lexicon = Lexicon(library.lexicon)
    one = cache.model_of(library, lexicon, folder=tmp_path / "one")
    two = cache.model_of(library, lexicon, folder=tmp_path / "two")
    assert one.words.tobytes() == two.words.tobytes()
    assert np.array_equal(one.ridge.direct, two.ridge.direct)
    assert one.zones == two.zones


def test_old_models_are_cleared_away(tmp_path: Path, library: Library) -> None:
    """The folder does not grow with every change of the knowledge."""
    for number in range(6):
        (tmp_path / f"matcher-{number}").mkdir()
    matcher_of(library, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == cache.KEPT


def test_models_are_kept_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RDSLIC_CACHE goes before what the system proposes."""
    monkeypatch.setenv("RDSLIC_CACHE", str(tmp_path))
    assert cache.default_folder() == tmp_path


def test_an_account_without_a_home_keeps_no_model(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system then proposes a folder beside whatever the process was started in: nothing is written there."""
    monkeypatch.delenv("RDSLIC_CACHE", raising=False)
    monkeypatch.setattr(cache, "user_cache_path", lambda *_, **__: Path("~/.cache/rdslic"))
    monkeypatch.chdir(tmp_path)
    assert candidates_of(matcher_of(library).ask(QUESTION))[0].entry.id == "backup-base"
    assert list(tmp_path.rglob("*matcher*")) == []
    assert not Path("~").exists()
