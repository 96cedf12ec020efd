"""Who may do what with a request. Pure: everything it needs to know is passed in."""

from datetime import datetime
from typing import Final

from bot.requests.model import Allowed, Effect, Refused, Request, Status
from bot.settings import Approvals

OPEN: Final = frozenset({Status.PENDING, Status.QUEUED, Status.HELD, Status.RUNNING})


def approvals_needed(effect: Effect, policy: Approvals) -> int:
    """Return how many people must approve: two for what destroys, none for reads only where a site said so."""
    if effect == "destructive":
        return 2
    return 0 if effect == "read" and not policy.gate_reads else 1


def may_ask(person: str, policy: Approvals) -> Allowed | Refused:
    """Tell whether a person may ask for a run; asking runs nothing, so by default everybody may."""
    if policy.requesters and person not in policy.requesters:
        return Refused(reason="not_requester")
    return Allowed()


def may_decide(person: str, request: Request, approvers: frozenset[str], now: datetime) -> Allowed | Refused:
    """Tell whether a person may approve or deny this request now. `approvers`: people, groups resolved."""
    if any(decision.by == person for decision in request.decisions):
        return _again(request)
    if request.status is not Status.PENDING:
        return _too_late(request)
    if now >= request.expires_at:
        return Refused(reason="expired")
    if not approvers:
        return Refused(reason="nobody_can_approve")
    if person == request.requester:
        return Refused(reason="own_request")
    if person not in approvers:
        return Refused(reason="not_approver")
    return Allowed()


def may_cancel(person: str, request: Request, approvers: frozenset[str]) -> Allowed | Refused:
    """Tell whether a person may cancel: the requester or an approver, while it is not over."""
    if request.status not in OPEN:
        return Refused(reason="already_over", words=_status(request))
    if person != request.requester and person not in approvers:
        return Refused(reason="may_not_cancel")
    return Allowed()


def may_verify(person: str, request: Request, approvers: frozenset[str]) -> Allowed | Refused:
    """Tell whether a person may say what was found on a server after an interruption: an approver, or who asked."""
    if request.status is not Status.INTERRUPTED or request.verified_by is not None:
        return Refused(reason="nothing_to_verify")
    if person != request.requester and person not in approvers:
        return Refused(reason="may_not_verify")
    return Allowed()


def still_approved(request: Request, approvers: frozenset[str], policy: Approvals) -> Allowed | Refused:
    """Tell, when the run is about to start, whether who asked may still ask and who approved may still approve.

    What the policy asks now counts too: a request that needed nobody does not run once reads are gated.
    """
    may = may_ask(request.requester, policy)
    if isinstance(may, Refused):
        return may
    yes = {decision.by for decision in request.decisions if decision.approved and decision.by != request.requester}
    needed = max(request.approvals_needed, approvals_needed(request.effect, policy))
    return Allowed() if len(yes & approvers) >= needed else Refused(reason="approver_removed")


def _again(request: Request) -> Refused:
    """Answer the second click of one person: harmless, and said so."""
    reason = "same_approver" if request.status is Status.PENDING else "already_recorded"
    return Refused(reason=reason, words=_status(request))


def _too_late(request: Request) -> Refused:
    if not request.decisions:
        return Refused(reason="already_over", words=_status(request))
    return Refused(reason="already_decided", words={"who": request.decisions[-1].by, **_status(request)})


def _status(request: Request) -> dict[str, str]:
    return {"status": f"approvals.status.{request.status}"}
