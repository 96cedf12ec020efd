"""Numbers that an answer must not contradict (`knowledge/numbers.yml`), and how a text contradicts them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self, TypeAlias

from pydantic import Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

from bot import documents
from bot.guide.library.entry import Id, Source
from bot.guide.library.lexicon import Pattern
from bot.guide.library.normalise import fold
from bot.language import LANGS, Lang
from bot.settings import Frozen

FILE: Final = "numbers.yml"
NumberValue: TypeAlias = int | float

_NUMBER: Final = r"\d+(?: \d{3}(?!\d))*(?:[.,]\d+)*"
_JOINED: Final = r"\s*(?:,|/|-|\u2013|\b(?:et|and|a|to|ou|or)\b)\s*"
_LIST: Final = rf"(?<![\w.,/\\#])({_NUMBER}(?:{_JOINED}{_NUMBER})*)(?![\w\\])"
_BLANKS: Final = r"[\s\-=(:\"'`«»]*"
_TO_UNIT: Final = rf"{_BLANKS}(?:\b(?:pour|for|veut dire|means)\s+)?"
_LINKS: Final = (
    rf"{_BLANKS}(?:\b(?:a|to|is|be|est|vaut|valoir|etre|doit|doivent|must|should|value|valeur|set|sur|on|de|of|the|la?|les?"
    rf"|tcp|udp|rpc|dynami\w+|range|plage|ports?)\b{_BLANKS})*"
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[ .,]\d{3})+")


class InWords(Frozen):
    """Words in both languages, folded; a trailing `*` stands for any ending."""

    fr: tuple[Pattern, ...] = ()
    en: tuple[Pattern, ...] = ()

    def of(self, lang: Lang) -> tuple[Pattern, ...]:
        """Return those of one language."""
        return self.fr if lang == "fr" else self.en


class OtherNumber(Frozen):
    """A number that may stand there too. `why` gives the reason."""

    value: NumberValue
    why: str = Field(min_length=3)


class NumberFact(Frozen):
    """One number that is known.

    `value` is the number; `values` replaces it where several are right, as the two ends of a range.
    `unit` holds the words that follow the number; `before` holds those that precede a number without unit.
    `near` holds words of which one must be in the same sentence. `also` holds other numbers that may stand there.
    `source` is where the number is written.
    """

    id: Id
    value: NumberValue | None = None
    values: tuple[NumberValue, ...] = ()
    unit: InWords = InWords()
    before: InWords = InWords()
    near: InWords
    also: tuple[OtherNumber, ...] = ()
    source: Source

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.value is None) == (not self.values):
            raise PydanticCustomError("number_value", "one of `value` and `values`")
        placed = all(self.unit.of(lang) or self.before.of(lang) for lang in LANGS)
        if not placed or not all(self.near.of(lang) for lang in LANGS):
            raise PydanticCustomError("number_words", "words in both languages")
        return self

    @property
    def right(self) -> tuple[NumberValue, ...]:
        """Return what is right: one number, or several."""
        return self.values if self.value is None else (self.value,)

    def allows(self, number: NumberValue) -> bool:
        """Tell whether a number may stand there."""
        return number in self.right or any(other.value == number for other in self.also)


class NumbersFile(RootModel[tuple[NumberFact, ...]]):
    """The file: a list of numbers that are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A number as it was found, the sentence that says it, and the facts that know another."""

    number: str
    sentence: str
    facts: tuple[NumberFact, ...]


def load(folder: Path) -> Sequence[NumberFact]:
    """Read `numbers.yml` of a knowledge folder; without the file, no number is known. Raises Faulty."""
    path = folder / FILE
    return documents.load(path, NumbersFile).root if path.exists() else ()


def contradictions(text: str, lang: Lang, facts: Iterable[NumberFact]) -> Iterator[Contradiction]:
    """Yield each number that no fact about its sentence allows.

    A sentence may be about several facts ("90 days, though the console shows 60 days"): one that allows the number
    is enough.
    """
    facts = tuple(facts)
    for sentence in _SENTENCE_END.split(text):
        folded = fold(sentence)
        about = [fact for fact in facts if _any_of(fact.near.of(lang)).search(folded)]
        said: dict[tuple[int, str], list[NumberFact]] = {}
        for fact in about:
            for mention in _mentions(fact, lang, folded):
                said.setdefault(mention, []).append(fact)
        for (_, number), knowing in sorted(said.items()):
            value = value_of(number)
            if value is not None and not any(fact.allows(value) for fact in knowing):
                yield Contradiction(number=number, sentence=sentence.strip(), facts=tuple(knowing))


def numbers_in(text: str) -> frozenset[NumberValue]:
    """Return the numbers written in digits, whatever their format: "1 000" and "1,000" are the same."""
    found = (value_of(number) for number in re.findall(_NUMBER, fold(text)))
    return frozenset(value for value in found if value is not None)


def value_of(number: str) -> NumberValue | None:
    """Return the value of a number as written, French or English; None for what is none, such as 10.0.17763."""
    if _THOUSANDS.fullmatch(number):
        return int(re.sub(r"\D", "", number))
    try:
        value = float(number.replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _mentions(fact: NumberFact, lang: Lang, folded: str) -> Iterator[tuple[int, str]]:
    for pattern in _patterns(fact.unit.of(lang), fact.before.of(lang)):
        for found in pattern.finditer(folded):
            for number in re.finditer(_NUMBER, found[1]):
                yield found.start(1) + number.start(), number[0]


@cache
def _patterns(unit: tuple[str, ...], before: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    wanted = []
    if unit:
        wanted.append(rf"{_LIST}{_TO_UNIT}{_words(unit)}")
    if before:
        wanted.append(rf"{_words(before)}{_LINKS}{_LIST}")
    return tuple(re.compile(pattern) for pattern in wanted)


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_words(patterns))


def _words(patterns: tuple[str, ...]) -> str:
    forms = (r"\W+".join(_word(word) for word in one.split()) for one in patterns)
    return rf"\b(?:{'|'.join(forms)})\b"


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)
