"""A person who follows the recovery advice to its end, on a simulated estate."""

from typing import Final

from bot.recovery.table import Advice, next_step
from tests.support.estate_in_recovery import Estate, Harm

MOST: Final = 60
"""Steps that may be followed before advice counts as endless: each server, each host and each attempt takes a few."""


def followed(estate: Estate) -> list[Advice]:
    """Follow the advice seen from every server until each has ended; return what was advised. Raises Harm."""
    advised: list[Advice] = []
    views = [*estate.inventory.hosts]
    steps = ended = 0
    while ended < len(views):
        view = views.pop(0)
        views.append(view)
        advice = next_step(estate.survey.seen_from(view))
        advised.append(advice)
        goes_on = advice.step != "keep" and estate.follows(advice)
        ended = 0 if goes_on else ended + 1
        steps += goes_on
        if steps > MOST:
            raise Harm(f"the advice does not end: {[one.step for one in advised[-8:]]}")
    if all(advice.step == "keep" for advice in advised[-len(views) :]) and not estate.drifted:
        _agrees(estate)
    return advised


def _agrees(estate: Estate) -> None:
    """Check that all is well, since every view says so."""
    if not estate.all_is_well():
        raise Harm("the advice says that all is well, and it is not")
