"""Use case: after an interruption, a person says what was found on the server; what was held there may run."""

from typing import Final

from bot.approvals import approvers, policy
from bot.approvals.approvers import Directory
from bot.approvals.model import Decided, Refused
from bot.clock import Clock
from bot.settings import Settings
from bot.store.database import Store

LONGEST_FOUND: Final = 500


def verify(
    request_id: str, *, by: str, found: str, store: Store, settings: Settings, directory: Directory, clock: Clock
) -> Decided | Refused:
    """Note what was found on the server; the background work then releases what was held there.

    Raises NotFound, StoreUnavailable.
    """
    people = approvers.read(settings.approvals, directory)
    if not found.strip():
        return Refused(reason="found_missing", about="found")
    if len(found) > LONGEST_FOUND:
        return Refused(reason="found_too_long", words={"limit": str(LONGEST_FOUND)}, about="found")
    with store.begin() as connection:
        request = store.requests.read(connection, request_id)
        may = policy.may_verify(by, request, people.people)
        if isinstance(may, Refused):
            return people.explain(may)
        store.requests.change(connection, request.id, verified_by=by)
        store.requests.note(connection, request.id, "verified", at=clock(), actor=by, found=found.strip())
    return Decided(request=store.requests.get(request.id))
