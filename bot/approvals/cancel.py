"""Use case: somebody cancels. What waits is over at once; what runs is asked to stop."""

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Decided, Refused, Status
from bot.clock import Clock
from bot.settings import Settings
from bot.store.database import Store
from bot.store.tables import request as table


def cancel(
    request_id: str, *, by: str, store: Store, settings: Settings, directory: Directory, clock: Clock
) -> Decided | Refused:
    """Cancel a request. Raises NotFound, StoreUnavailable."""
    people = approvers.resolve(settings.approvals, directory)
    now = clock()
    with store.begin() as connection:
        request = store.requests.read(connection, request_id)
        may = policy.may_cancel(by, request, people)
        if isinstance(may, Refused):
            return may
        if request.status is Status.RUNNING:
            running = table.c.status == Status.RUNNING
            store.requests.change(connection, request.id, running, cancel_requested=True)
            store.requests.note(connection, request.id, "cancel_asked", at=now, actor=by)
        else:
            store.requests.move(connection, request.id, request.status, Status.CANCELLED, finished_at=now)
            store.requests.note(connection, request.id, "cancelled", at=now, actor=by)
    return Decided(request=store.requests.get(request_id))
