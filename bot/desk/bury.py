"""Use case: settle what processes left that are dead, or that are about to end."""

from collections.abc import Iterable
from typing import Final

from bot.desk.means import Means
from bot.requests.model import Outcome, Request, Status
from bot.store.engine import Claim

ATTEMPTS: Final = 3
"""How often a read is run in all when the process dies under it."""


def bury(live: frozenset[str], means: Means) -> None:
    """Settle what dead processes left: our rows first, then the engine's jobs, so that it can be repeated.

    A change that was running is `interrupted`, for a person to look at. A read is queued again. A queued request
    whose job died before it was claimed is queued again: the compare-and-set on its attempt makes that safe.
    Raises StoreUnavailable.
    """
    requests, engine = means.store.requests, means.engine
    for request in requests.running_elsewhere(live):
        if request.effect == "read" and _runs(request, means) < ATTEMPTS:
            _again((request.id, request.attempt), Status.RUNNING, means)
        else:
            _end(request, "read_died" if request.effect == "read" else "process_died", means)
    waiting = [(request.id, request.attempt) for request in requests.with_status(Status.QUEUED)]
    for claim in {*engine.dead_claims(live), *engine.lost(waiting)}:
        _again(claim, Status.QUEUED, means)
    engine.release(live)


def interrupt(running: Iterable[Request], means: Means) -> None:
    """Say of changes that this process still runs that it stopped; reads are run again by the next process.

    Raises StoreUnavailable.
    """
    for request in running:
        if request.effect != "read":
            _end(request, "bot_stopped", means)


def _runs(request: Request, means: Means) -> int:
    """Return how often a request has begun to run; its attempts count jobs, which may be lost before they begin."""
    return sum(event.name == "started" for event in means.store.requests.events(request.id))


def _again(claim: Claim, expected: Status, means: Means) -> None:
    """Queue a request again, unless it is no longer as it was seen."""
    requests = means.store.requests
    with means.store.begin() as transaction:
        request = requests.read(transaction, claim[0])
        if (request.id, request.attempt) != claim or request.status is not expected:
            return
        attempt = request.attempt + 1
        if request.status is Status.RUNNING:
            requests.move(transaction, request, Status.QUEUED, attempt=attempt, run_token=None, step=None)
        else:
            requests.change(transaction, request.id, attempt=attempt)
        requests.note(transaction, request.id, "queued_again", at=means.clock(), attempt=str(attempt))
        means.engine.enqueue(transaction, request.id, attempt, host=request.plan.host)


def _end(request: Request, why: str, means: Means) -> None:
    """Close what nobody runs any more: a read has failed, a change is in doubt."""
    requests, now = means.store.requests, means.clock()
    after = Status.FAILED if request.effect == "read" else Status.INTERRUPTED
    outcome = Outcome(kind="error", says=f"approvals.outcome.{why}", words={"host": request.plan.host})
    with means.store.begin() as transaction:
        if requests.move(transaction, request, after, outcome=outcome, finished_at=now):
            requests.note(transaction, request.id, str(after), at=now, why=why)
