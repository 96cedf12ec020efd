"""Faults that a tester switches on: what goes wrong on purpose, how many times, and the switches that stay on."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from lab.workspace.payload import Json

TIMES_MOST: Final = 1000
Stage: TypeAlias = Literal["call", "delivery", "event", "window", "socket", "switch"]
"""Where a fault strikes: a Web API call, anything delivered, an event, a right that lapses, connections, a switch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault. `fields` are what a tester may give, with the value taken when nothing is given."""

    name: str
    stage: Stage
    fields: Mapping[str, str | float] = field(default_factory=dict)
    needs_sockets: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether it waits for its turn, `times` times; the others happen at once or stay on."""
        return self.stage not in {"socket", "switch"}


_METHOD: Final = {"method": "*"}
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(name="rate_limited", stage="call", fields={**_METHOD, "retry_after_s": 30.0}),
        Kind(name="internal_error", stage="call", fields=_METHOD),
        Kind(name="api_error", stage="call", fields={**_METHOD, "code": "fatal_error"}),
        Kind(name="http_error", stage="call", fields={**_METHOD, "status": 503.0}),
        Kind(name="slow_answer", stage="call", fields={**_METHOD, "delay_s": 5.0}),
        Kind(name="lost_answer", stage="call", fields=_METHOD),
        Kind(name="expired_trigger", stage="window"),
        Kind(name="expired_response_url", stage="window"),
        Kind(name="lost_ack", stage="delivery"),
        Kind(name="slow_delivery", stage="delivery", fields={"delay_s": 5.0}),
        Kind(name="retried_event", stage="event"),
        Kind(name="repeated_event", stage="event"),
        Kind(name="reordered_events", stage="event"),
        Kind(name="dropped_connections", stage="socket", needs_sockets=True),
        Kind(name="disconnect", stage="socket", fields={"reason": "refresh_requested"}, needs_sockets=True),
        Kind(name="rate_limits", stage="switch"),
        Kind(name="link_disabled", stage="switch", needs_sockets=True),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that waits for its turn, or a switch that is on. `given` holds the fields of its kind."""

    id: int
    kind: Kind
    given: Mapping[str, str | float]
    times_left: int

    def number(self, name: str) -> float:
        """Return a field that is a number."""
        return float(self.given[name])

    def text(self, name: str) -> str:
        """Return a field that is a text."""
        return str(self.given[name])

    def strikes(self, method: str) -> bool:
        """Tell whether it is meant for this Web API method."""
        return self.given.get("method", "*") in {"*", method}

    def as_json(self) -> Json:
        """Return the fault as the Person API writes it."""
        counted = {"times_left": self.times_left} if self.kind.is_counted else {}
        return {"id": self.id, "fault": self.kind.name, **self.given, **counted}


@dataclass(slots=True)
class Faults:
    """Faults ordered and not yet used up, oldest first. Each strikes in its turn."""

    _waiting: list[Fault] = field(default_factory=list)
    _numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def order(self, name: str, given: Mapping[str, str | float] | None = None, *, times: int = 1) -> Fault:
        """Let something go wrong the next `times` times; a switch that is on stays one."""
        kind = KINDS[name]
        if kind.stage == "switch":
            self.clear(name)
        fault = Fault(
            id=next(iter(self._numbers)),
            kind=kind,
            given={**kind.fields, **(given or {})},
            times_left=times if kind.is_counted else 1,
        )
        self._waiting.append(fault)
        return fault

    def take(self, *names: str, method: str = "*") -> Fault | None:
        """Return the oldest of these faults that strikes now, and count it; None when nothing goes wrong."""
        found = next((one for one in self._waiting if one.kind.name in names and one.strikes(method)), None)
        if found is not None:
            self._count(found)
        return found

    def is_on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return any(fault.kind.name == name for fault in self._waiting)

    def clear(self, name: str | None = None) -> None:
        """Take back every fault, or those of one kind."""
        self._waiting = [fault for fault in self._waiting if name is not None and fault.kind.name != name]

    def waiting(self) -> tuple[Fault, ...]:
        """Return what has not struck yet, and which switches are on."""
        return tuple(self._waiting)

    def _count(self, fault: Fault) -> None:
        left = replace(fault, times_left=fault.times_left - 1)
        at = self._waiting.index(fault)
        self._waiting[at : at + 1] = [left] if left.times_left else []


CALL_FAULTS: Final = tuple(kind.name for kind in KINDS.values() if kind.stage == "call")
