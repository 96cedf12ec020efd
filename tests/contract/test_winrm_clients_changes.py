"""Changes, carried out by the bot's own runner on practice servers: as they are, and every way to go wrong."""

import hashlib
from collections.abc import Iterator

import pytest

from bot.errors import (
    ScriptDied,
)
from lab.windows import ese
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from tests.support.carried import ESTATE, LICENCES, carried_out, rows, run
from tests.support.played import ACTIONS, FOLDER
from tests.support.practice_servers import practising


@pytest.fixture
def servers() -> Iterator[PracticeServers]:
    """Run a licence server, a session host, a server that is off and one that speaks TLS."""
    with practising(ESTATE) as running:
        yield running


@pytest.fixture
def licences(servers: PracticeServers) -> Server:
    """Return the licence server, alive."""
    return servers.server(LICENCES)


def test_a_backup_changes_the_server(servers: PracticeServers, licences: Server) -> None:
    """Files are copied with their content, digests are right, the service runs again, and the journal knows."""
    result, steps = run(servers, LICENCES, "backup_lserver", destination=r"C:\keep")
    assert tuple(steps) == ACTIONS["backup_lserver"].manifest.steps
    target = str(result.data["backup_path"])
    assert target.startswith(r"C:\keep\lserver-")
    copy, original = dict(licences.disk.below(target)), dict(licences.disk.below(FOLDER))
    # the copy is of a database that was closed; the original is open again
    assert (ese.state_of(copy["TLSLic.edb"]), ese.state_of(original["TLSLic.edb"])) == (ese.CLEAN, ese.DIRTY)
    assert {**copy, "TLSLic.edb": b""} == {**original, "TLSLic.edb": b""}
    digests = {row["name"]: row["sha256"] for row in rows(result, "files")}
    assert digests == {name: hashlib.sha256(content).hexdigest() for name, content in copy.items()}
    assert licences.disk.is_file(f"{target}.json")
    service = licences.service("TermServLicensing")
    assert service is not None
    assert service.state == "Running"
    last = servers.journal[-1]
    assert (last.server, last.action, last.params, last.ok) == (
        LICENCES,
        "backup_lserver",
        {"destination": r"C:\keep"},
        True,
    )


@pytest.mark.parametrize(
    ("destination", "code"),
    [
        (r"C:\Windows\System32\LSERVER\copy", "destination_inside"),
        (r"C:\Windows\Temp", "destination_system"),
        (r"Z:\keep", "destination_not_fixed"),
    ],
)
def test_a_backup_refuses_bad_destinations(servers: PracticeServers, destination: str, code: str) -> None:
    """The script's own checks are made before anything is stopped."""
    result, steps = run(servers, LICENCES, "backup_lserver", destination=destination)
    assert result.error is not None
    assert result.error.error_id == f"rdslic:{code}"
    assert steps == ["check"]


@pytest.mark.parametrize(
    ("params", "error_id"),
    [
        ({"destination": "C:/x; Remove-Item"}, "ParameterArgumentValidationError"),
        ({"destination": r"C:\backup\..\Windows"}, "ParameterArgumentValidationError"),
        ({"other": "x"}, "NamedParameterNotFound"),
    ],
)
def test_parameters_are_bound_as_powershell_does(
    servers: PracticeServers, params: dict[str, str], error_id: str
) -> None:
    """A value outside the pattern and a parameter that the script lacks are refused, before the script's first step."""
    result, steps = run(servers, LICENCES, "backup_lserver", **params)
    assert result.error is not None
    assert result.error.error_id == error_id
    assert steps == []
    assert [entry.ok for entry in servers.journal] == [False]


def test_a_service_that_goes_on_running(servers: PracticeServers, licences: Server) -> None:
    """A service that does not stop is left alone, and nothing is copied."""
    licences.state.services["TermServLicensing"].does_not_stop = True
    result, _ = run(servers, LICENCES, "backup_lserver")
    assert result.error is not None
    assert result.error.error_id == "rdslic:service_did_not_stop"
    assert licences.state.services["TermServLicensing"].state == "Running"
    assert not licences.disk.exists(r"C:\rdslic-backup")


