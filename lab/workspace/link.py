"""What travels to the app, whichever way the app is reached, and what comes back."""

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias

from lab.workspace.ids import envelope_id
from lab.workspace.payload import Json

ACK_S: Final = 3.0
Envelope: TypeAlias = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to deliver. `attempt` is 0 the first time; `retry_reason` says why there is another.

    `name` is the envelope's in Socket Mode: the same Delivery sent twice is the same envelope twice.
    """

    kind: Envelope
    payload: Json
    accepts_response: bool = False
    attempt: int = 0
    retry_reason: str = ""
    url: str | None = None
    """Where a command wants to be sent in HTTP mode."""
    name: str = field(default_factory=envelope_id)


@dataclass(frozen=True, slots=True)
class Acked:
    """The app acknowledged in time; an empty payload means that it said nothing else."""

    payload: Json


@dataclass(frozen=True, slots=True)
class NotAcked:
    """Nobody was there (`dispatch_failed`), or nobody answered in time (`operation_timeout`).

    `cause` is what the next attempt is told, unless the app asked for none.
    """

    reason: Literal["dispatch_failed", "operation_timeout"]
    cause: str = "connection_failed"
    may_retry: bool = True


class Link(Protocol):
    """A way to the app."""

    @property
    def late(self) -> str:
        """What the next attempt is told when nobody acknowledged in time."""
        ...

    async def send(self, delivery: Delivery) -> Acked | NotAcked:
        """Deliver and wait for the acknowledgement, three seconds at most."""
        ...

    async def close(self, reason: str) -> None:
        """Tell the app that the workspace goes away."""
        ...
