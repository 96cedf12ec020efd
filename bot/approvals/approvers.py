"""The people who may decide: those named, and the members of the groups named."""

from collections.abc import Callable
from typing import TypeAlias

import structlog

from bot.errors import SlackRefused
from bot.settings import Approvals

Directory: TypeAlias = Callable[[str], frozenset[str]]
"""Members of a Slack user group, by its id. Raises SlackRefused."""

log = structlog.get_logger(__name__)


def resolve(policy: Approvals, directory: Directory) -> frozenset[str]:
    """Return everybody who may decide; a group that cannot be read counts as empty, never as everybody."""
    people = set(policy.approvers)
    for group in sorted(policy.approver_groups):
        try:
            people |= directory(group)
        except SlackRefused as error:
            log.warning("group_not_read", group=group, code=error.facts.get("code"))
    return frozenset(people)
