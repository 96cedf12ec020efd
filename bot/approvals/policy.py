"""Who may do what with a request. Pure: everything it needs to know is passed in."""

from datetime import datetime

from bot.approvals.model import Allowed, Effect, Refused, Request, Status
from bot.settings import Approvals


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
    if request.status is not Status.PENDING:
        return Refused(reason="already_decided", words=_decider(request))
    if now >= request.expires_at:
        return Refused(reason="expired")
    if not approvers:
        return Refused(reason="nobody_can_approve")
    if person == request.requester:
        return Refused(reason="own_request")
    if person not in approvers:
        return Refused(reason="not_approver")
    if any(decision.by == person for decision in request.decisions):
        return Refused(reason="same_approver")
    return Allowed()


def may_cancel(person: str, request: Request, approvers: frozenset[str]) -> Allowed | Refused:
    """Tell whether a person may cancel: the requester or an approver, while it is not over."""
    if request.status not in {Status.PENDING, Status.QUEUED, Status.HELD, Status.RUNNING}:
        return Refused(reason="already_over", words={"status": f"approvals.status.{request.status}"})
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


def still_approved(request: Request, approvers: frozenset[str]) -> Allowed | Refused:
    """Tell, when the run is about to start, whether those who approved may still approve."""
    yes = {decision.by for decision in request.decisions if decision.approved and decision.by != request.requester}
    if len(yes & approvers) < request.approvals_needed:
        return Refused(reason="approver_removed")
    return Allowed()


def _decider(request: Request) -> dict[str, str]:
    last = request.decisions[-1].by if request.decisions else ""
    return {"who": last, "status": f"approvals.status.{request.status}"}
