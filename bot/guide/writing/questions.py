"""Files of questions to measure with: in scope, out of scope, and two at once."""

from pathlib import Path

from pydantic import Field, RootModel

from bot import documents
from bot.guide.library.entry import Id
from bot.language import Lang
from bot.settings import Frozen


class Question(Frozen):
    """A question, the entry that answers it, and others that may."""

    q: str
    lang: Lang
    intent: Id
    also: tuple[Id, ...] = ()


class OffTopic(Frozen):
    """A message that must not be answered, and what kind it is of."""

    q: str
    lang: Lang
    kind: str


class Compound(Frozen):
    """A message that asks two things at once, and the two entries that answer them."""

    q: str
    lang: Lang
    intents: tuple[Id, ...] = Field(min_length=2)


class _Questions(RootModel[tuple[Question, ...]]):
    pass


class _OffTopic(RootModel[tuple[OffTopic, ...]]):
    pass


class _Compound(RootModel[tuple[Compound, ...]]):
    pass


def load_questions(path: Path) -> tuple[Question, ...]:
    """Read a file of questions. Raises Faulty."""
    return documents.load(path, _Questions).root


def load_off_topic(path: Path) -> tuple[OffTopic, ...]:
    """Read a file of messages out of scope. Raises Faulty."""
    return documents.load(path, _OffTopic).root


def load_compound(path: Path) -> tuple[Compound, ...]:
    """Read a file of questions that ask two things. Raises Faulty."""
    return documents.load(path, _Compound).root
