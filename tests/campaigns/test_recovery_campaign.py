"""Following the recovery advice on very many made-up estates: nothing that was right is changed, and it always ends."""

import random
from typing import Final

from tests.campaigns import size
from tests.support.estate_in_recovery import Harm
from tests.support.following import followed
from tests.support.made_up_estates import made_up

WHOLE: Final = 100_000
SLICE: Final = 400


def test_the_advice_harms_nothing_and_ends() -> None:
    """Each estate is made from the seed and its number, so that one that escaped can be made again."""
    tried = size.count(whole=WHOLE, part=SLICE)
    escaped: list[str] = []
    for number in range(tried):
        chance = random.Random(f"{size.SEED}-{number}")  # noqa: S311 - chance of a test, no secret
        try:
            followed(made_up(chance.choice))
        except Harm as harm:
            escaped.append(f"seed {size.SEED}, estate {number}: {harm}")
    print(f"recovery campaign: seed {size.SEED}, tried {tried}, escaped {len(escaped)}")  # noqa: T201 - the closing note
    assert escaped == [], "\n".join(escaped[:20])
