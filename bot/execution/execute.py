"""Use case: run what was approved, once. Claim, read facts, run, read facts, judge, record."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from sqlalchemy.exc import IntegrityError

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Outcome, Refused, Request, Status
from bot.clock import Clock
from bot.errors import Cancelled, ConnectionLost, NotFound, StoreUnavailable, TargetError
from bot.execution import catalogue as actions
from bot.execution.action import Catalogue
from bot.execution.plan import Step
from bot.execution.runner import Connection, Runner, RunResult
from bot.execution.verdict import Changed, Facts, Failed, Unchanged, Value, Verdict
from bot.settings import Host, Settings
from bot.store.database import Store
from bot.store.requests import outcome_json
from bot.store.tables import request as table

log = structlog.get_logger(__name__)

CANCEL_CHECK_S: Final = 1.0
RETRY_S: Final = 1.0
Result = TypeVar("Result")
KINDS: Final = {Facts: "facts", Changed: "changed", Unchanged: "unchanged", Failed: "failed"}


def nothing() -> None:
    """Tell nobody."""


def always() -> bool:
    """Say yes: this process is alive."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a run needs. `alive` says whether this process's own heartbeat is young enough to touch a server."""

    store: Store
    catalogue: Catalogue
    settings: Settings
    directory: Directory
    runner: Runner
    clock: Clock
    executor: str
    alive: Callable[[], bool] = always
    changed: Callable[[], None] = nothing

    def execute(self, request_id: str, attempt: int) -> Status:
        """Run one attempt of a request; return its status afterwards. Never raises for what a server did."""
        token = secrets.token_hex(16)
        try:
            request = _until_answered(lambda: self._claim(request_id, attempt, token))
        except NotFound:
            log.warning("request_unknown", request=request_id)
            return Status.CANCELLED
        self.changed()
        if request.status is not Status.RUNNING:
            return request.status
        host = self.settings.hosts[request.plan.host]
        status, outcome, facts = self._run(request, host)
        _until_answered(lambda: self._finish(request, token, status, outcome, facts))
        self.changed()
        return status

    # -- claim ---------------------------------------------------------------------------------------------

    def _claim(self, request_id: str, attempt: int, token: str) -> Request:
        people = approvers.resolve(self.settings.approvals, self.directory)
        requests, now = self.store.requests, self.clock()
        try:
            with self.store.begin() as connection:
                request = requests.read(connection, request_id)
                if request.status is not Status.QUEUED or request.attempt != attempt:
                    return request
                self.store.replicas.beat_within(connection, self.executor, now)
                refusal = self._refusal(request, people)
                if refusal is not None:
                    outcome = Outcome(kind="error", says=f"approvals.refused.{refusal.reason}", words=refusal.words)
                    kept = {"outcome": outcome_json(outcome), "finished_at": now}
                    requests.move(connection, request.id, Status.QUEUED, Status.CANCELLED, **kept)
                    requests.note(connection, request.id, "not_run", at=now, reason=refusal.reason)
                elif blocker := requests.blocker(connection, request.id, request.plan.host):
                    requests.move(connection, request.id, Status.QUEUED, Status.HELD, held_by=blocker)
                    requests.note(connection, request.id, "held", at=now, by=blocker)
                else:
                    run = {"executor": self.executor, "run_token": token, "started_at": now}
                    requests.move(connection, request.id, Status.QUEUED, Status.RUNNING, **run)
                    requests.note(connection, request.id, "started", at=now, attempt=str(attempt))
        except IntegrityError:
            return self._hold(request_id)
        return requests.get(request_id)

    def _refusal(self, request: Request, people: frozenset[str]) -> Refused | None:
        host = self.settings.hosts.get(request.plan.host)
        if host is None or host.url != request.plan.endpoint or not actions.current(request.plan, self.catalogue):
            return Refused(reason="plan_changed")
        if self.clock() >= request.expires_at:
            return Refused(reason="expired")
        may = policy.still_approved(request, people)
        return may if isinstance(may, Refused) else None

    def _hold(self, request_id: str) -> Request:
        """Another run got the server in the same instant: wait for it."""
        with self.store.begin() as connection:
            if self.store.requests.move(connection, request_id, Status.QUEUED, Status.HELD):
                self.store.requests.note(connection, request_id, "held", at=self.clock())
        return self.store.requests.get(request_id)

    # -- run -----------------------------------------------------------------------------------------------

    def _run(self, request: Request, host: Host) -> tuple[Status, Outcome, Mapping[str, Value]]:
        job = _Job(self, request, host)
        try:
            verdict = job.run()
        except TargetError as error:
            return job.status_after(error), _error(error), job.facts()
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("run_failed", request=request.id, reference=reference)
            outcome = Outcome(kind="error", says="error.unexpected", words={"reference": reference})
            return job.status_in_doubt(), outcome, job.facts()
        status = Status.FAILED if isinstance(verdict, Failed) else Status.SUCCEEDED
        return status, _outcome(verdict), {**job.facts(), **verdict.facts}

    def _finish(
        self, request: Request, token: str, status: Status, outcome: Outcome, facts: Mapping[str, Value]
    ) -> None:
        now = self.clock()
        with self.store.begin() as connection:
            current = self.store.requests.read(connection, request.id)
            mine = (table.c.run_token == token, table.c.status.in_([Status.RUNNING, Status.INTERRUPTED]))
            values = {"outcome": outcome_json(outcome), "finished_at": now, "step": None}
            if not self.store.requests.change(connection, request.id, *mine, status=status, **values):
                log.warning("late_result_ignored", request=request.id, status=status)
                return
            name = "late_result" if current.status is Status.INTERRUPTED else str(status)
            self.store.requests.note(connection, request.id, name, at=now, says=outcome.says)
            host, action = request.plan.host, request.plan.action
            self.store.facts.record(connection, host, facts, read_at=now, action=action, request_id=request.id)

    def step(self, request: Request, name: str) -> None:
        """Note the step that runs now, for those who watch; a busy database loses it, not the run."""
        try:
            with self.store.begin() as connection:
                self.store.requests.change(connection, request.id, table.c.status == Status.RUNNING, step=name)
        except StoreUnavailable:
            log.warning("step_not_noted", request=request.id, step=name)
        self.changed()


