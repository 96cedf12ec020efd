"""Everything known, seen from one server: what can be said, and what is too old to say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Literal, TypeAlias

from bot.errors import Cancelled, TargetUnreachable
from bot.recovery.facts import Attempt, AttemptMeans, Known, LicenseServer
from bot.recovery.inventory import Inventory, same
from bot.requests.model import LastRun, Status
from bot.servers.frame import CANCELLED

STATE_FRESH: Final = timedelta(days=7)
"""How old a reading may be for advice that changes something; beyond it the first advice is to read again."""
CALM_FRESH: Final = timedelta(days=30)
"""How old a reading may be for saying that all is well."""
BACKUP_FRESH: Final = timedelta(days=30)
"""How old a verified backup may be before a new one is asked for."""
ATTEMPTS_COUNT: Final = timedelta(days=90)
"""How long an attempt says something about the next one; an older one belongs to another recovery."""

OURS: Final = frozenset({Cancelled.key, CANCELLED, *(f"approvals.outcome.{why}" for why in ("read_died", "stale"))})
"""Ends of a run that say nothing about the server: somebody cancelled it, or the bot itself stopped."""

Reach: TypeAlias = Literal["unreachable", "unreadable"]
Standing: TypeAlias = Literal[
    "unread", "no_role", "served", "pending", "odd_mode", "workgroup", "unserved", "uncertain"
]


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The inventory and everything known of it at one moment.

    `runs`: how the newest run on each server ended. `attempts`: what people reported, in any order.
    """

    inventory: Inventory
    known: Known
    runs: Mapping[str, LastRun]
    now: datetime
    attempts: tuple[Attempt, ...] = ()
    standings: dict[str, Standing] = field(default_factory=dict, repr=False, compare=False)
    """How each session host stands, once that was judged: it is the same from wherever it is seen."""

    def seen_from(self, host: str) -> "Situation":
        """Return it seen from one server, which may have left the inventory since."""
        return Situation(
            host=host,
            inventory=self.inventory,
            known=self.known,
            runs=self.runs,
            now=self.now,
            attempts=self.attempts,
            standings=self.standings,
        )


@dataclass(frozen=True, kw_only=True)
class Situation(Survey):
    """A survey seen from the server `host`."""

    host: str

    # -- which licence server --------------------------------------------------------------------------------

    @cached_property
    def server(self) -> str | None:
        """The licence server concerned: this one or its heir, the one that this host asks, or the only one there is."""
        if self.host in self.inventory.license_servers:
            return self._in_service(self.host)
        return self._asked() or self._only()

    @cached_property
    def focus(self) -> LicenseServer:
        """What is known of the licence server concerned."""
        return self.known.server(self.server or "")

    @property
    def former(self) -> str | None:
        """The licence server that it took over from."""
        return self.inventory.former(self.server) if self.server else None

    def _in_service(self, name: str) -> str | None:
        heirs = self.inventory.heirs(name)
        return (heirs[0] if heirs else None) if self.inventory.is_replaced(name) else name

    def _asked(self) -> str | None:
        """Return the licence server that the host asks: the first that works, else the first that is in service."""
        named = self.known.host(self.host).servers or ()
        ours = [self._meant(name) for name in named]
        found = [name for name in ours if name is not None]
        return next((name for name in found if self.is_ready(name)), found[0] if found else None)

    def _meant(self, name: str) -> str | None:
        if self.inventory.is_replaced(name):
            return next(iter(self.inventory.heirs(name)), None)
        return self.inventory.license_server(name)

    def _only(self) -> str | None:
        candidates = self.inventory.in_service
        heirs = [name for name in candidates if self.inventory.former(name)]
        return heirs[0] if len(heirs) == 1 else candidates[0] if len(candidates) == 1 else None

    # -- how old, and how the last run ended -----------------------------------------------------------------

    def is_older(self, read_at: datetime | None, age: timedelta) -> bool:
        """Tell whether a reading is older than that; one that never took place is."""
        return read_at is None or self.now - read_at > age

    def reach(self, name: str) -> Reach | None:
        """Return why a server cannot be read: the newest run on it says so, and nothing was read there since."""
        run = self.runs.get(name)
        if run is None or run.kind not in {"error", "failed"} or run.says in OURS or run.status is Status.INTERRUPTED:
            return None
        read = [*self.known.server(name).read.values(), *self.known.host(name).read.values()]
        if any(source.at >= run.started_at for source in read):
            return None
        return "unreachable" if run.says == TargetUnreachable.key else "unreadable"

    def in_doubt(self, name: str) -> LastRun | None:
        """Return the interrupted run after which nobody has looked at a server yet."""
        run = self.runs.get(name)
        return run if run and run.status is Status.INTERRUPTED and not run.verified else None

    # -- a licence server ------------------------------------------------------------------------------------

    def is_ready(self, name: str) -> bool | None:
        """Tell whether a licence server could issue licences, were there CALs; None when that is not known well enough.

        A reading says yes for longer than it says no: no host is moved away because of an old one.
        """
        known = self.known.server(name)
        if known.service is None or self.reach(name):
            return None
        if known.service != "Running" or known.activation == "not_activated":
            return None if self.may_be_better(name) else False
        if known.activation != "activated" or self.is_older(known.read_at, CALM_FRESH):
            return None
        return True

    def may_be_better(self, name: str) -> bool:
        """Tell whether a licence server may have come right since it was read: long ago, or before an attempt."""
        read_at = self.known.server(name).read_at
        done = [one.at for one in self.attempts if one.kind in {"accepted", "transferred"} and same(one.server, name)]
        return self.is_older(read_at, STATE_FRESH) or any(read_at is None or at > read_at for at in done)

    # -- attempts --------------------------------------------------------------------------------------------

    def tried(self, *means: AttemptMeans) -> tuple[Attempt, ...]:
        """Return the attempts on the licence server concerned that still count, by those means, newest first."""
        found = [one for one in self.attempts if self.server and same(one.server, self.server)]
        count = [one for one in found if one.means in means and self.now - one.at <= ATTEMPTS_COUNT]
        return tuple(sorted(count, key=lambda one: one.at, reverse=True))

    def is_read_since(self, attempt: Attempt) -> bool:
        """Tell whether the state of the licence server was read after an attempt."""
        return self.focus.read_at is not None and self.focus.read_at > attempt.at
