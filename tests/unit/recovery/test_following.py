"""Following the advice never changes what was right, and ends: on estates that know nothing of the table."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.recovery.table import Advice
from tests.support.estate_in_recovery import CalPack, Estate, Harm, Licensing, Sessions
from tests.support.following import followed
from tests.support.made_up_estates import made_up


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_following_the_advice_harms_nothing_and_ends(data: st.DataObject) -> None:
    """On any estate; whatever raises a Harm fails."""
    estate = made_up(lambda choices: data.draw(st.sampled_from(choices)))
    followed(estate)


def test_a_recovery_that_goes_well_ends_with_all_well() -> None:
    """A server that was installed again, its old one gone, two hosts: followed to the end, everything works."""
    bought = CalPack(kind="per_user", version="2022")
    estate = Estate(
        servers={
            "LIC-01": Licensing(
                name="LIC-01", replaces="OLD", activated=False, bought=bought, wizard=["accepted", "already_used"]
            ),
            "OLD": Licensing(name="OLD", answers=False, repairable=False, service="Stopped"),
        },
        hosts={
            "RDS-01": Sessions(name="RDS-01", mode="not_configured"),
            "RDS-02": Sessions(name="RDS-02", servers=["OLD"]),
        },
    )
    advised = followed(estate)
    assert estate.all_is_well()
    steps = [advice.step for advice in advised if advice.step != "keep"]
    assert [step for step in steps if not step.startswith("read")] == [
        "activate", "reinstall_pack", "migrate", "set_hosts", "point_hosts", "back_up",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "about"),
    [("start_service", "OLD"), ("activate", "LIC-01"), ("reinstall_pack", "LIC-01"), ("start_service", "LIC-01")],
)
def test_the_simulation_notices_harm(step: str, about: str) -> None:
    """Bad advice would be caught: starting what was replaced or runs, doing again what is done."""
    pack = CalPack(kind="per_user", version="2022")
    estate = Estate(
        servers={
            "LIC-01": Licensing(name="LIC-01", replaces="OLD", packs=[pack]),
            "OLD": Licensing(name="OLD", service="Stopped"),
        },
        hosts={},
    )
    with pytest.raises(Harm):
        estate.follows(Advice(step=step, about=(about,)))
