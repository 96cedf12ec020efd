"""A trained model in a file, so that the bot starts in milliseconds; if anything is wrong with it, we train again."""

import hashlib
import os
import tempfile
import typing
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.lexicon import Lexicon
from bot.answers.library import Library
from bot.answers.model import Model
from bot.answers.normalise import plain, words
from bot.answers.train import said, sentences_of, train

CODE: Final = Path(__file__).parent
KEPT: Final = 3
UNUSABLE: Final = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)


def model_of(library: Library, lexicon: Lexicon, *, folder: Path | None = None) -> Model:
    """Return the model of a library: the stored one if this code made it from these very lessons, else a new one.

    Nothing stored is trusted under another digest; a folder that cannot be written costs time, nothing else.
    """
    model = stored_model(library, folder=folder)
    if model is None:
        model = train(sentences_of(library), lexicon, entries=len(library.entries), also_known=said(library))
        digest = digest_of(library)
        _store(_path(digest, folder), _flat(model) | {"digest": np.frombuffer(digest.encode(), dtype=np.uint8)})
    return model


def stored_model(library: Library, *, folder: Path | None = None) -> Model | None:
    """Return the stored model of a library, or None when there is none that can be trusted."""
    digest = digest_of(library)
    return _stored(_path(digest, folder), digest)


def _path(digest: str, folder: Path | None) -> Path:
    return (default_folder() if folder is None else folder) / f"matcher-{digest[:32]}.npz"


def default_folder() -> Path:
    """Return the folder of caches of this user: XDG_CACHE_HOME, else ~/.cache."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "rdslic"


def digest_of(library: Library) -> str:
    """Return what changes with anything that is learnt: sentences, entries, lexicon, words known, and this code.

    A sentence of an answer may change without training anew, as long as it brings no new word.
    """
    digest = hashlib.sha256(f"numpy {np.__version__} {' '.join(library.entries)}".encode())
    known = sorted({word for text in said(library) for word in words(plain(text))})
    for part in (repr(sentences_of(library)), repr(library.lexicon), " ".join(known)):
        digest.update(part.encode())
    for path in sorted(CODE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stored(path: Path, digest: str) -> Model | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if arrays["digest"].tobytes().decode() != digest:
            return None
        return typing.cast("Model", _built(Model, arrays, ""))
    except UNUSABLE:
        return None


def _store(path: Path, arrays: Mapping[str, NDArray[typing.Any]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)
        newest = sorted(path.parent.glob("matcher-*.npz"), key=lambda old: old.stat().st_mtime, reverse=True)
        for old in newest[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


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
