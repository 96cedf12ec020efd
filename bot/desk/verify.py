"""Use case: after an interruption, a person says what was found on the server; what was held there may run."""

from typing import Final

from bot.desk.means import Means
from bot.requests import policy
from bot.requests.model import Decided, Refused

LONGEST_FOUND: Final = 500


def verify(request_id: str, *, by: str, found: str, means: Means) -> Decided | Refused:
    """Note what was found on the server; the background work then releases what was held there.

    Raises NotFound, StoreUnavailable.
    """
    people, requests = means.approvers(), means.store.requests
    if not found.strip():
        return Refused(reason="found_missing", about="found")
    if len(found) > LONGEST_FOUND:
        return Refused(reason="found_too_long", words={"limit": str(LONGEST_FOUND)}, about="found")
    with means.store.begin() as transaction:
        request = requests.read(transaction, request_id)
        may = policy.may_verify(by, request, people.people)
        if isinstance(may, Refused):
            return people.explain(may)
        requests.change(transaction, request.id, verified_by=by)
        requests.note(transaction, request.id, "verified", at=means.clock(), actor=by, found=found.strip())
    return Decided(request=requests.get(request.id))
