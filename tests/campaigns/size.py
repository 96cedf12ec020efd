"""How large a campaign is, and where its chance begins.

`RDSLIC_CAMPAIGN`: `whole`, or a number of cases; unset, a slice. `RDSLIC_SEED`: a whole number; unset, always the same.
"""

import os
import random
from collections.abc import Sequence
from typing import Final, TypeVar

Case = TypeVar("Case")

SEED: Final = int(os.environ.get("RDSLIC_SEED", "9"))
WANTED: Final = os.environ.get("RDSLIC_CAMPAIGN", "")


def count(*, whole: int, part: int) -> int:
    """Return how many cases to make up."""
    return whole if WANTED == "whole" else int(WANTED or part)


def chosen(cases: Sequence[Case], *, part: int) -> list[Case]:
    """Return all cases, or as many of them as are wanted, drawn by the seed."""
    wanted = min(count(whole=len(cases), part=part), len(cases))
    return random.Random(SEED).sample(list(cases), wanted)  # noqa: S311 - chance of a test, no secret


def report(name: str, *, tried: int, escaped: Sequence[str]) -> None:
    """Print what a campaign came to, and each case that escaped, so that it can be tried again alone."""
    lines = [f"{name} campaign: seed {SEED}, tried {tried}, escaped {len(escaped)}", *escaped]
    print("", *lines, sep="\n")  # noqa: T201 - this is for whoever plays the campaign