@pytest.mark.parametrize(
    ("fault", "code", "state"),
    [
        ("hangs_when_stopping", "service_hangs_stopping", "StopPending"),
        ("does_not_start", "service_did_not_start", "Stopped"),
    ],
)
def test_a_service_that_does_not_come_back(
    servers: PracticeServers, licences: Server, fault: str, code: str, state: str
) -> None:
    """The worse news wins: a licence server left stopped is said before anything else, and its task stays."""
    setattr(licences.state.services["TermServLicensing"], fault, True)
    result, _ = run(servers, LICENCES, "backup_lserver")
    assert result.error is not None
    assert result.error.error_id == f"rdslic:{code}"
    again, _ = run(servers, LICENCES, "check_activation")
    assert (again.data["service"], again.data["packs"]) == (state, [])
    assert again.data["leftover_tasks"] == ["rdslic-run-0"]


@pytest.mark.parametrize(("fault", "code"), [("database_dirty", "database_dirty"), ("copy_fails", "copy_failed")])
def test_a_backup_that_fails_starts_the_service_again(
    servers: PracticeServers, licences: Server, fault: str, code: str
) -> None:
    """Whatever stops the copy, the service runs afterwards."""
    setattr(licences.faults, fault, True)
    result, steps = run(servers, LICENCES, "backup_lserver")
    assert result.error is not None
    assert result.error.error_id == f"rdslic:{code}"
    assert steps[-1] == "start"
    assert licences.state.services["TermServLicensing"].state == "Running"


def test_a_copy_that_differs_is_told(servers: PracticeServers, licences: Server) -> None:
    """One file that is not equal on both sides is marked, the others are not."""
    licences.faults.copy_differs = True
    result, _ = run(servers, LICENCES, "backup_lserver")
    assert sorted(bool(row["verified"]) for row in rows(result, "files")) == [False, True, True]
    assert str(result.data["backup_path"]).endswith(".failed")


def test_space_is_needed_and_used_up(servers: PracticeServers, licences: Server) -> None:
    """A full disk is refused before anything is stopped; a copy takes its bytes."""
    drive = licences.disk.drive("C")
    assert drive is not None
    before = drive.free_bytes
    run(servers, LICENCES, "backup_lserver", destination=r"C:\one")
    assert drive.free_bytes == before - sum(len(content) for _, content in licences.disk.below(FOLDER))
    drive.free_bytes = 1000
    result, _ = run(servers, LICENCES, "backup_lserver", destination=r"C:\two")
    assert result.error is not None
    assert result.error.error_id == "rdslic:space_low"


def test_a_dropped_connection_does_not_end_a_change(servers: PracticeServers, licences: Server) -> None:
    """What a Receive took along is lost, not the run: its answer comes over another connection, and it ran once."""
    licences.faults.only = ["backup_lserver"]
    licences.faults.connection_drops_after_command = True
    assert run(servers, LICENCES, "backup_lserver")[0].ok
    assert [entry.action for entry in servers.journal if entry.action == "backup_lserver"] == ["backup_lserver"]
    assert licences.state.services["TermServLicensing"].state == "Running"


def test_a_connection_that_drops_at_a_step(servers: PracticeServers, licences: Server) -> None:
    """Steps before it are heard, the one it drops at is not; the change goes on, and so does whoever listens."""
    licences.faults.connection_drops_at_step = 3
    servers.line(LICENCES).pace()
    result, heard = run(servers, LICENCES, "backup_lserver")
    assert result.ok
    assert heard[:2] == ["check", "stop"]
    assert "inspect" not in heard


def test_a_cancelled_change_ends_by_itself(servers: PracticeServers, licences: Server) -> None:
    """The wish is left in its run folder; it gives up before its next step, starts the service again, and says so."""
    servers.line(LICENCES).pace()
    steps: list[str] = []
    result = carried_out(servers, LICENCES, "backup_lserver", {}, steps, stops=["check"])
    assert result.error is not None
    assert result.error.error_id == "rdslic:cancelled"
    assert steps == ["check", "stop", "start"]
    assert licences.state.services["TermServLicensing"].state == "Running"
    assert licences.machine.tasks.called("rdslic-") == []
    assert sorted(entry.action for entry in servers.journal) == ["backup_lserver", "cancel"]


def test_powershell_that_dies_with_the_service_stopped(servers: PracticeServers, licences: Server) -> None:
    """Nothing of the script's end runs: the change is in doubt, and its task is there to start the service."""
    licences.faults.only, licences.faults.dies_at_step = ["backup_lserver"], 4
    with pytest.raises(ScriptDied):
        run(servers, LICENCES, "backup_lserver")
    assert licences.state.services["TermServLicensing"].state == "Stopped"
    assert run(servers, LICENCES, "check_activation")[0].data["leftover_tasks"] == ["rdslic-run-0"]
