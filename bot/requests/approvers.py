"""The people who may decide: those named, and the members of the groups named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import structlog

from bot.errors import SlackRefused
from bot.requests.model import Refused
from bot.settings import Approvals

Directory: TypeAlias = Callable[[str], frozenset[str]]
"""Members of a Slack user group, by its id. Raises SlackRefused."""
FOR_WANT_OF_A_RIGHT: Final = frozenset(
    {"nobody_can_approve", "not_approver", "approver_removed", "may_not_cancel", "may_not_verify"}
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """Who may decide now, and the groups that could not be read: they count as empty, never as everybody."""

    people: frozenset[str]
    unread: tuple[str, ...] = ()

    def explain(self, refused: Refused) -> Refused:
        """Say that a group could not be read, where that may be why somebody lacks the right."""
        if self.unread and refused.reason in FOR_WANT_OF_A_RIGHT:
            return Refused(reason="group_unread", words={"groups": ", ".join(self.unread)})
        return refused


def read(policy: Approvals, directory: Directory) -> Approvers:
    """Return who may decide now."""
    people = set(policy.approvers)
    unread = []
    for group in sorted(policy.approver_groups):
        try:
            people |= directory(group)
        except SlackRefused as error:
            log.warning("group_not_read", group=group, code=error.code)
            unread.append(group)
    return Approvers(people=frozenset(people), unread=tuple(unread))


def nobody(policy: Approvals) -> bool:
    """Tell whether nobody can approve: neither people nor groups are named."""
    return not policy.approvers and not policy.approver_groups
