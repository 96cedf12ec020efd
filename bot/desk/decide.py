"""Use case: somebody approves or denies. One winner, decided by the database; the run is queued with it."""

from datetime import datetime

from bot.catalogue import catalogue as actions
from bot.desk.means import Means
from bot.requests import policy
from bot.requests.model import Decided, Refused, Request, Status
from bot.store.connections import Transaction


def decide(request_id: str, *, by: str, approved: bool, means: Means) -> Decided | Refused:
    """Record a decision, and queue the run once enough people said yes. Raises NotFound, StoreUnavailable."""
    found, requests, now = means.approvers(), means.store.requests, means.clock()
    with means.store.begin() as transaction:
        # reading locks the row: of two people who click at once, the second sees what the first has done
        request = requests.read(transaction, request_id)
        may = policy.may_decide(by, request, found.people, now)
        if isinstance(may, Refused):
            return found.explain(may)
        if approved and not actions.current(request.plan, means.catalogue):
            return Refused(reason="plan_changed", words={"action": request.plan.action})
        requests.decide(transaction, request.id, by, approved=approved, at=now)
        name = "approved" if approved else "denied"
        requests.note(transaction, request.id, name, at=now, actor=by, digest=request.plan.digest)
        _apply(transaction, request, means, approved=approved, now=now)
    return Decided(request=requests.get(request.id))


def _apply(transaction: Transaction, request: Request, means: Means, *, approved: bool, now: datetime) -> None:
    requests = means.store.requests
    if not approved:
        requests.move(transaction, request, Status.DENIED, finished_at=now)
        return
    yes = sum(decision.approved for decision in request.decisions) + 1
    if yes < request.approvals_needed:
        requests.change(transaction, request.id)
        return
    start_by = now + (request.expires_at - request.created_at)
    if requests.move(transaction, request, Status.QUEUED, expires_at=start_by):
        means.engine.enqueue(transaction, request.id, request.attempt, host=request.plan.host)
