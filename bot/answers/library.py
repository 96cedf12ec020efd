"""`knowledge/` in memory: entries, lexicon and what is out of scope, or every fault found in the files."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from bot import documents
from bot.answers.entry import Entry
from bot.answers.lexicon import LexiconFile
from bot.answers.outside import Outside, OutsideFile
from bot.answers.tables import TablesFile
from bot.errors import Fault, Faulty
from bot.site import folder_fault

KNOWLEDGE: Final = Path(__file__).parents[2] / "knowledge"
LEXICON: Final = "lexicon.yml"
OUTSIDE: Final = "out_of_scope.yml"
TABLES: Final = "tables.yml"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """What we know, entries by id in alphabetical order.

    `paths` says which file holds each entry; `digest` changes with any byte of any file of the folder.
    """

    entries: Mapping[str, Entry]
    paths: Mapping[str, Path]
    lexicon: LexiconFile
    outside: Sequence[Outside]
    tables: TablesFile
    digest: str


def load(folder: Path = KNOWLEDGE, *, site: Path | None = None) -> Library:
    """Read `knowledge/<topic>/<entry>.yml`, the lexicon and the messages out of scope.

    `site`: a folder of a site's own, whose entries are added to those of `folder` or take the place of one with the
    same id. Raises Faulty with everything wrong in any of the files.
    """
    faults: list[Fault] = list(_site_faults(site)) if site else []
    files = files_of(folder, site)
    entries, paths = _entries(files, faults)
    lexicon = _read(folder / LEXICON, LexiconFile, faults)
    outside = _read(folder / OUTSIDE, OutsideFile, faults)
    tables = _read(folder / TABLES, TablesFile, faults) if (folder / TABLES).exists() else TablesFile()
    if tables:
        faults += _table_faults(entries, paths, tables)
    if not files:
        faults.append(Fault(folder, None, "answers.fault.no_entry"))
    if faults or lexicon is None or outside is None or tables is None:
        raise Faulty(faults)
    digest = _digest(folder, [*files, *sorted(folder.glob("*.yml"))])
    return Library(entries=entries, paths=paths, lexicon=lexicon, outside=outside.root, tables=tables, digest=digest)


def files_of(folder: Path, site: Path | None = None) -> list[Path]:
    """Return the files of all entries: ours, but for those that a site has of the same name, and the site's."""
    theirs = sorted(site.glob("*/*.yml")) if site else []
    replaced = {path.stem for path in theirs}
    return [*(path for path in sorted(folder.glob("*/*.yml")) if path.stem not in replaced), *theirs]


def _site_faults(site: Path) -> Iterator[Fault]:
    """Yield what a site's folder holds that is no entry in a topic: it would be left out without a word."""
    fault = folder_fault(site)
    if fault is not None:
        yield Fault(fault.path, None, fault.key, {**fault.facts, "name": "knowledge", "folder": str(site)})
        return
    for path in sorted((*site.glob("*.yml"), *site.glob("*.yaml"), *site.glob("*/*.yaml"), *site.glob("*/*/*.yml"))):
        yield Fault(path, None, "answers.fault.site_place")


def _entries(files: Sequence[Path], faults: list[Fault]) -> tuple[dict[str, Entry], dict[str, Path]]:
    entries: dict[str, Entry] = {}
    paths: dict[str, Path] = {}
    for path in sorted(files, key=lambda file: (file.stem, str(file))):
        entry = _read(path, Entry, faults)
        if entry is None:
            continue
        faults += _id_faults(entry, path, taken=paths.get(entry.id))
        entries.setdefault(entry.id, entry)
        paths.setdefault(entry.id, path)
    # an entry that could not be read is no reason to call every link to it dead
    known = {file.stem for file in files}
    for name, entry in entries.items():
        faults += _related_faults(entry, paths[name], known)
    return dict(sorted(entries.items())), paths


def _id_faults(entry: Entry, path: Path, *, taken: Path | None) -> Iterator[Fault]:
    faulty = {}
    if entry.id != path.stem:
        faulty["answers.fault.id"] = {"id": entry.id, "name": path.name}
    if taken is not None:
        faulty["answers.fault.id_twice"] = {"id": entry.id, "other": f"{taken.parent.name}/{taken.name}"}
    for sentence, facts in faulty.items():
        yield Fault(path, documents.line_of(path, ("id",)), sentence, facts)


def _related_faults(entry: Entry, path: Path, known: set[str]) -> Iterator[Fault]:
    for place, other in enumerate(entry.related):
        if other not in known or other == entry.id:
            line = documents.line_of(path, ("related", place))
            yield Fault(path, line, "answers.fault.related", {"id": other})


def _table_faults(entries: Mapping[str, Entry], paths: Mapping[str, Path], tables: TablesFile) -> Iterator[Fault]:
    for name, entry in entries.items():
        for place, table in enumerate(entry.tables):
            if table not in tables.ids:
                line = documents.line_of(paths[name], ("tables", place))
                yield Fault(paths[name], line, "answers.fault.table", {"id": table})


def _read(path: Path, model: type[Model], faults: list[Fault]) -> Model | None:
    try:
        return documents.load(path, model)
    except Faulty as faulty:
        faults += faulty.faults
        return None


def _digest(folder: Path, files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        name = path.relative_to(folder) if path.is_relative_to(folder) else path
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
