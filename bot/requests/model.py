"""A request from asking to the end: its states, and what may follow what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from bot.language import Lang
from bot.requests.plan import Plan
from bot.requests.verdict import Value

Effect: TypeAlias = Literal["read", "change", "destructive"]


class Status(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


TRANSITIONS: Final[Mapping[Status, frozenset[Status]]] = {
    Status.PENDING: frozenset({Status.QUEUED, Status.DENIED, Status.EXPIRED, Status.CANCELLED}),
    Status.QUEUED: frozenset({Status.RUNNING, Status.HELD, Status.EXPIRED, Status.CANCELLED}),
    Status.HELD: frozenset({Status.QUEUED, Status.EXPIRED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.INTERRUPTED, Status.QUEUED}),
    Status.INTERRUPTED: frozenset({Status.SUCCEEDED, Status.FAILED}),
}
"""`running -> queued` only for a read whose process died; `interrupted -> …` only by the same run token."""

OVER: Final = frozenset(
    {Status.SUCCEEDED, Status.FAILED, Status.DENIED, Status.EXPIRED, Status.CANCELLED, Status.INTERRUPTED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in Slack something was asked: the channel, and the thread if it was in one."""

    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person wants run, as typed or filled in; nothing of it has been checked."""

    requester: str
    lang: Lang
    action: str
    host: str
    params: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended. `says`/`words` name a verdict sentence of `action`, or an error text when `error`.

    `action` is None when it is the request's own: a change that could not read before ends with the words of that read.
    """

    kind: Literal["facts", "changed", "unchanged", "failed", "error"]
    says: str
    action: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's yes or no."""

    by: str
    approved: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One asking for one run. Times are aware, UTC. `id` is short enough to be typed: `R-7F3KQ`."""

    id: str
    requester: str
    lang: Lang
    reason: str
    place: Place
    effect: Effect
    plan: Plan
    status: Status
    approvals_needed: int
    decisions: tuple[Decision, ...] = ()
    created_at: datetime
    expires_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempt: int = 1
    step: str | None = None
    """Name of the step that runs now, as the script announced it; None before the first."""
    cancel_requested: bool = False
    verified_by: str | None = None
    """Who said, after an interruption, that the server was looked at."""
    held_by: str | None = None
    """Id of the interrupted request that keeps this one from running."""
    outcome: Outcome | None = None
    version: int = 0
    """Grows with every change, so that a card knows whether it is out of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to a request, past tense. `actor` is a Slack user id or `rdslic`."""

    request_id: str
    at: datetime
    actor: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a person found on a server after request `request_id` was interrupted there, in their own words.

    `by` is a Slack user id.
    """

    request_id: str
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """One fact as last read on a server: by which action, for which request, when (aware, UTC)."""

    host: str
    name: str
    value: Value
    read_at: datetime
    action: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The newest run on one server that has ended; one that is in doubt and nobody looked at comes before it.

    `kind` and `says` are those of its outcome, None when it left none. `started_at` is aware, UTC.
    """

    host: str
    request_id: str
    action: str
    status: Status
    verified: bool
    """Somebody looked at the server after an interruption."""
    started_at: datetime
    kind: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The policy says yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The policy says no; `reason` is the name of a text under `approvals.refused`, filled from `words`.

    `about` names the parameter, `action`, `host` or `reason` that the sentence belongs to, for a form.
    """

    reason: str
    words: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The request exists."""

    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decision was recorded; `request` is as it stands now."""

    request: Request


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether a transition is legal."""
    return after in TRANSITIONS.get(before, frozenset())