class _Job:
    """One run in progress: which part it is in, and what was read so far."""

    def __init__(self, execution: Execution, request: Request, host: Host) -> None:
        self.execution = execution
        self.request = request
        self.host = host
        self.part = "open"
        self.before: Facts | Failed | None = None
        self.after: Facts | Failed | None = None
        self._asked_at = 0.0
        self._cancelled = False

    def run(self) -> Verdict:
        """Run every step of the plan in one connection and judge. Raises TargetError."""
        deadline = timedelta(seconds=self.request.plan.deadline_s)
        with self.execution.runner.connect(self.host, deadline=deadline, cancelled=self.cancelled) as connection:
            return self._read(connection) if len(self.request.plan.steps) == 1 else self._change(connection)

    def _read(self, connection: Connection) -> Facts | Failed:
        [step] = self.request.plan.steps
        return self._facts(step, connection)

    def _change(self, connection: Connection) -> Verdict:
        before, run, after = self.request.plan.steps
        self.before = self._facts(before, connection)
        if isinstance(self.before, Failed):
            # a server whose state cannot be read is not changed
            return self._foreign(self.before, before)
        result = self._script(run, connection)
        self.part = "after"
        try:
            self.after = self._facts(after, connection)
        except TargetError as error:
            log.warning("facts_after_not_read", request=self.request.id, error=error.key)
            self.after = Failed(says="not_read")
        judge = self.execution.catalogue[run.action].verdict
        assert judge is not None  # noqa: S101 - the catalogue was checked when loaded
        return judge(self.before, result, self.after)

    def _foreign(self, failed: Failed, step: Step) -> Failed:
        return replace(failed, says=f"{step.action}:{failed.says}")

    def _facts(self, step: Step, connection: Connection) -> Facts | Failed:
        read = self.execution.catalogue[step.action].facts
        assert read is not None  # noqa: S101 - the catalogue was checked when loaded
        return read(self._script(step, connection))

    def _script(self, step: Step, connection: Connection) -> RunResult:
        if not self.execution.alive():
            # this process may have been given up for dead: another one may be at work on this server
            raise ConnectionLost(host=self.host.name, started=self.part == "run")
        self.part = step.part
        params = self.request.plan.params if step.part == "run" else {}
        known = self.execution.catalogue[step.action].manifest.steps
        return connection.run(step.script, params, on_step=lambda name: self._on_step(step, name, known))

    def _on_step(self, step: Step, name: str, known: tuple[str, ...]) -> None:
        if name in known:
            self.execution.step(self.request, f"{step.action}:{name}")

    def cancelled(self) -> bool:
        """Tell whether somebody asked to stop; the database is asked once a second at most."""
        if not self._cancelled and time.monotonic() - self._asked_at > CANCEL_CHECK_S:
            self._asked_at = time.monotonic()
            try:
                self._cancelled = self.execution.store.requests.get(self.request.id).cancel_requested
            except StoreUnavailable:
                log.warning("cancel_not_read", request=self.request.id)
        return self._cancelled

    def facts(self) -> Mapping[str, Value]:
        """Return the newest facts read beside the action's own."""
        for read in (self.after, self.before):
            if isinstance(read, Facts):
                return read.facts
        return {}

    def status_after(self, error: TargetError) -> Status:
        """Say what an error leaves behind: a change that may have begun is in doubt."""
        if self.part == "run" and error.started and self.request.effect != "read":
            return Status.INTERRUPTED
        return Status.CANCELLED if isinstance(error, Cancelled) else Status.FAILED

    def status_in_doubt(self) -> Status:
        """Say what a failure of ours leaves behind."""
        changing = self.part in {"run", "after"} and self.request.effect != "read"
        return Status.INTERRUPTED if changing else Status.FAILED


def _error(error: TargetError) -> Outcome:
    return Outcome(kind="error", says=error.key, words=error.facts)


def _outcome(verdict: Verdict) -> Outcome:
    kind = KINDS[type(verdict)]
    return Outcome(kind=kind, says=verdict.says, words=verdict.words, facts=verdict.facts)  # type: ignore[arg-type]  # KINDS holds the literals


def _until_answered(ask: Callable[[], Result]) -> Result:
    """Repeat until the database answers: the run has happened, or must not be lost, whatever the database does."""
    while True:
        try:
            return ask()
        except StoreUnavailable as error:
            log.warning("store_unavailable", why=error.facts.get("why"))
            time.sleep(RETRY_S)
