"""Old and new: `replaces` alone says which licence server is which, and a name means one server or none."""

from typing import Any

import pytest

from bot.recovery.inventory import Inventory, same
from bot.settings import Host


def inventory(**replaces: str | None) -> Inventory:
    """Return licence servers, each with the one that it replaces; `LIC_01` is LIC-01."""
    fields: dict[str, Any] = {"url": "http://x/wsman", "roles": ["license_server"]}
    named = {name.replace("_", "-"): old for name, old in replaces.items()}
    return Inventory(
        {name: Host.model_validate({"name": name, "replaces": old, **fields}) for name, old in named.items()}
    )


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("SRV-LIC-01", "srv-lic-01.corp.example.test", True),
        ("srv-lic-01.corp.example.test.", "SRV-LIC-01.corp.example.test", True),
        ("srv-lic-01.corp.example.test", "srv-lic-01.other.example.test", False),
        ("SRV-LIC-01", "SRV-LIC-011", False),
        ("10.0.0.5", "10.0.0.6", False),
        ("10.0.0.5", " 10.0.0.5 ", True),
        ("fe80::1", "fe80::2", False),
    ],
)
def test_names_that_mean_one_server(one: str, other: str, equal: bool) -> None:  # noqa: FBT001 - a column of the table
    """With or without its domain, whatever the capitals; another domain or address is another server."""
    assert same(one, other) is equal


def test_the_heir_is_found_through_others() -> None:
    """A chain of replacements ends at the one in service."""
    known = inventory(LIC_03="LIC-02", LIC_02="LIC-01", LIC_01="OLD")
    assert known.in_service == ("LIC-03",)
    assert known.heirs("old.corp.example.test") == ("LIC-03",)


def test_two_heirs_are_both_named() -> None:
    """Two servers may share what one did."""
    assert inventory(LIC_01="OLD", LIC_02="OLD").heirs("OLD") == ("LIC-01", "LIC-02")


def test_a_circle_leaves_none_in_service() -> None:
    """Each replaces the other: nobody is the new one, and nothing runs for ever."""
    known = inventory(LIC_01="LIC-02", LIC_02="LIC-01")
    assert known.in_service == ()
    assert known.heirs("LIC-01") == ()


def test_a_server_that_replaces_itself_was_installed_again() -> None:
    """It is in service, and no other one is meant."""
    known = inventory(LIC_01="lic-01")
    assert known.in_service == ("LIC-01",)
    assert known.former("LIC-01") is None


def test_a_name_that_may_be_two_servers_is_neither() -> None:
    """Two domains have a server of one name; the short one says nothing."""
    fields = {"url": "http://x/wsman", "roles": ["license_server"]}
    names = ("lic.a.example", "lic.b.example")
    known = Inventory({name: Host.model_validate({"name": name, **fields}) for name in names})
    assert known.license_server("LIC") is None
    assert known.license_server("LIC.B.EXAMPLE") == "lic.b.example"
