"""What stands beside the workspace and is shown in its page: ports, and nothing of what is behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lab.workspace.payload import Json


class Servers(Protocol):
    """The practice servers, to look at and to break. Called from any thread; each deed raises PersonRefused."""

    def look(self) -> Json:
        """Return the estate, its servers, what runs and what ran; quick."""
        ...

    def switch(self, server: str, name: str, value: object) -> None:
        """Turn one of the switches that a server shows."""
        ...

    def reset(self, server: str | None) -> None:
        """Put one server, or all of them, back as the estate has them."""
        ...

    def choose(self, estate: str) -> None:
        """Put all servers into the states of another estate."""
        ...


class Stories(Protocol):
    """The stories of the tour. Called from any thread; each raises PersonRefused. May take a while."""

    def listed(self) -> list[Json]:
        """Return the stories that a person can be led through."""
        ...

    def seen(self, story: str, step: int, *, since: str, known: Mapping[str, Json]) -> Json:
        """Return which of the things that a step expects are there, and the messages that it remembers."""
        ...

    def play(self, story: str, step: int, *, known: Mapping[str, Json]) -> None:
        """Do what the person of a step would do."""
        ...


@dataclass(slots=True)
class Beside:
    """What the lab put beside this workspace; a workspace may also stand alone."""

    servers: Servers | None = None
    stories: Stories | None = None
