"""Use case: run what was approved, once. Claim, read facts, run, read facts, judge, record."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, TypeAlias, TypeVar

import structlog

from bot.catalogue.action import Action
from bot.catalogue.drawable import shown
from bot.desk.desk import Desk
from bot.errors import (
    AnswerInvalid,
    Cancelled,
    ConnectionLost,
    NotFound,
    ScriptDied,
    StoreUnavailable,
    TargetError,
)
from bot.log import reference
from bot.recovery.inventory import Inventory
from bot.requests.ended import Ended, FactsRead
from bot.requests.model import Outcome, Request, Status
from bot.requests.plan import Part, Step
from bot.requests.verdict import Changed, Facts, Failed, Unchanged, Verdict
from bot.servers.frame import CANCELLED, Change
from bot.servers.runner import Connection, Runner, RunResult
from bot.settings import Host

log = structlog.get_logger(__name__)

CANCEL_CHECK_S: Final = 1.0
RETRY_S: Final = 1.0
READINGS_AFTER: Final = 2
"""How often the proof of a change is read when the line breaks under it: reading twice harms nothing."""
RUN_ID_DIGITS: Final = 8
"""Hexadecimal digits of the run's token in the name of its folder on the server: no two runs share it."""
Result = TypeVar("Result")
VerdictKind: TypeAlias = Literal["facts", "changed", "unchanged", "failed"]
KINDS: Final[dict[type[Verdict], VerdictKind]] = {
    Facts: "facts",
    Changed: "changed",
    Unchanged: "unchanged",
    Failed: "failed",
}


class Stale(TargetError):
    """This process has not been heard of for too long: another one may be at work on the server by now."""

    key = "approvals.outcome.stale"


class AnswerNotUnderstood(TargetError):
    """`interpret.py` failed on what the script answered. Facts: `reference`, under which the log holds the trace."""

    key = "approvals.outcome.not_understood"


def always() -> bool:
    """Say yes: this process is alive."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a run needs. `alive` says whether this process's own heartbeat is young enough to touch a server."""

    desk: Desk
    runner: Runner
    alive: Callable[[], bool] = always
    pause: Callable[[float], None] = time.sleep

    def execute(self, request_id: str, attempt: int) -> Status:
        """Run one attempt of a request; return its status afterwards. Never raises for what a server did."""
        token = secrets.token_hex(16)
        try:
            request = self._until_answered(lambda: self.desk.claim(request_id, attempt, token))
        except NotFound:
            log.warning("request_unknown", request=request_id)
            return Status.CANCELLED
        if request is not None:
            ended = _Job(self, request, token).end()
            self._until_answered(lambda: self.desk.end(request, token, ended))
        return self._until_answered(lambda: self.desk.means.store.requests.get(request_id).status)

    def _until_answered(self, ask: Callable[[], Result]) -> Result:
        """Repeat until the database answers: the run has happened, or must not be lost, whatever the database does."""
        while True:
            try:
                return ask()
            except StoreUnavailable as error:
                log.warning("store_unavailable", why=error.facts.get("why"))
                self.pause(RETRY_S)


