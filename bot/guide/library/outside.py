"""Messages that we must not answer (`knowledge/out_of_scope.yml`): the matcher learns what is not ours from them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import RootModel, StringConstraints

from bot.language import Lang
from bot.settings import Frozen

OutsideKind: TypeAlias = Literal["near-miss", "other-it", "chatter", "smalltalk", "other-language", "hostile"]
OutsideText: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]


class Outside(Frozen):
    """One such message. `lang` is the language of the person; a message in another language has kind other-language."""

    q: OutsideText
    lang: Lang
    kind: OutsideKind


class OutsideFile(RootModel[tuple[Outside, ...]]):
    """The file: a list of messages."""
