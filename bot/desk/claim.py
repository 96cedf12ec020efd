"""The two ends of a run in the database: who may start it, and what came of it. Both may be asked again.

A run is named by a token that its caller makes. The row takes one token while it goes from `queued` to `running`;
whoever holds another one has nothing to run, whatever the durable engine does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Outcome, Refused, Request, Status
from bot.clock import Clock
from bot.execution import catalogue as actions
from bot.execution.action import Catalogue
from bot.execution.verdict import Value
from bot.settings import Settings
from bot.store.database import Store
from bot.store.requests import outcome_json

log = structlog.get_logger(__name__)

LATE: Final = frozenset({Status.SUCCEEDED, Status.FAILED})
"""What a result that arrives after an interruption may make of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRead:
    """Facts of one reading: by which action, when (aware, UTC)."""

    action: str
    at: datetime
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended, and all that was read on the way, oldest first."""

    status: Status
    outcome: Outcome
    read: tuple[FactsRead, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Gives out runs and takes back their results."""

    store: Store
    catalogue: Catalogue
    settings: Settings
    directory: Directory
    clock: Clock
    executor: str

    def claim(self, request_id: str, attempt: int, token: str) -> Request | None:
        """Return the request if the run with this token is now its one run; None when there is nothing to run.

        What may no longer run is closed with the reason; what meets another run on its server, or a server that
        nobody has looked at since an interruption, is held. Raises NotFound, StoreUnavailable.
        """
        found = approvers.read(self.settings.approvals, self.directory)
        try:
            with self.store.begin() as connection:
                request = self.store.requests.read(connection, request_id)
                if request.status is Status.QUEUED and request.attempt == attempt:
                    self._settle(connection, request, token, self._refusal(request, found))
        except IntegrityError:
            self._hold_for_another(request_id, attempt)
        with self.store.begin() as connection:
            request = self.store.requests.read(connection, request_id)
            mine = request.status is Status.RUNNING and self.store.requests.claimed(connection, request.id, token)
        return request if mine else None

    def finish(self, request: Request, token: str, ended: Ended) -> None:
        """Record how the run with this token ended, with its facts. Raises StoreUnavailable.

        A result of a run that was given up in the meantime is taken only if nobody has run it again.
        """
        now = self.clock()
        with self.store.begin() as connection:
            current = self.store.requests.read(connection, request.id)
            if not self.store.requests.claimed(connection, request.id, token):
                self._ignore(connection, request, ended, now)
                return
            late = current.status is Status.INTERRUPTED
            if current.status is not Status.RUNNING and not (late and ended.status in LATE):
                return  # recorded before: the answer to that commit was lost
            values = {"outcome": outcome_json(ended.outcome), "finished_at": now, "step": None}
            self.store.requests.move(connection, current, ended.status, **values)
            name = "late_result" if late else str(ended.status)
            self.store.requests.note(connection, request.id, name, at=now, says=ended.outcome.says)
            self._record(connection, request, ended)

    def _refusal(self, request: Request, found: approvers.Approvers) -> Refused | None:
        host = self.settings.hosts.get(request.plan.host)
        if host is None or host.url != request.plan.endpoint or not actions.current(request.plan, self.catalogue):
            return Refused(reason="plan_changed", words={"action": request.plan.action})
        if self.clock() >= request.expires_at:
            return Refused(reason="expired")
        may = policy.still_approved(request, found.people, self.settings.approvals)
        return found.explain(may) if isinstance(may, Refused) else None

    def _settle(self, connection: Connection, request: Request, token: str, refusal: Refused | None) -> None:
        requests, now = self.store.requests, self.clock()
        # a process which claims is alive, and must not be buried between its claim and its next heartbeat
        self.store.replicas.beat_within(connection, self.executor, now)
        if refusal is not None:
            self._close(connection, request, refusal, now)
        elif blocker := requests.blocker(connection, request.id, request.plan.host):
            self._hold(connection, request, now, blocker)
        else:
            run: dict[str, Any] = {"executor": self.executor, "run_token": token, "started_at": now, "step": None}
            requests.move(connection, request, Status.RUNNING, **run)
            requests.note(connection, request.id, "started", at=now, attempt=str(request.attempt))

    def _close(self, connection: Connection, request: Request, refusal: Refused, now: datetime) -> None:
        outcome = Outcome(kind="error", says=f"approvals.refused.{refusal.reason}", words=refusal.words)
        after = Status.EXPIRED if refusal.reason == "expired" else Status.CANCELLED
        self.store.requests.move(connection, request, after, outcome=outcome_json(outcome), finished_at=now)
        self.store.requests.note(connection, request.id, "not_run", at=now, reason=refusal.reason)

    def _hold(self, connection: Connection, request: Request, now: datetime, blocker: str | None) -> None:
        if self.store.requests.move(connection, request, Status.HELD, held_by=blocker):
            facts = {"blocker": blocker} if blocker else {}
            self.store.requests.note(connection, request.id, "held", at=now, **facts)

    def _hold_for_another(self, request_id: str, attempt: int) -> None:
        """Hold a request that met another run: it got the server in the same instant, and the database said so."""
        with self.store.begin() as connection:
            request = self.store.requests.read(connection, request_id)
            if request.status is Status.QUEUED and request.attempt == attempt:
                blocker = self.store.requests.blocker(connection, request.id, request.plan.host)
                self._hold(connection, request, self.clock(), blocker)

    def _ignore(self, connection: Connection, request: Request, ended: Ended, now: datetime) -> None:
        log.warning("late_result_ignored", request=request.id, status=ended.status)
        self.store.requests.change(connection, request.id)
        facts = {"status": str(ended.status), "says": ended.outcome.says}
        self.store.requests.note(connection, request.id, "late_result_ignored", at=now, **facts)

    def _record(self, connection: Connection, request: Request, ended: Ended) -> None:
        for reading in ended.read:
            self.store.facts.record(
                connection,
                request.plan.host,
                reading.facts,
                read_at=reading.at,
                action=reading.action,
                request_id=request.id,
            )
