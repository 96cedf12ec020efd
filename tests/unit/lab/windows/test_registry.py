"""The registry of a practice server."""

from typing import Any

from lab.windows.estate import ServerState
from lab.windows.registry import CRYPTOGRAPHY, LICENSING, WINDOWS, Registry


def registry(**state: Any) -> Registry:  # noqa: ANN401 - as the estate has it
    """Return the registry of a server."""
    return Registry(ServerState.model_validate({"name": "SRV-A", **state}))


LICENCES = {"services": {"TermServLicensing": {}}, "license_server": {"database_path": r"D:\lic"}}


def test_what_every_windows_has() -> None:
    """Build, day of installation and the machine's own number are there; two machines have different ones."""
    one, other = registry(build="20348.1"), registry(name="SRV-B")
    assert (one.value(WINDOWS, "CurrentBuildNumber"), one.value(WINDOWS, "UBR")) == ("20348", 1)
    assert isinstance(one.value(WINDOWS, "InstallDate"), int)
    assert one.value(CRYPTOGRAPHY, "MachineGuid") != other.value(CRYPTOGRAPHY, "MachineGuid")


def test_an_estate_says_it_otherwise() -> None:
    """Its values come first, in any case of letters; one that it sets to null is not there."""
    own = {
        WINDOWS.upper(): {"installdate": 7},
        CRYPTOGRAPHY: {"MachineGuid": None},
    }
    one = registry(registry=own)
    assert one.value(WINDOWS, "InstallDate") == 7
    assert one.value(CRYPTOGRAPHY, "MachineGuid") is None
    assert [entry.name for entry in one.below(WINDOWS) if entry.name.lower() == "installdate"] == ["InstallDate"]


def test_the_licensing_service_says_where_its_database_is() -> None:
    """The path is below its own key, also while it is stopped; without the service there is no key."""
    assert registry(**LICENCES).value(rf"{LICENSING}\Parameters", "DBPath") == r"D:\lic"
    assert not registry().has(LICENSING)


def test_a_key_is_read_with_all_below_it() -> None:
    """Each value with the rest of its path and its kind."""
    own = {LICENSING: {"Several": ["a", "b"]}}
    entries = {(entry.key, entry.name): entry.kind for entry in registry(**LICENCES, registry=own).below(LICENSING)}
    assert entries["", "Start"] == "DWord"
    assert entries["", "ImagePath"] == "ExpandString"
    assert entries["", "Several"] == "MultiString"
    assert entries["Parameters", "DBPath"] == "String"


def test_a_key_whose_name_merely_begins_the_same_is_another() -> None:
    """`TermServLicensing2` is not below `TermServLicensing`."""
    own = {rf"{LICENSING}2": {"Start": 4}}
    assert {entry.key for entry in registry(**LICENCES, registry=own).below(LICENSING)} == {"", "Parameters"}
