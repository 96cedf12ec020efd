"""Trigger ids and response URLs: how long, how often."""

import pytest

from lab.workspace.ids import Ids
from lab.workspace.refusals import ApiRefused
from lab.workspace.triggers import ReturnPaths, Triggers


def test_a_trigger_is_used_once_within_three_seconds() -> None:
    """The three errors of trigger ids are told apart."""
    triggers = Triggers(Ids())
    first, late = triggers.issue("UADMIN01", 0.0), triggers.issue("UADMIN01", 0.0)
    assert triggers.use(first, 3.0).user == "UADMIN01"
    for name, now, code in ((first, 3.0, "exchanged"), (late, 3.1, "expired"), ("1.2.3", 0.0, "invalid")):
        with pytest.raises(ApiRefused, match=f"{code}_trigger_id"):
            triggers.use(name, now)


def test_a_response_url_is_used_five_times_within_thirty_minutes() -> None:
    """The sixth use and the thirty-first minute are refused, each with its own word."""
    paths = ReturnPaths()
    busy = paths.issue(user="UADMIN01", channel="C0RDSHELP", now=0.0)
    late = paths.issue(user="UADMIN01", channel="C0RDSHELP", now=0.0)
    for _ in range(5):
        paths.use(busy, 60.0)
    for name, now, code in ((busy, 60.0, "used_url"), (late, 1801.0, "expired_url"), ("9/x", 0.0, "no_team")):
        with pytest.raises(ApiRefused, match=code):
            paths.use(name, now)
