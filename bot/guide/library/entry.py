"""A knowledge entry (`knowledge/<topic>/<entry>.yml`) and what a question leads to."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bot.language import Lang
from bot.settings import Frozen
from bot.text import text

Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line: TypeAlias = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]

GUIDE: Final = "Field guide"
"""How the title of a source begins that is the guide or, after a dash, a section of it."""


class EntryStep(Frozen):
    """One numbered step: a sentence, and the commands to type for it, if any."""

    do: Line
    code: str | None = None


class Source(Frozen):
    """What an answer rests on: a section of the field guide, or a page of Microsoft's with its address."""

    title: Line
    url: str | None = Field(default=None, pattern=r"^https://")

    @property
    def is_guide(self) -> bool:
        """Tell whether it is the field guide, or a section of it."""
        return self.title.casefold().startswith(GUIDE.casefold())

    def named(self, lang: Lang) -> str:
        """Return the title; the guide is called what it is called in this language, its sections keep their names."""
        return text(lang, "answers.guide") + self.title[len(GUIDE) :] if self.is_guide else self.title


class EntryText(Frozen):
    """One language of an entry. `short` stands alone as the answer; `caution` says why the guide says otherwise."""

    title: Line = Field(max_length=75)
    phrasings: tuple[Line, ...] = Field(min_length=8)
    short: Line
    paragraphs: tuple[Line, ...] = ()
    steps: tuple[EntryStep, ...] = ()
    code: str | None = None
    caution: str | None = None


class Hit(Frozen):
    """A question that must be answered with its entry; a line of text alone will do.

    `ask` is the question, as somebody would type it. `unsure` says that suggesting the entry first is enough.
    """

    ask: Line
    unsure: bool = False


def _hit(given: object) -> object:
    """Take a line of text for a question that must be answered. Raises PydanticCustomError for what is neither."""
    if not isinstance(given, str | dict | Hit):
        raise PydanticCustomError("example", "a line of text, or `ask` and `unsure`")
    return {"ask": given} if isinstance(given, str) else given


class Entry(Frozen):
    """One answer. `id` equals the file's name; `hits` must be answered with it, `misses` must not.

    `tables` names the tables of `knowledge/tables.yml` from which a sentence is computed for the question, the one
    that this entry is about first.
    """

    id: Id
    owner: Line
    reviewed: date
    fr: EntryText
    en: EntryText
    sources: tuple[Source, ...] = Field(min_length=1)
    related: tuple[Id, ...] = ()
    action: str | None = None
    tables: tuple[Id, ...] = ()
    hits: tuple[Annotated[Hit, BeforeValidator(_hit, json_schema_input_type=Line | Hit)], ...] = Field(min_length=2)
    misses: tuple[Line, ...] = ()

    def text(self, lang: Lang) -> EntryText:
        """Return one language of it."""
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """One computed sentence in both languages, and the source of the table."""

    fr: str
    en: str
    source: Source

    def text(self, lang: Lang) -> str:
        """Return one language of it."""
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry with its score, 0 to 1: the chance that it answers the question."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Sure: the entry to show, the two next ones, and what the entry's tables say of what was asked."""

    best: Candidate
    next: tuple[Candidate, ...]
    lang: Lang
    computed: tuple[Computed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """Not sure: up to three entries to choose from, best first."""

    candidates: tuple[Candidate, ...]
    lang: Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Outside what we know. `candidates` are the nearest, for `rdslic ask` only; they are not shown."""

    candidates: tuple[Candidate, ...]
    lang: Lang


Answer: TypeAlias = Found | Unsure | Unknown
