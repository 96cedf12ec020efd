"""A story: what people do, one after the other, and what they then see. YAML, played by a machine or by a person."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from bot import documents
from bot.language import Lang
from bot.settings import Frozen

Name = Literal["admin", "approver", "deputy", "guest"]


class Sight(Frozen):
    """What somebody must see: in a channel, or in the thread of a message remembered, all of these words."""

    who: Name
    channel: str
    thread_of: str | None = None
    has: tuple[str, ...] = Field(min_length=1)
    lacks: tuple[str, ...] = ()
    ephemeral: bool | None = None
    remember: str | None = None
    within_s: float = 20.0


class Saying(Frozen):
    """A message or a command that somebody types."""

    channel: str
    text: str


class Press(Frozen):
    """A button pressed on the message remembered as `of`."""

    of: str
    action: str
    channel: str


class Submission(Frozen):
    """The open modal, filled in by block and action."""

    values: dict[str, dict[str, str]]


class Step(Frozen):
    """One deed of one person, and what is seen afterwards. Exactly one deed, or none to only look."""

    title: dict[Lang, str]
    who: Name = "admin"
    say: Saying | None = None
    press: Press | None = None
    submit: Submission | None = None
    advance_s: float | None = None
    sees: tuple[Sight, ...] = ()

    @model_validator(mode="after")
    def _one_deed(self) -> "Step":
        deeds = [deed for deed in (self.say, self.press, self.submit, self.advance_s) if deed is not None]
        if len(deeds) > 1 or not (deeds or self.sees):
            raise ValueError("one of say, press, submit, advance_s; or something to see")
        return self


class Story(Frozen):
    """A whole story."""

    title: dict[Lang, str]
    steps: tuple[Step, ...] = Field(min_length=1)


def load(path: Path) -> Story:
    """Read a story. Raises Faulty with file and line."""
    return documents.load(path, Story)
