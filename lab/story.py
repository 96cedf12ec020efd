"""A story: what people do, one after the other, and what they then see. YAML, played by a machine or by a person."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from bot import documents
from bot.errors import Fault, Faulty
from bot.guide.library.library import KNOWLEDGE
from bot.language import Lang
from bot.settings import Frozen

Name = Literal["admin", "approver", "deputy", "guest"]


class Sight(Frozen):
    """What somebody must see: in a channel, or in the thread of a message remembered, all of these words.

    `view`: not in a message but in the form that is open in front of them.
    """

    who: Name
    channel: str
    thread_of: str | None = None
    has: tuple[str, ...] = Field(min_length=1)
    lacks: tuple[str, ...] = ()
    ephemeral: bool | None = None
    view: bool = False
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


class Leading(Frozen):
    """What a person who is led through a step reads: what to do, what to look at, and why it is so."""

    do: dict[Lang, str]
    look: dict[Lang, str]
    why: dict[Lang, str]


class Step(Frozen):
    """One deed of one person, and what is seen afterwards. Exactly one deed, or none to only look.

    With `tour`, the page can lead a person through it.
    """

    title: dict[Lang, str]
    who: Name = "admin"
    say: Saying | None = None
    press: Press | None = None
    submit: Submission | None = None
    advance_s: float | None = None
    sees: tuple[Sight, ...] = ()
    tour: Leading | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Step":
        deeds = [deed for deed in (self.say, self.press, self.submit, self.advance_s) if deed is not None]
        if len(deeds) > 1 or not (deeds or self.sees):
            raise ValueError("one of say, press, submit, advance_s; or something to see")
        return self


class Story(Frozen):
    """A whole story. `about` says in a sentence what one learns; `place` is where it stands in the tour.

    `entries`: the only entries of the guide that it is played with, so that no other changes how it goes; none: all.
    """

    title: dict[Lang, str]
    about: dict[Lang, str] = Field(default_factory=dict)
    place: int | None = None
    entries: tuple[str, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "Story":
        if self.place is not None and not all(step.tour and step.sees for step in self.steps):
            raise ValueError("a story of the tour leads through every step, and each shows something")
        if self.place is not None and self.entries:
            raise ValueError("a story of the tour is played with the whole guide, which whoever is led has before them")
        return self


def load(path: Path) -> Story:
    """Read a story. Raises Faulty with file and line."""
    story = documents.load(path, Story)
    known = {file.stem for file in KNOWLEDGE.glob("*/*.yml")}
    faults = [
        Fault(path, documents.line_of(path, ("entries", place)), "lab.entry_unknown", {"id": name})
        for place, name in enumerate(story.entries)
        if name not in known
    ]
    if faults:
        raise Faulty(faults)
    return story
