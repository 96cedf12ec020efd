"""Following the recovery advice on very many made-up estates: nothing that was right is changed, and it always ends."""

from typing import Final

import pytest

from tests.support.campaign import PATIENCE_S, Tell, campaign
from tests.support.estate_in_recovery import Harm
from tests.support.following import followed
from tests.support.made_up_estates import made_up

WHOLE: Final = 100_000
SLICE: Final = 400


@pytest.mark.timeout(PATIENCE_S)
def test_the_advice_harms_nothing_and_ends(tell: Tell) -> None:
    """Each estate is made from the seed and its number, so that one that escaped can be made again."""
    played = campaign("recovery", part=SLICE, whole=WHOLE)
    escaped: list[str] = []
    for number, chance in played.numbered():
        try:
            followed(made_up(chance.choice))
        except Harm as harm:
            escaped.append(f"seed {played.seed}, estate {number}: {harm}")
    tell(played.told(escaped))
    assert not escaped, played.told(escaped)
