"""Use case: close what nobody decided in time, and free what was held."""

from bot.desk.means import Means
from bot.requests.model import Status


def expire_due(means: Means) -> tuple[str, ...]:
    """Expire every request whose time is over; return their ids. Raises StoreUnavailable."""
    requests, now = means.store.requests, means.clock()
    closed = []
    for request in requests.due(now):
        with means.store.begin() as transaction:
            if requests.move(transaction, request, Status.EXPIRED, finished_at=now):
                requests.note(transaction, request.id, "expired", at=now)
                closed.append(request.id)
    return tuple(closed)


def release_held(means: Means) -> tuple[str, ...]:
    """Queue again what was held on servers that are free and have been looked at since; return the ids.

    Raises StoreUnavailable.
    """
    requests, now = means.store.requests, means.clock()
    released = []
    for request in requests.with_status(Status.HELD):
        attempt = request.attempt + 1
        with means.store.begin() as transaction:
            if requests.blocker(transaction, request.id, request.plan.host):
                continue
            if requests.move(transaction, request, Status.QUEUED, attempt=attempt, held_by=None):
                requests.note(transaction, request.id, "released", at=now)
                means.engine.enqueue(transaction, request.id, attempt, host=request.plan.host)
                released.append(request.id)
    return tuple(released)
