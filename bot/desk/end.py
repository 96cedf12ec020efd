"""Use case: record what a run came to. May be asked again: the answer to a commit may have been lost."""

from datetime import datetime
from typing import Final

import structlog

from bot.desk.means import Means
from bot.requests.ended import Ended
from bot.requests.model import Request, Status
from bot.store.connections import Transaction
from bot.store.database import Store

log = structlog.get_logger(__name__)

LATE: Final = frozenset({Status.SUCCEEDED, Status.FAILED})
"""What a result that arrives after an interruption may make of it."""


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
