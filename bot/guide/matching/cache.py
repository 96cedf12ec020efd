"""A trained model in a folder, so that the bot starts in milliseconds; if anything is wrong with it, we train again.

Arrays are mapped, not read: an idle bot holds next to nothing of them, and what questions touch are pages of the
file, which processes share and the system may take back.
"""

import hashlib
import json
import os
import shutil
import tempfile
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import Library
from bot.guide.library.normalise import plain, words
from bot.guide.matching.model import Model
from bot.guide.matching.train import said, sentences_of, train

CODE: Final = (Path(__file__).parent, Path(__file__).parents[1] / "library")
"""What the trained model depends on, beside the words: how they are read, and how they are learnt."""
KEPT: Final = 3
LIST: Final = "arrays.json"
"""Written last: the digest of what was learnt from, and each array's own."""

MAPPED_B: Final = 16 * 1024
"""What is smaller is read: empty arrays and single numbers cannot be mapped."""

UNUSABLE: Final = (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError)


def model_of(library: Library, lexicon: Lexicon, *, folder: Path | None = None) -> Model:
    """Return the model of a library: the stored one if this code made it from these very lessons, else a new one.

    Nothing stored is trusted under another digest; a folder that cannot be written costs time, nothing else.
    """
    model = stored_model(library, folder=folder)
    if model is None:
        model = train(sentences_of(library), lexicon, entries=len(library.entries), also_known=said(library))
        digest = digest_of(library)
        _store(_path(digest, folder), digest, _flat(model))
    return model


def stored_model(library: Library, *, folder: Path | None = None) -> Model | None:
    """Return the stored model of a library, or None when there is none that can be trusted."""
    digest = digest_of(library)
    return _stored(_path(digest, folder), digest)


def _path(digest: str, folder: Path | None) -> Path:
    return (default_folder() if folder is None else folder) / f"matcher-{digest[:32]}"


def default_folder() -> Path:
    """Return the folder of caches: RDSLIC_CACHE, else this user's own as the system has it, such as ~/.cache/rdslic.

    An account without a home, as some services have, has none: then nothing is stored.
    """
    named = os.environ.get("RDSLIC_CACHE")
    folder = Path(named) if named else user_cache_path("rdslic", appauthor=False)
    return folder if named or folder.is_absolute() else Path(os.devnull) / "rdslic"


def digest_of(library: Library) -> str:
    """Return what changes with anything that is learnt: sentences, entries, lexicon, words known, and this code.

    A sentence of an answer may change without training anew, as long as it brings no new word.
    """
    digest = hashlib.sha256(f"numpy {np.__version__} {' '.join(library.entries)}".encode())
    known = sorted({word for text in said(library) for word in words(plain(text))})
    for part in (repr(sentences_of(library)), repr(library.lexicon), " ".join(known)):
        digest.update(part.encode())
    for path in sorted(path for room in CODE for path in room.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stored(path: Path, digest: str) -> Model | None:
    try:
        listed = json.loads((path / LIST).read_text(encoding="utf-8"))
        if listed["digest"] != digest:
            return None
        arrays = {name: _mapped(path / f"{name}.npy", whole) for name, whole in listed["arrays"].items()}
        return typing.cast("Model", _built(Model, arrays, ""))
    except UNUSABLE:
        return None


def _mapped(path: Path, whole: str) -> NDArray[typing.Any]:
    if _sum(path) != whole:
        raise ValueError(path)
    mode: typing.Literal["r"] | None = "r" if path.stat().st_size >= MAPPED_B else None
    # an ordinary array over the same pages: a memmap is slower at every step
    return np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _store(path: Path, digest: str, arrays: Mapping[str, NDArray[typing.Any]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, suffix=".tmp", ignore_cleanup_errors=True) as made:
            _write(Path(made), digest, arrays)
            shutil.rmtree(path, ignore_errors=True)
            Path(made).rename(path)
        kept = (old for old in path.parent.glob("matcher-*") if old.is_dir())
        for old in sorted(kept, key=lambda old: old.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return


def _write(folder: Path, digest: str, arrays: Mapping[str, NDArray[typing.Any]]) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    sums = {name: _sum(folder / f"{name}.npy") for name in arrays}
    (folder / LIST).write_text(json.dumps({"digest": digest, "arrays": sums}), encoding="utf-8")


def _flat(part: object, prefix: str = "") -> dict[str, NDArray[typing.Any]]:
    flat: dict[str, NDArray[typing.Any]] = {}
    for name in _names(type(part)):
        value = getattr(part, name)
        flat |= _flat(value, f"{prefix}{name}.") if is_dataclass(value) else {f"{prefix}{name}": np.asarray(value)}
    return flat


def _built(kind: type, arrays: Mapping[str, NDArray[typing.Any]], prefix: str) -> object:
    types = typing.get_type_hints(kind)
    parts = {}
    for name in _names(kind):
        if is_dataclass(types[name]):
            parts[name] = _built(types[name], arrays, f"{prefix}{name}.")
        else:
            array = arrays[f"{prefix}{name}"]
            parts[name] = types[name](array) if types[name] in (int, float) else array
    return kind(**parts)


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]
