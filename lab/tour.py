"""The tour: the stories that `--play` plays, told to a person step by step. Fills `lab.workspace.beside.Stories`.

Who is led does the deeds, in the page; what must be seen is what the player expects, found by the player's own code.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.errors import Faulty
from lab import story as stories
from lab.person import Person, Refused
from lab.play import NotSeen, Player
from lab.story import Sight, Step, Story
from lab.workspace.payload import Json
from lab.workspace.refusals import PersonRefused

FOLDER: Final = Path(__file__).parent / "stories"


@dataclass
class Tour:
    """The stories of `folder` that have a place in the tour, for the workspace at `url`."""

    url: str
    folder: Path = field(default=FOLDER)

    @cached_property
    def stories(self) -> Mapping[str, Story]:
        """Return the stories by name, in the order of the tour; a file that cannot be read is left out."""
        found: dict[str, Story] = {}
        for path in self.folder.glob("*.yml"):
            with suppress(Faulty):  # `--play` and the tests say what is wrong with it
                found[path.stem] = stories.load(path)
        told = [(name, story) for name, story in found.items() if story.place is not None]
        return dict(sorted(told, key=lambda one: (one[1].place or 0, one[0])))

    def listed(self) -> list[Json]:
        """Return the stories as the page needs them."""
        return [
            {
                "name": name,
                "title": dict(story.title),
                "about": dict(story.about),
                "steps": [_step(step) for step in story.steps],
            }
            for name, story in self.stories.items()
        ]

    def seen(self, story: str, step: int, *, since: str, known: Mapping[str, Json]) -> Json:
        """Return for each thing that a step expects where it is seen, or null, and what it remembers by name.

        Raises PersonRefused: no such story or step.
        """
        expected, player = self._step(story, step).sees, self._player(story, known)
        found: list[Json | None] = []
        for sight in expected:
            message = _look(player, sight, since)
            if message is not None and sight.remember:
                player.remembered[sight.remember] = message
            # a form has no timestamp: it is in front of its person, wherever they are
            found.append({"channel": sight.channel, "ts": str(message.get("ts", ""))} if message else None)
        remembered = {
            sight.remember: place for sight, place in zip(expected, found, strict=True) if sight.remember and place
        }
        return {"seen": found, "known": remembered, "is_done": all(found)}

    def play(self, story: str, step: int, *, known: Mapping[str, Json]) -> None:
        """Do what the person of a step would do. Raises PersonRefused."""
        try:
            self._player(story, known).do(self._step(story, step))
        except Refused as refused:
            raise PersonRefused(refused.code, refused.message) from None
        except NotSeen as missing:
            raise PersonRefused("not_yet", f"What this step needs is not there: {missing}.") from None

    def _step(self, story: str, number: int) -> Step:
        found = self.stories.get(story)
        if found is None or not 0 <= number < len(found.steps):
            raise PersonRefused("no_such_step", f"There is no step {number} in a story {story!r}.")
        return found.steps[number]

    def _player(self, story: str, known: Mapping[str, Json]) -> Player:
        """Return a player that remembers what was seen in earlier steps, as it is now."""
        player = Player(self.url, lambda _: None)
        sights = [sight for step in self.stories[story].steps for sight in step.sees] if story in self.stories else []
        for sight in sights:
            place = known.get(sight.remember or "")
            message = self._message(sight, str(place.get("ts", ""))) if place else None
            if message is not None:
                player.remembered[str(sight.remember)] = message
        return player

    def _message(self, sight: Sight, ts: str) -> Json | None:
        with suppress(Refused):
            inbox = Person(self.url, sight.who).look(sight.channel)
            return next((dict(message) for message in inbox.messages if message["ts"] == ts), None)
        return None


def _look(player: Player, sight: Sight, since: str) -> Json | None:
    """Return what a sight expects, or None; a thread that nobody started yet shows nothing."""
    with suppress(NotSeen, Refused):
        message = player.look(sight, since=since)
        return dict(message) if message is not None else None
    return None


def _step(step: Step) -> Json:
    return {
        "title": dict(step.title),
        "who": step.who,
        "deed": _deed(step),
        "sees": [
            {
                "who": sight.who,
                "channel": sight.channel,
                "thread_of": sight.thread_of,
                "is_private": sight.ephemeral,
                "view": sight.view,
            }
            for sight in step.sees
        ],
        "tour": step.tour.model_dump() if step.tour else None,
    }


def _deed(step: Step) -> Json:
    if step.say:
        return {"kind": "say", "channel": step.say.channel, "text": step.say.text}
    if step.press:
        return {"kind": "press", "channel": step.press.channel, "of": step.press.of, "action": step.press.action}
    if step.submit:
        return {"kind": "submit"}
    return {"kind": "wait", "advance_s": step.advance_s} if step.advance_s else {"kind": "look"}
