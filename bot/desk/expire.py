"""Use case: close what nobody decided in time, and free what was held."""

from bot.approvals.model import Status
from bot.clock import Clock
from bot.store.database import Store
from bot.store.engine import Engine


def expire_due(*, store: Store, clock: Clock) -> tuple[str, ...]:
    """Expire every request whose time is over; return their ids. Raises StoreUnavailable."""
    now = clock()
    closed = []
    for request in store.requests.due(now):
        with store.begin() as connection:
            if store.requests.move(connection, request, Status.EXPIRED, finished_at=now):
                store.requests.note(connection, request.id, "expired", at=now)
                closed.append(request.id)
    return tuple(closed)


def release_held(*, store: Store, engine: Engine, clock: Clock) -> tuple[str, ...]:
    """Queue again what was held on servers that are free and have been looked at since; return the ids.

    Raises StoreUnavailable.
    """
    now = clock()
    released = []
    for request in store.requests.with_status(Status.HELD):
        attempt = request.attempt + 1
        with store.begin() as connection:
            if store.requests.blocker(connection, request.id, request.plan.host):
                continue
            if store.requests.move(connection, request, Status.QUEUED, attempt=attempt, held_by=None):
                store.requests.note(connection, request.id, "released", at=now)
                engine.enqueue(connection, request.id, attempt, host=request.plan.host)
                released.append(request.id)
    return tuple(released)
