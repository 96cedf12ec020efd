"""`knowledge/` in memory: entries, lexicon and what is out of scope, or every fault found in the files."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from bot import documents
from bot.errors import Fault, Faulty
from bot.guide.library.entry import Entry
from bot.guide.library.lexicon import LexiconFile
from bot.guide.library.outside import Outside, OutsideFile
from bot.guide.library.tables import TablesFile
from bot.site import folder_fault

KNOWLEDGE: Final = Path(__file__).parents[3] / "knowledge"
LEXICON: Final = "lexicon.yml"
OUTSIDE: Final = "out_of_scope.yml"
TABLES: Final = "tables.yml"

Document = TypeVar("Document", bound=BaseModel)


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
    library, faults = read(folder, site=site)
    if faults or library is None:
        raise Faulty(faults)
    return library


def read(folder: Path = KNOWLEDGE, *, site: Path | None = None) -> tuple[Library | None, tuple[Fault, ...]]:
    """Return the library, and everything wrong in any of its files; nothing is raised.

    `site`: as for `load`. A link that leads nowhere leaves the library usable. A file that is not what it should be
    does not: the entries that are left would be another library, which answers otherwise.
    """
    broken: list[Fault] = []
    misplaced = tuple(_site_faults(site)) if site else ()
    files = files_of(folder, site)
    pages = _pages(files, broken)
    lexicon = _read(folder / LEXICON, LexiconFile, broken)
    outside = _read(folder / OUTSIDE, OutsideFile, broken)
    tables = _read(folder / TABLES, TablesFile, broken) if (folder / TABLES).exists() else TablesFile()
    if not files:
        broken.append(Fault(folder, None, "answers.fault.no_entry"))
    dead = _dead(pages, {file.stem for file in files}, tables)
    if broken or lexicon is None or outside is None or tables is None:
        return None, (*misplaced, *broken, *dead)
    first = {entry.id: (path, entry) for path, entry in reversed(pages)}
    library = Library(
        entries={name: first[name][1] for name in sorted(first)},
        paths={name: first[name][0] for name in sorted(first)},
        lexicon=lexicon,
        outside=outside.root,
        tables=tables,
        digest=_digest(folder, [*files, *sorted(folder.glob("*.yml"))]),
    )
    return library, (*misplaced, *dead)


def _pages(files: Sequence[Path], broken: list[Fault]) -> Sequence[tuple[Path, Entry]]:
    ordered = sorted(files, key=lambda file: (file.stem, str(file)))
    read = ((path, _read(path, Entry, broken)) for path in ordered)
    return [(path, entry) for path, entry in read if entry is not None]


def _dead(pages: Sequence[tuple[Path, Entry]], known: set[str], tables: TablesFile | None) -> Sequence[Fault]:
    """Return what is wrong between files. `known`: every file's name, so that a broken entry makes no link dead."""
    faults: list[Fault] = []
    taken: dict[str, Path] = {}
    for path, entry in pages:
        faults += _id_faults(entry, path, taken=taken.get(entry.id))
        faults += _related_faults(entry, path, known)
        faults += _table_faults(entry, path, tables) if tables else ()
        taken.setdefault(entry.id, path)
    return faults


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


def _table_faults(entry: Entry, path: Path, tables: TablesFile) -> Iterator[Fault]:
    for place, table in enumerate(entry.tables):
        if table not in tables.ids:
            line = documents.line_of(path, ("tables", place))
            yield Fault(path, line, "answers.fault.table", {"id": table})


def _read(path: Path, model: type[Document], faults: list[Fault]) -> Document | None:
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
