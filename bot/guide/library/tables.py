"""Tables that decide (`knowledge/tables.yml`): which versions go together, which mode is permitted where, days left."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from bot.guide.library.entry import Id, Source
from bot.guide.library.lexicon import Pattern
from bot.language import Lang
from bot.settings import Frozen

RoleName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
CellVerdict: TypeAlias = Literal["yes", "no", "unlisted"]


class TableValue(Frozen):
    """A value that a question may name, the words that name it, and how we write it."""

    words: tuple[Pattern, ...] = Field(min_length=1)
    fr: str
    en: str

    def label(self, lang: Lang) -> str:
        """Return how we write it."""
        return self.fr if lang == "fr" else self.en


class TableRole(Frozen):
    """Something that a question may name: with a version beside its words, or by one of its values.

    `generic` words, such as "server", stand for the second role of an entry's first table.
    """

    versions: bool = False
    generic: bool = False
    words: tuple[Pattern, ...] = ()
    values: Mapping[str, TableValue] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> "TableRole":
        if self.versions != bool(self.words) or self.versions == bool(self.values):
            raise ValueError("versions + words | values")
        return self


class CellTexts(Frozen):
    """What is said of a cell. Placeholders are the names of the two roles."""

    yes: str
    no: str
    unlisted: str

    def of(self, verdict: CellVerdict) -> str:
        """Return the sentence for a verdict."""
        return {"yes": self.yes, "no": self.no, "unlisted": self.unlisted}[verdict]


class Table(Frozen):
    """Two roles, and for each value of the second one the values of the first that go with it (`yes`).

    `no` needs naming only for values that are a yes nowhere.
    """

    id: Id
    axes: tuple[RoleName, RoleName]
    yes: Mapping[str, tuple[str, ...]]
    no: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    source: Source
    fr: CellTexts
    en: CellTexts

    def verdict(self, first: str, second: str) -> CellVerdict:
        """Look up a cell: "no" only when both values occur somewhere in the table."""
        if first in self.yes.get(second, ()):
            return "yes"
        known = {value for values in (*self.yes.values(), *self.no.values()) for value in values}
        return "no" if second in self.yes and first in known else "unlisted"

    def text(self, lang: Lang) -> CellTexts:
        """Return one language of it."""
        return self.fr if lang == "fr" else self.en


class CountdownTexts(Frozen):
    """What is said of days that go by; placeholders days, elapsed and, in `left`, left."""

    left: str
    over: str


class Countdown(Frozen):
    """So many days from a beginning."""

    id: Id
    days: int = Field(gt=0)
    source: Source
    fr: CountdownTexts
    en: CountdownTexts

    def text(self, lang: Lang) -> CountdownTexts:
        """Return one language of it."""
        return self.fr if lang == "fr" else self.en


class TablesFile(Frozen):
    """The file; a knowledge folder without it has no tables."""

    roles: Mapping[RoleName, TableRole] = Field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    countdowns: tuple[Countdown, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "TablesFile":
        names = [*(one.id for one in self.tables), *(one.id for one in self.countdowns)]
        unknown = {axis for table in self.tables for axis in table.axes}.difference(self.roles)
        wrong = sorted(unknown) + sorted({name for name in names if names.count(name) > 1})
        if wrong:
            raise ValueError(", ".join(wrong))
        return self

    @property
    def ids(self) -> frozenset[str]:
        """Names that an entry may refer to."""
        return frozenset((*(one.id for one in self.tables), *(one.id for one in self.countdowns)))

    def label(self, role: str, value: str, lang: Lang) -> str:
        """Return how we write a value of a role; a version is written as it is."""
        known = self.roles[role].values.get(value)
        return known.label(lang) if known else value
