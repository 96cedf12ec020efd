"""Use case: somebody cancels. What waits is over at once; what runs is asked to stop."""

from datetime import datetime

from sqlalchemy import Connection

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Decided, Refused, Request, Status
from bot.clock import Clock
from bot.settings import Settings
from bot.store.database import Store


def cancel(
    request_id: str, *, by: str, store: Store, settings: Settings, directory: Directory, clock: Clock
) -> Decided | Refused:
    """Cancel a request; one that runs stays `running` until the server has stopped it.

    Raises NotFound, StoreUnavailable.
    """
    found = approvers.read(settings.approvals, directory)
    with store.begin() as connection:
        request = store.requests.read(connection, request_id)
        may = policy.may_cancel(by, request, found.people)
        if isinstance(may, Refused):
            return found.explain(may)
        _cancel(connection, request, by=by, now=clock(), store=store)
    return Decided(request=store.requests.get(request.id))


def _cancel(connection: Connection, request: Request, *, by: str, now: datetime, store: Store) -> None:
    if request.status is not Status.RUNNING:
        store.requests.move(connection, request, Status.CANCELLED, finished_at=now)
        store.requests.note(connection, request.id, "cancelled", at=now, actor=by)
    elif not request.cancel_requested:
        store.requests.change(connection, request.id, cancel_requested=True)
        store.requests.note(connection, request.id, "cancel_asked", at=now, actor=by)
