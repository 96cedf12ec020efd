"""Use case: somebody cancels. What waits is over at once; what runs is asked to stop."""

from datetime import datetime

from bot.desk.means import Means
from bot.requests import policy
from bot.requests.model import Decided, Refused, Request, Status
from bot.store.connections import Transaction
from bot.store.requests import Requests


def cancel(request_id: str, *, by: str, means: Means) -> Decided | Refused:
    """Cancel a request; one that runs stays `running` until the server has stopped it.

    Raises NotFound, StoreUnavailable.
    """
    found, requests = means.approvers(), means.store.requests
    with means.store.begin() as transaction:
        request = requests.read(transaction, request_id)
        may = policy.may_cancel(by, request, found.people)
        if isinstance(may, Refused):
            return found.explain(may)
        _cancel(transaction, request, requests, by=by, now=means.clock())
    return Decided(request=requests.get(request.id))


def _cancel(transaction: Transaction, request: Request, requests: Requests, *, by: str, now: datetime) -> None:
    if request.status is not Status.RUNNING:
        requests.move(transaction, request, Status.CANCELLED, finished_at=now)
        requests.note(transaction, request.id, "cancelled", at=now, actor=by)
    elif not request.cancel_requested:
        requests.change(transaction, request.id, cancel_requested=True)
        requests.note(transaction, request.id, "cancel_asked", at=now, actor=by)
