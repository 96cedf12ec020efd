"""Simulations stay true to the scripts that they stand for."""

import inspect
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue import catalogue
from bot.catalogue.action import SIMULATION
from bot.servers import frame as around
from lab.windows import backup_copy, backup_place, files, simulations
from lab.windows import frame as simulated
from lab.windows.estate import ServerState
from lab.windows.server import Server
from tests.support.played import ACTIONS, LICENCES, a_server, play, play_action, state_of

THROWN = re.compile(r"throw 'rdslic:(\w+)'")


def server_for_everything() -> Server:
    """Return a server on which every action succeeds."""
    return a_server(session_host={"mode": 4, "grace_days": None})


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_can_be_played(action: str) -> None:
    """Adding an action means adding the file that plays it."""
    assert simulations.find(ACTIONS[action]) is not None


def test_an_action_whose_folder_has_no_simulation_has_none(tmp_path: Path) -> None:
    """Nothing is made up for it, nor for an action that was made in code."""
    assert simulations.find(replace(ACTIONS["check_mode"], folder=tmp_path)) is None
    assert simulations.find(replace(ACTIONS["check_mode"], folder=None)) is None


def test_a_simulation_is_found_beside_its_action_wherever_that_is(tmp_path: Path) -> None:
    """A catalogue that was copied brings its own simulations along."""
    copied = shutil.copytree(catalogue.FOLDER / "check_mode", tmp_path / "check_elsewhere")
    known = catalogue.load(tmp_path)
    (copied / "simulation.py").write_text("def simulate(server, params, step):\n    return {'computer': 'elsewhere'}\n")
    server = Server(ServerState.model_validate(LICENCES), known)
    assert play(server, known["check_elsewhere"].script).data == {"computer": "elsewhere"}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_steps_are_those_of_the_script_in_their_order(action: str) -> None:
    """A simulation announces exactly the steps that its script announces."""
    played = play_action(server_for_everything(), action)
    assert list(played.steps) == re.findall(r"\bStep '(\w+)'", ACTIONS[action].script)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_names_returned_are_those_of_the_script(action: str) -> None:
    """Every name that a simulation returns is assigned in the script, rows of tables included."""
    data = play_action(server_for_everything(), action).data
    rows = [row for value in data.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    for name in {*data, *(name for row in rows for name in row)}:
        assert re.search(rf"\b{name}\s*=", ACTIONS[action].script), name


@pytest.mark.parametrize("fault", ["not_64bit", "not_elevated"])
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_codes_thrown_are_those_of_the_script(action: str, fault: str) -> None:
    """A 32-bit PowerShell or an account without full rights gets the code that script or frame throws for it."""
    server = server_for_everything()
    setattr(server.faults, fault, True)
    thrown_by = around.FRAME if ACTIONS[action].verdict else ACTIONS[action].script
    assert f"throw 'rdslic:{play_action(server, action).code}'" in thrown_by


def test_every_code_of_the_backup_is_simulated() -> None:
    """The simulation knows each code that the script throws."""
    helpers = (inspect.getsource(module) for module in (backup_copy, backup_place, files))
    simulation = (catalogue.FOLDER / "backup_lserver" / SIMULATION).read_text("utf-8")
    known = {word for source in (simulation, *helpers) for word in source.split('"')}
    assert set(THROWN.findall(ACTIONS["backup_lserver"].script)) <= known


def test_every_code_of_the_frame_is_simulated() -> None:
    """But for a program that ends without an exit code, which no Windows program does."""
    known = {word for module in (simulated, simulations) for word in inspect.getsource(module).split('"')}
    assert around.CODES - known == {"not_64bit", "not_elevated", "folder_not_ours", "program_failed"}


def test_a_change_without_its_frame_finds_no_functions() -> None:
    """Its script calls functions that only the frame has: PowerShell says which, and nothing was touched."""
    server = a_server()
    played = play(server, ACTIONS["backup_lserver"].script)
    assert (played.steps, played.code) == (("check",), "CommandNotFoundException")
    assert played.said is not None
    assert played.said.error is not None
    assert "Assert-Stoppable" in played.said.error.message
    assert state_of(server) == "Running"


def test_a_reading_script_within_a_frame_still_reads() -> None:
    """The frame is loaded in front of whatever comes: it locks, makes its folder, and keeps the answer."""
    server = a_server()
    context = {"id": "reads", "limit_s": 60, "interruptible": []}
    played = play(server, ACTIONS["check_activation"].script, frame=around.FRAME, context=context)
    assert played.data["service"] == "Running"
    assert server.disk.is_file(r"C:\ProgramData\rdslic\runs\reads\answer")


def test_an_unknown_frame_is_refused() -> None:
    """Only the frame as it was reviewed is played."""
    played = play(a_server(), ACTIONS["check_activation"].script, frame="function Step {}", context={})
    assert (played.said, played.exit_code) == (None, 1)
    assert "CommandNotFoundException" in played.stderr


def test_a_frame_that_is_told_nothing_fails() -> None:
    """`$Run['id']` of nothing is PowerShell's own error."""
    server = a_server()
    played = play(server, ACTIONS["backup_lserver"].script, frame=around.FRAME, context={})
    assert played.code == "folder_not_ours"
    assert not server.disk.exists(r"C:\ProgramData\rdslic\runs")


def test_the_state_of_an_estate_is_not_shared() -> None:
    """Two servers made from one estate do not change each other, nor the estate."""
    state = ServerState.model_validate(LICENCES)
    one, two = Server(state, ACTIONS), Server(state, ACTIONS)
    one.state.services["TermServLicensing"].state = "Stopped"
    assert (two.state.services["TermServLicensing"].state, state.services["TermServLicensing"].state) == (
        "Running",
        "Running",
    )
