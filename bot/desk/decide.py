"""Use case: somebody approves or denies. One winner, decided by the database; the run is queued with it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Decided, Refused, Request, Status
from bot.clock import Clock
from bot.execution import catalogue as actions
from bot.execution.action import Catalogue
from bot.settings import Settings
from bot.store.database import Store
from bot.store.engine import Engine


def decide(
    request_id: str,
    *,
    by: str,
    approved: bool,
    store: Store,
    engine: Engine,
    catalogue: Catalogue,
    settings: Settings,
    directory: Directory,
    clock: Clock,
) -> Decided | Refused:
    """Record a decision, and queue the run once enough people said yes. Raises NotFound, StoreUnavailable."""
    found = approvers.read(settings.approvals, directory)
    now = clock()
    with store.begin() as connection:
        # reading locks the row: of two people who click at once, the second sees what the first has done
        request = store.requests.read(connection, request_id)
        may = policy.may_decide(by, request, found.people, now)
        if isinstance(may, Refused):
            return found.explain(may)
        if approved and not actions.current(request.plan, catalogue):
            return Refused(reason="plan_changed", words={"action": request.plan.action})
        store.requests.decide(connection, request.id, by, approved=approved, at=now)
        name = "approved" if approved else "denied"
        store.requests.note(connection, request.id, name, at=now, actor=by, digest=request.plan.digest)
        _apply(connection, request, approved=approved, store=store, engine=engine, now=now)
    return Decided(request=store.requests.get(request.id))


def _apply(
    connection: Connection, request: Request, *, approved: bool, store: Store, engine: Engine, now: datetime
) -> None:
    if not approved:
        store.requests.move(connection, request, Status.DENIED, finished_at=now)
        return
    yes = sum(decision.approved for decision in request.decisions) + 1
    if yes < request.approvals_needed:
        store.requests.change(connection, request.id)
        return
    start_by = now + (request.expires_at - request.created_at)
    if store.requests.move(connection, request, Status.QUEUED, expires_at=start_by):
        engine.enqueue(connection, request.id, request.attempt, host=request.plan.host)
