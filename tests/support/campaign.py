"""Size and seed of a campaign, from the environment.

`RDSLIC_CAMPAIGN` is `whole` or a number of cases; unset, a slice is played. `RDSLIC_SEED` is any whole number. A case
is made from the seed and its number alone, so that it can be played again: set `RDSLIC_SEED` to what the failure names.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

Case = TypeVar("Case")
Tell: TypeAlias = Callable[[str], None]
TOLD: Final = "campaign"
"""Under this name a test keeps what its campaign tried, for the end of the run."""
SEED: Final = 20261124
PATIENCE_S: Final = 0 if os.environ.get("RDSLIC_CAMPAIGN") else 600
"""Seconds that a campaign may take before its test is given up; 0: as long as it wants."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """So many cases from one seed. `name` says in the report what is tried."""

    name: str
    cases: int
    seed: int

    def numbered(self) -> Iterator[tuple[int, random.Random]]:
        """Yield the number of each case, and the chance that makes it."""
        for number in range(self.cases):
            yield number, random.Random(f"{self.seed}:{number}")  # noqa: S311 - to be played again, not to be secret

    def chosen(self, among: Sequence[Case]) -> list[Case]:
        """Return as many of these cases as are to be played, drawn by the seed; all of them when it is whole."""
        chance = random.Random(self.seed)  # noqa: S311 - see above
        return chance.sample(list(among), min(self.cases, len(among)))

    def told(self, escaped: Sequence[str]) -> str:
        """Return seed, tried and escaped, and the first of those that did."""
        head = f"{self.name} campaign: seed {self.seed}, tried {self.cases}, escaped {len(escaped)}"
        return "\n".join([head, *escaped[:20]])


def campaign(name: str, *, part: int, whole: int) -> Campaign:
    """Return what is to be played: `part` cases of `whole` unless the environment says otherwise."""
    asked = os.environ.get("RDSLIC_CAMPAIGN", "")
    cases = whole if asked == "whole" else int(asked) if asked else part
    return Campaign(name=name, cases=min(cases, whole), seed=int(os.environ.get("RDSLIC_SEED", SEED)))