@dataclass(slots=True)
class _Job:
    """One run in progress: which part it is in, and what was read so far."""

    execution: Execution
    request: Request
    token: str
    part: Part | None = None
    read: list[FactsRead] = field(default_factory=list)
    _asked_at: float | None = None
    _cancelled: bool = False
    _is_stopped: bool = False

    @property
    def desk(self) -> Desk:
        """Where this run was claimed, and where it ends."""
        return self.execution.desk

    @property
    def host(self) -> Host:
        """The server that this job is about."""
        return self.desk.means.settings.hosts[self.request.plan.host]

    def end(self) -> Ended:
        """Run the plan and say how it ended, whatever happens; what cannot be shown is told as such."""
        return shown(self._ended(), self.request, self.desk.means.catalogue)

    def _ended(self) -> Ended:
        try:
            verdict, action = self._run()
            kind = KINDS[type(verdict)]
        except TargetError as error:
            outcome = Outcome(kind="error", says=error.key, words=error.facts)
            return Ended(status=self._status_after(error), outcome=outcome, read=tuple(self.read))
        except Exception:
            number = reference()
            log.exception("run_failed", request=self.request.id, reference=number)
            outcome = Outcome(kind="error", says="error.unexpected", words={"reference": number})
            return Ended(status=self._status_in_doubt(), outcome=outcome, read=tuple(self.read))
        owner = None if action == self.request.plan.action else action
        outcome = Outcome(kind=kind, says=verdict.says, action=owner, words=verdict.words, facts=verdict.facts)
        return Ended(status=self._status_of(verdict), outcome=outcome, read=tuple(self.read))

    # -- the plan ------------------------------------------------------------------------------------------

    def _run(self) -> tuple[Verdict, str]:
        """Run every step in one connection; return the verdict and the action whose words it uses."""
        plan = self.request.plan
        deadline = timedelta(seconds=plan.deadline_s)
        change = self._framed() if plan.changes else None
        runner = self.execution.runner
        with runner.connect(self.host, deadline=deadline, cancelled=self.cancelled, change=change) as connection:
            if plan.changes:
                return self._change(connection)
            read = plan.step("run")
            return self._facts(read, connection), read.action

    def _framed(self) -> Change:
        """Return what surrounds the change, under a name on the server that no other run has."""
        plan = self.request.plan
        return Change(
            run_id=f"{self.request.id}-{self.token[:RUN_ID_DIGITS]}",
            frame=plan.step("frame").script,
            cancel=plan.step("cancel").script,
            result=plan.step("result").script,
            interruptible=plan.interruptible,
        )

    def _change(self, connection: Connection) -> tuple[Verdict, str]:
        plan = self.request.plan
        before, run, after = plan.step("before"), plan.step("run"), plan.step("after")
        known = self._facts(before, connection)
        if isinstance(known, Failed):
            # a server whose state cannot be read is not changed
            return known, before.action
        try:
            result = self._script(run, connection)
        except (AnswerInvalid, ScriptDied):
            # what it did is unknown; what the server looks like now helps the person who must find out
            self._facts_after(after, connection)
            self.part = "run"
            raise
        proof = self._facts_after(after, connection)
        if result.error and result.error.error_id == f"rdslic:{CANCELLED}":
            self._is_stopped = True
            return Failed(says=CANCELLED), run.action
        judge = self._action(run).verdict
        assert judge is not None  # noqa: S101 - the catalogue was checked when loaded
        verdict = self._judged(lambda: judge(known, result, proof))
        self._keep(run, verdict)
        return verdict, run.action

    def _facts_after(self, step: Step, connection: Connection) -> Facts | Failed:
        self.part = step.part
        for _ in range(READINGS_AFTER):
            try:
                return self._facts(step, connection)
            except TargetError as error:
                log.warning("facts_after_not_read", request=self.request.id, error=error.key)
                if not isinstance(error, ConnectionLost):
                    break
        return Failed(says="not_read")

    def _facts(self, step: Step, connection: Connection) -> Facts | Failed:
        read = self._action(step).facts
        assert read is not None  # noqa: S101 - the catalogue was checked when loaded
        result = self._script(step, connection)
        facts = self._judged(lambda: read(result, Inventory(self.desk.means.settings.hosts)))
        self._keep(step, facts)
        return facts

    def _script(self, step: Step, connection: Connection) -> RunResult:
        if not self.execution.alive():
            raise Stale(host=self.host.name)
        self.part = step.part
        params = self.request.plan.params if step.part == "run" else {}
        known = self._action(step).manifest.steps
        changes = step.part == "run" and self.request.plan.changes
        run = connection.change if changes else connection.run
        return run(step.script, params, on_step=lambda name: self._on_step(step, name, known))

    def _judged(self, judge: Callable[[], Result]) -> Result:
        """Let `interpret.py` judge; what it cannot digest is a failure with a reference, never a broken job."""
        try:
            return judge()
        except Exception as error:
            number = reference()
            log.exception("answer_not_understood", request=self.request.id, reference=number)
            raise AnswerNotUnderstood(host=self.host.name, reference=number) from error

    def _keep(self, step: Step, found: Verdict) -> None:
        if found.facts:
            self.read.append(FactsRead(action=step.action, at=self.desk.means.clock(), facts=found.facts))

    def _action(self, step: Step) -> Action:
        return self.desk.means.catalogue[step.action]

    # -- while it runs -------------------------------------------------------------------------------------

    def _on_step(self, step: Step, name: str, known: tuple[str, ...]) -> None:
        """Note the step that runs now, for those who watch; a busy database loses the note, not the run."""
        if name not in known:
            return
        try:
            self.desk.note_step(self.request, self.token, f"{step.action}:{name}")
        except StoreUnavailable:
            log.warning("step_not_noted", request=self.request.id, step=name)

    def cancelled(self) -> bool:
        """Tell whether somebody asked to stop; the database is asked once a second at most."""
        now = time.monotonic()
        if not self._cancelled and (self._asked_at is None or now - self._asked_at > CANCEL_CHECK_S):
            self._asked_at = now
            try:
                self._cancelled = self.desk.told_to_stop(self.request)
            except StoreUnavailable:
                log.warning("cancel_not_read", request=self.request.id)
        return self._cancelled

    # -- what it leaves ------------------------------------------------------------------------------------

    def _status_of(self, verdict: Verdict) -> Status:
        """Say what a verdict leaves behind; a change that ended between two steps, as asked, did not fail."""
        if self._is_stopped:
            return Status.CANCELLED
        return Status.FAILED if isinstance(verdict, Failed) else Status.SUCCEEDED

    def _status_after(self, error: TargetError) -> Status:
        """Say what an error leaves behind: a change that may have begun is in doubt."""
        if self.part == "run" and error.started and self.request.effect != "read":
            return Status.INTERRUPTED
        return Status.CANCELLED if isinstance(error, Cancelled) else Status.FAILED

    def _status_in_doubt(self) -> Status:
        """Say what a failure of ours leaves behind."""
        changing = self.part in {"run", "after"} and self.request.effect != "read"
        return Status.INTERRUPTED if changing else Status.FAILED
