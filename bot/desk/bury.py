"""Use case: settle what processes left that are dead, or that are about to end."""

from collections.abc import Iterable
from typing import Final

from bot.approvals.model import Outcome, Request, Status
from bot.clock import Clock
from bot.store.database import Store
from bot.store.engine import Claim, Engine
from bot.store.requests import outcome_json

ATTEMPTS: Final = 3
"""How often a read is run in all when the process dies under it."""


def bury(live: frozenset[str], *, store: Store, engine: Engine, clock: Clock) -> None:
    """Settle what dead processes left: our rows first, then the engine's jobs, so that it can be repeated.

    A change that was running is `interrupted`, for a person to look at. A read is queued again. A queued request
    whose job died before it was claimed is queued again: the compare-and-set on its attempt makes that safe.
    Raises StoreUnavailable.
    """
    for request in store.requests.running_elsewhere(live):
        if request.effect == "read" and _runs(request, store) < ATTEMPTS:
            _again((request.id, request.attempt), Status.RUNNING, store=store, engine=engine, clock=clock)
        else:
            why = "read_died" if request.effect == "read" else "process_died"
            _end(request, why, store=store, clock=clock)
    waiting = [(request.id, request.attempt) for request in store.requests.with_status(Status.QUEUED)]
    for claim in {*engine.dead_claims(live), *engine.lost(waiting)}:
        _again(claim, Status.QUEUED, store=store, engine=engine, clock=clock)
    engine.release(live)


def interrupt_own(requests: Iterable[Request], *, store: Store, clock: Clock) -> None:
    """Say of the changes that this process still runs that it stopped; reads are run again by the next process.

    Raises StoreUnavailable.
    """
    for request in requests:
        if request.effect != "read":
            _end(request, "bot_stopped", store=store, clock=clock)


def _runs(request: Request, store: Store) -> int:
    """Return how often a request has begun to run; its attempts count jobs, which may be lost before they begin."""
    return sum(event.name == "started" for event in store.requests.events(request.id))


def _again(claim: Claim, expected: Status, *, store: Store, engine: Engine, clock: Clock) -> None:
    """Queue a request again, unless it is no longer as it was seen."""
    with store.begin() as connection:
        request = store.requests.read(connection, claim[0])
        if (request.id, request.attempt) != claim or request.status is not expected:
            return
        attempt = request.attempt + 1
        if request.status is Status.RUNNING:
            store.requests.move(connection, request, Status.QUEUED, attempt=attempt, run_token=None, step=None)
        else:
            store.requests.change(connection, request.id, attempt=attempt)
        store.requests.note(connection, request.id, "queued_again", at=clock(), attempt=str(attempt))
        engine.enqueue(connection, request.id, attempt, host=request.plan.host)


def _end(request: Request, why: str, *, store: Store, clock: Clock) -> None:
    """Close what nobody runs any more: a read has failed, a change is in doubt."""
    now = clock()
    after = Status.FAILED if request.effect == "read" else Status.INTERRUPTED
    outcome = Outcome(kind="error", says=f"approvals.outcome.{why}", words={"host": request.plan.host})
    with store.begin() as connection:
        if store.requests.move(connection, request, after, outcome=outcome_json(outcome), finished_at=now):
            store.requests.note(connection, request.id, str(after), at=now, why=why)
