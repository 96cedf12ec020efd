"""The two ends of a run in the database: who may start it, and what came of it. Both may be asked again.

A run is named by a token that its caller makes. The row takes one token while it goes from `queued` to `running`;
whoever holds another one has nothing to run, whatever the durable engine does.
"""

from datetime import datetime
from typing import Final

import structlog

from bot.catalogue import catalogue as actions
from bot.desk.means import Means
from bot.requests import policy
from bot.requests.approvers import Approvers
from bot.requests.ended import Ended
from bot.requests.model import Outcome, Refused, Request, Status
from bot.store.connections import Conflict, Transaction
from bot.store.database import Store

log = structlog.get_logger(__name__)

LATE: Final = frozenset({Status.SUCCEEDED, Status.FAILED})
"""What a result that arrives after an interruption may make of it."""


def claim(request_id: str, attempt: int, token: str, means: Means) -> Request | None:
    """Return the request if the run with this token is now its one run; None when there is nothing to run.

    What may no longer run is closed with the reason; what meets another run on its server, or a server that
    nobody has looked at since an interruption, is held. Raises NotFound, StoreUnavailable.
    """
    found, requests = means.approvers(), means.store.requests
    try:
        with means.store.begin() as transaction:
            request = requests.read(transaction, request_id)
            if request.status is Status.QUEUED and request.attempt == attempt:
                _settle(transaction, request, token, _refusal(request, found, means), means)
    except Conflict:
        _hold_for_another(request_id, attempt, means)
    with means.store.begin() as transaction:
        request = requests.read(transaction, request_id)
        mine = request.status is Status.RUNNING and requests.claimed(transaction, request.id, token)
    return request if mine else None


def _refusal(request: Request, found: Approvers, means: Means) -> Refused | None:
    host = means.settings.hosts.get(request.plan.host)
    if host is None or host.url != request.plan.endpoint or not actions.current(request.plan, means.catalogue):
        return Refused(reason="plan_changed", words={"action": request.plan.action})
    if means.clock() >= request.expires_at:
        return Refused(reason="expired")
    may = policy.still_approved(request, found.people, means.settings.approvals)
    return found.explain(may) if isinstance(may, Refused) else None


def _settle(transaction: Transaction, request: Request, token: str, refusal: Refused | None, means: Means) -> None:
    requests, now = means.store.requests, means.clock()
    # a process which claims is alive, and must not be buried between its claim and its next heartbeat
    means.store.replicas.beat_within(transaction, means.executor, now)
    if refusal is not None:
        _close(transaction, request, refusal, means, now)
    elif blocker := requests.blocker(transaction, request.id, request.plan.host):
        _hold(transaction, request, blocker, means, now)
    else:
        requests.move(
            transaction,
            request,
            Status.RUNNING,
            executor=means.executor,
            run_token=token,
            started_at=now,
            step=None,
        )
        requests.note(transaction, request.id, "started", at=now, attempt=str(request.attempt))


def _close(transaction: Transaction, request: Request, refusal: Refused, means: Means, now: datetime) -> None:
    outcome = Outcome(kind="error", says=f"approvals.refused.{refusal.reason}", words=refusal.words)
    after = Status.EXPIRED if refusal.reason == "expired" else Status.CANCELLED
    means.store.requests.move(transaction, request, after, outcome=outcome, finished_at=now)
    means.store.requests.note(transaction, request.id, "not_run", at=now, reason=refusal.reason)


def _hold(transaction: Transaction, request: Request, blocker: str | None, means: Means, now: datetime) -> None:
    if means.store.requests.move(transaction, request, Status.HELD, held_by=blocker):
        facts = {"blocker": blocker} if blocker else {}
        means.store.requests.note(transaction, request.id, "held", at=now, **facts)


def _hold_for_another(request_id: str, attempt: int, means: Means) -> None:
    """Hold a request that met another run: it got the server in the same instant, and the database said so."""
    requests = means.store.requests
    with means.store.begin() as transaction:
        request = requests.read(transaction, request_id)
        if request.status is Status.QUEUED and request.attempt == attempt:
            blocker = requests.blocker(transaction, request.id, request.plan.host)
            _hold(transaction, request, blocker, means, means.clock())


def end(request: Request, token: str, ended: Ended, means: Means) -> None:
    """Record how the run with this token ended, with its facts. Raises StoreUnavailable.

    A result of a run that was given up in the meantime is taken only if nobody has run it again.
    """
    store, now = means.store, means.clock()
    with store.begin() as transaction:
        current = store.requests.read(transaction, request.id)
        if not store.requests.claimed(transaction, request.id, token):
            _ignore(transaction, request, ended, store, now)
            return
        late = current.status is Status.INTERRUPTED
        if current.status is not Status.RUNNING and not (late and ended.status in LATE):
            return  # recorded before: the answer to that commit was lost
        store.requests.move(transaction, current, ended.status, outcome=ended.outcome, finished_at=now, step=None)
        name = "late_result" if late else str(ended.status)
        store.requests.note(transaction, request.id, name, at=now, says=ended.outcome.says)
        _record(transaction, request, ended, store)


def _ignore(transaction: Transaction, request: Request, ended: Ended, store: Store, now: datetime) -> None:
    log.warning("late_result_ignored", request=request.id, status=ended.status)
    store.requests.change(transaction, request.id)
    facts = {"status": str(ended.status), "says": ended.outcome.says}
    store.requests.note(transaction, request.id, "late_result_ignored", at=now, **facts)


def _record(transaction: Transaction, request: Request, ended: Ended, store: Store) -> None:
    for reading in ended.read:
        store.facts.record(
            transaction,
            request.plan.host,
            reading.facts,
            read_at=reading.at,
            action=reading.action,
            request_id=request.id,
        )
