"""Facts of the store in types: what the actions write is understood, what is odd is unknown."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
import yaml

from bot.catalogue import catalogue
from bot.recovery import facts
from bot.recovery.inventory import Inventory
from bot.recovery.versions import reaches, version_of
from bot.requests.model import KnownFact
from bot.requests.verdict import Facts, Scalar, Value
from bot.servers.runner import RunResult
from tests.support.surveys import NOW

ACTIONS: Final = catalogue.load()


def stored(values: dict[str, Value], request_id: str = "R-1") -> dict[str, KnownFact]:
    """Return facts as the store keeps them."""
    return {
        name: KnownFact(host="S", name=name, value=value, read_at=NOW, action="read", request_id=request_id)
        for name, value in values.items()
    }


def read(action: str, case: str) -> dict[str, KnownFact]:
    """Return what an action writes in one of its cases."""
    told: dict[str, Any] = yaml.safe_load((catalogue.FOLDER / action / "cases" / f"{case}.yml").read_text("utf-8"))
    interpret = ACTIONS[action].facts
    assert interpret is not None
    found = interpret(RunResult(ok=True, data=told["run"]["data"]), Inventory({}))
    assert isinstance(found, Facts)
    return stored(dict(found.facts))


def test_the_advice_rests_on_actions_that_exist() -> None:
    """What they yield is held against what the advice reads by `rdslic check`."""
    assert facts.READ_BY.keys() <= ACTIONS.keys()


def test_all_that_check_activation_writes_is_understood() -> None:
    """Every field of a healthy licence server is known, and each fact the advice needs is written."""
    known = read("check_activation", "healthy")
    assert set(facts.READ_BY["check_activation"]) <= set(known)
    server = facts.license_server("SRV-LIC-02", known)
    assert (server.service, server.activation, server.version, server.part_of_domain) == (
        "Running", "activated", "2022", True,
    )  # fmt: skip
    assert server.packs == (
        facts.Pack(product="per_user", version="2022", purchase="retail", total=5, issued=3, available=2),
    )
    assert server.packs[0].kind == "per_user"
    assert (server.id_last, server.read_at) == ("A0UE4", NOW)


def test_all_that_check_mode_writes_is_understood() -> None:
    """The same for a session host."""
    known = read("check_mode", "per_user_by_policy")
    assert set(facts.READ_BY["check_mode"]) <= set(known)
    host = facts.session_host("SRV-RDS-02", known)
    assert (host.mode, host.kind, host.mode_source, host.servers) == ("per_user", "per_user", "policy", ("SRV-OLD",))
    assert (host.role_present, host.grace_days, host.policy_pending) == (True, 0, False)


EMPTY_ROW: dict[str, Scalar] = {}
ODD: list[Value] = [None, 7, True, "", [], ["x"], [EMPTY_ROW], 1.5, "many"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_of_another_kind_is_unknown(odd: Value) -> None:
    """A value that an action does not write is no knowledge, and never breaks the reading."""
    names = {name for wanted in facts.READ_BY.values() for name in wanted}
    server = facts.license_server("S", stored(dict.fromkeys(names, odd)))
    host = facts.session_host("S", stored(dict.fromkeys(names, odd)))
    assert server.packs in {None, (), (facts.Pack(),)}
    assert server.version is None
    assert host.version is None
    assert host.kind is None
    assert not isinstance(host.grace_days, bool)


def test_a_grace_counter_of_an_earlier_reading_is_not_told() -> None:
    """The newest reading had none; the number that is still stored belongs to another state."""
    known = {**stored({"mode": "per_user"}, "R-2"), **stored({"grace_days": 80}, "R-1")}
    assert facts.session_host("S", known).grace_days is None


def test_the_oldest_of_what_decides_says_how_old_a_state_is() -> None:
    """A service read today does not make packs read last month new."""
    old = KnownFact(host="S", name="packs", value=[], read_at=NOW - timedelta(days=30), action="read", request_id="R-0")
    assert facts.license_server("S", {**stored({"service": "Running"}), "packs": old}).read_at == old.read_at


def test_over_allocation_is_never_negative() -> None:
    """Fewer issued than installed is none over; where a count is unknown nothing is said."""
    assert facts.Pack(total=5, issued=7).over == 2
    assert facts.Pack(total=5, issued=2).over == 0
    assert facts.Pack(total=None, issued=2).over == 0


@pytest.mark.parametrize(
    ("build", "version"),
    [("14393.7336", "2016"), ("17763.1", "2019"), ("20348", "2022"), ("26100.1742", "2025"), ("9600.1", "2012"),
     ("25398.1", None), ("", None), (None, None), ("x", None)],
)  # fmt: skip
def test_builds(build: str | None, version: str | None) -> None:
    """A build says which Windows Server it is; one that we do not know says nothing."""
    assert version_of(build) == version


def test_newer_cals_serve_older_hosts() -> None:
    """And not the other way round; an unknown version is neither."""
    assert reaches("2025", "2016") is True
    assert reaches("2019", "2022") is False
    assert reaches("2022", "2022") is True
    assert reaches("8", "2022") is None
    assert reaches("2022", None) is None


def test_a_service_that_stopped_does_not_make_what_was_read_before_too_old() -> None:
    """Only its service can be read then; reading it again would make nothing else younger."""
    read_long_ago = replace(stored({"activation": "activated"})["activation"], read_at=NOW - timedelta(days=30))
    known = {**stored({"service": "Stopped"}), "activation": read_long_ago}
    assert facts.license_server("S", known).read_at == NOW
    assert facts.license_server("S", {**known, **stored({"service": "Running"})}).read_at == read_long_ago.read_at
