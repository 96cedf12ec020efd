"""What the rules look at: every file of `knowledge/` that can be read, and what is wrong with the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel

from bot import documents
from bot.errors import Fault, Faulty
from bot.guide.library import library, numbers
from bot.guide.library.entry import Entry
from bot.guide.library.lexicon import LexiconFile
from bot.guide.library.numbers import NumberFact
from bot.guide.library.outside import Outside, OutsideFile
from bot.language import LANGS, Lang

Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An entry and the file that holds it."""

    path: Path
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """One phrasing, with its place: entry, file, language, and number in the list from 0."""

    text: str
    page: EntryPage
    lang: Lang
    number: int

    @property
    def location(self) -> tuple[str, str, int]:
        """Return where it stands in the file."""
        return self.lang, "phrasings", self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """The knowledge folder on the day `today`. `broken`: what `bot.guide.library.library` and our schemas refuse.

    `site`: a site's own folder, whose entries are among the pages.
    """

    folder: Path
    site: Path | None = None
    pages: Sequence[EntryPage]
    lexicon: LexiconFile | None
    outside: Sequence[Outside]
    facts: Sequence[NumberFact]
    broken: Sequence[Fault]
    today: date

    @property
    def own(self) -> Path:
        """The folder that new entries belong in: the site's, where there is one."""
        return self.site or self.folder

    def phrasings(self) -> Iterator[Phrasing]:
        """Yield every phrasing, entry by entry, French first."""
        for page in self.pages:
            for lang in LANGS:
                for number, text in enumerate(page.entry.text(lang).phrasings):
                    yield Phrasing(text=text, page=page, lang=lang, number=number)

    def topics(self) -> list[str]:
        """Return the names of the topics, sorted."""
        return sorted({page.path.parent.name for page in self.pages})

    def only(self, pages: Sequence[EntryPage]) -> Self:
        """Return the binder with these pages instead of its own."""
        return replace(self, pages=pages)


def read(folder: Path, today: date, *, site: Path | None = None) -> Binder:
    """Read the folder, and a site's own; nothing is raised.

    A file that cannot be used is left out, and its faults go to `broken`.
    """
    broken: list[Fault] = []
    try:
        known = library.load(folder, site=site)
    except Faulty as faulty:
        broken += faulty.faults
        pages, lexicon, outside = _readable(folder, site)
    else:
        pages = tuple(EntryPage(path=known.paths[name], entry=entry) for name, entry in known.entries.items())
        lexicon, outside = known.lexicon, known.outside
    return Binder(
        folder=folder,
        site=site,
        pages=pages,
        lexicon=lexicon,
        outside=outside,
        facts=_facts(folder, broken),
        broken=broken,
        today=today,
    )


def _readable(folder: Path, site: Path | None) -> tuple[tuple[EntryPage, ...], LexiconFile | None, Sequence[Outside]]:
    found = ((path, _or_none(path, Entry)) for path in library.files_of(folder, site))
    pages = tuple(EntryPage(path=path, entry=entry) for path, entry in found if entry is not None)
    outside = _or_none(folder / library.OUTSIDE, OutsideFile)
    return pages, _or_none(folder / library.LEXICON, LexiconFile), outside.root if outside else ()


def _or_none(path: Path, model: type[Document]) -> Document | None:
    try:
        return documents.load(path, model)
    except Faulty:
        return None


def _facts(folder: Path, broken: list[Fault]) -> Sequence[NumberFact]:
    try:
        return numbers.load(folder)
    except Faulty as faulty:
        broken += faulty.faults
        return ()
