"""Use case: after an interruption, a person says what was found on the server; what was held there may run."""

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Decided, Refused, Status
from bot.clock import Clock
from bot.settings import Settings
from bot.store.database import Store
from bot.store.tables import request as table


def verify(
    request_id: str, *, by: str, found: str, store: Store, settings: Settings, directory: Directory, clock: Clock
) -> Decided | Refused:
    """Note what was found on the server. Raises NotFound, StoreUnavailable."""
    people = approvers.resolve(settings.approvals, directory)
    if not found.strip():
        return Refused(reason="found_missing", about="found")
    with store.begin() as connection:
        request = store.requests.read(connection, request_id)
        may = policy.may_verify(by, request, people)
        if isinstance(may, Refused):
            return may
        unseen = (table.c.status == Status.INTERRUPTED, table.c.verified_by.is_(None))
        store.requests.change(connection, request.id, *unseen, verified_by=by)
        store.requests.note(connection, request.id, "verified", at=clock(), actor=by, found=found.strip()[:500])
    return Decided(request=store.requests.get(request_id))
