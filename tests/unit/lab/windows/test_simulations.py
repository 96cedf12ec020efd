"""Simulations stay true to the scripts that they stand for."""

import re

import pytest

from bot.execution import catalogue
from lab.windows import simulations
from lab.windows.estate import ServerState
from lab.windows.script import ScriptThrow
from lab.windows.server import Server

ACTIONS = catalogue.load()
DATABASE = r"C:\Windows\System32\lserver\TLSLic.edb"


def a_server_for_everything() -> Server:
    """Return a server on which every action succeeds."""
    state = {
        "name": "SRV-ALL",
        "services": {"TermServLicensing": {}},
        "license_server": {"activation": 0, "server_id": "B" * 35, "packs": [{"id": 1}]},
        "session_host": {"mode": 4, "grace_days": None},
        "files": {DATABASE: "database"},
    }
    return Server(ServerState.model_validate(state), ACTIONS)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_can_be_played(action: str) -> None:
    """Adding an action means adding the file that plays it."""
    assert simulations.find(action) is not None


def test_an_unknown_action_has_no_simulation() -> None:
    """Nothing is made up for it."""
    assert simulations.find("no_such_action") is None


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_steps_are_those_of_the_script_in_their_order(action: str) -> None:
    """A simulation announces exactly the steps that its script announces."""
    simulate = simulations.find(action)
    assert simulate is not None
    heard: list[str] = []
    simulate(a_server_for_everything(), {}, heard.append)
    assert heard == re.findall(r"\bStep '(\w+)'", ACTIONS[action].script)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_names_returned_are_those_of_the_script(action: str) -> None:
    """Every name that a simulation returns is assigned in the script, rows of tables included."""
    simulate = simulations.find(action)
    assert simulate is not None
    data = simulate(a_server_for_everything(), {}, lambda _: None)
    rows = [row for value in data.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    for name in {*data, *(name for row in rows for name in row)}:
        assert re.search(rf"\b{name}\s*=", ACTIONS[action].script), name


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_codes_thrown_are_those_of_the_script(action: str) -> None:
    """An account without full rights gets the code that the script throws for it."""
    simulate = simulations.find(action)
    assert simulate is not None
    server = a_server_for_everything()
    server.faults.not_elevated = True
    with pytest.raises(ScriptThrow) as thrown:
        simulate(server, {}, lambda _: None)
    assert f"throw '{thrown.value.message}'" in ACTIONS[action].script


def test_every_code_of_the_backup_can_be_met() -> None:
    """The simulation knows each code that the script throws, but for a 32-bit PowerShell, which WinRM never starts."""
    source = simulations.find("backup_lserver")
    assert source is not None
    known = {name for name in source.__globals__["__loader__"].get_source(source.__module__).split('"') if name}
    thrown = set(re.findall(r"throw 'rdslic:(\w+)'", ACTIONS["backup_lserver"].script))
    assert thrown - known == {"not_64bit", "not_elevated"}


def test_a_stopped_service_stays_stopped_over_a_backup() -> None:
    """A backup leaves the service as it was, also when that was stopped; the default folder is taken then."""
    simulate = simulations.find("backup_lserver")
    assert simulate is not None
    server = a_server_for_everything()
    server.state.services["TermServLicensing"].state = "Stopped"
    data = simulate(server, {}, lambda _: None)
    assert (data["service_before"], data["service_after"]) == ("Stopped", "Stopped")
    assert data["source"] == r"C:\Windows\System32\lserver"


def test_without_a_database_nothing_is_stopped() -> None:
    """A folder without TLSLic.edb is refused at once."""
    simulate = simulations.find("backup_lserver")
    assert simulate is not None
    state = {"name": "SRV-NONE", "services": {"TermServLicensing": {}}, "license_server": {}}
    heard: list[str] = []
    with pytest.raises(ScriptThrow, match="database_absent"):
        simulate(Server(ServerState.model_validate(state), ACTIONS), {}, heard.append)
    assert heard == ["check"]


def test_the_state_of_an_estate_is_not_shared() -> None:
    """Two servers made from one estate do not change each other, nor the estate."""
    state = ServerState.model_validate({"name": "SRV-A", "services": {"X": {}}})
    one, two = Server(state, ACTIONS), Server(state, ACTIONS)
    one.state.services["X"].state = "Stopped"
    assert (two.state.services["X"].state, state.services["X"].state) == ("Running", "Running")
