"""The simulated backup: where it may go, what it refuses, and what it leaves."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lab.windows import security
from lab.windows.server import Running, Server
from tests.support.desk import NOON, MovableClock
from tests.support.played import FOLDER, ROOT, RUN, SERVICE, Played, a_server, kept, play_action, state_of

DATABASE = rf"{FOLDER}\TLSLic.edb"
USER = "S-1-5-21-1-2-3-1104"
COPY = r"C:\rdslic-backup\lserver-20260302-120000"
LICENSING = r"HKLM\SYSTEM\CurrentControlSet\Services\TermServLicensing"


def backed_up(server: Server, destination: str = "", **more: Any) -> Played:  # noqa: ANN401 - as `play_action` has them
    """Make a backup."""
    return play_action(server, "backup_lserver", {"destination": destination}, **more)


def stopped(**state: Any) -> Server:  # noqa: ANN401 - as the estate has it
    """Return a licence server whose service was found stopped."""
    return a_server(services={SERVICE: {"state": "Stopped"}}, **state)


def at_step(monkeypatch: pytest.MonkeyPatch, name: str, deed: Callable[[], object]) -> None:
    """Do something when a step is announced."""
    reach = Running.reach

    def reached(running: Running, step: str) -> int:
        if step == name:
            deed()
        return reach(running, step)

    monkeypatch.setattr(Running, "reach", reached)


# -- before anything is touched ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("destination", "code"),
    [
        (rf"{FOLDER}\copy", "destination_inside"),
        (r"C:\Windows", "destination_system"),
        (r"c:\program files\keep", "destination_system"),
        (r"C:\inetpub\wwwroot", "destination_system"),
        (r"C:\ProgramData\rdslic\keep", "destination_system"),
        (r"D:\System Volume Information", "destination_system"),
        (r"Z:\keep", "destination_not_fixed"),
        (r"E:\keep", "destination_not_fixed"),
        (r"G:\keep", "destination_not_fixed"),
        (r"F:\keep", "destination_no_rights"),
        (r"C:\link", "destination_not_plain"),
        (r"C:\link\below", "destination_not_plain"),
        (r"C:\file.txt\below", "destination_not_plain"),
        (r"C:\others", "destination_not_ours"),
        (r"H:\keep", "space_low"),
    ],
)
def test_destinations_that_are_refused(destination: str, code: str) -> None:
    """Each for its own reason, before anything is stopped or made."""
    server = a_server(
        drives={
            "C": {},
            "D": {},
            "E": {"kind": "Network"},
            "F": {"format": "FAT32"},
            "G": {"is_ready": False},
            "H": {"free_bytes": 1000},
        },
        files={DATABASE: "x", r"C:\file.txt": "x"},
        folders={r"C:\link": {"junction": True}, r"C:\others": {"owner": USER}},
    )
    played = backed_up(server, destination)
    assert (played.steps, played.code) == (("check",), code)
    assert (state_of(server), server.machine.tasks.called("")) == ("Running", [])
    assert not server.disk.exists(destination) or destination in {r"C:\link", r"C:\others", r"C:\Windows"}


@pytest.mark.parametrize(
    "destination", [r"C:\a\..\b", r"C:\con", r"C:\a\LPT1.x", r"C:\a.", r"C:\a \b", "C:\\", "x", "C:\\a\\\n"]
)
def test_destinations_that_are_no_plain_paths(destination: str) -> None:
    """PowerShell refuses the parameter: the script does not begin."""
    played = backed_up(a_server(), destination)
    assert (played.steps, played.code) == ((), "ParameterArgumentValidationError")


def test_a_folder_that_is_there_is_used_as_it_is() -> None:
    """Rights of a folder that others use are left alone; what is made in it has its own."""
    server = a_server(folders={r"C:\keep": {"owner": security.SYSTEM}})
    path = str(backed_up(server, r"C:\keep").data["backup_path"])
    used, made = server.disk.folder(r"C:\keep"), server.disk.folder(path)
    assert used is not None
    assert made is not None
    assert (used.dacl, made.dacl) == (security.INHERITED, security.GUARDED)


def test_a_second_backup_in_the_same_second_is_refused() -> None:
    """The folder has its name from the time."""
    server = a_server()
    assert backed_up(server).data["backup_path"] == COPY
    assert backed_up(server, run_id="run-2").code == "destination_exists"


def test_the_path_of_a_stopped_service_is_read_where_the_service_reads_it() -> None:
    """Not asked, since nobody answers, and not guessed."""
    moved = {"activation": 1, "database_path": r"D:\lic"}
    files = {r"D:\lic\TLSLic.edb": "x"}
    assert backed_up(stopped(license_server=moved, files=files)).data["source"] == r"D:\lic"
    unknown = stopped(files=files, registry={rf"{LICENSING}\Parameters": {"DBPath": None}})
    assert backed_up(unknown).code == "database_path_unknown"
    variable = stopped(registry={rf"{LICENSING}\Parameters": {"DBPath": "%SystemRoot%\\System32\\lserver\\"}})
    assert backed_up(variable).data["source"] == FOLDER


def test_packs_that_cannot_be_read() -> None:
    """What is copied without knowing what it holds would be worth little: nothing is stopped."""
    server = a_server(faults={"packs_unread": True})
    played = backed_up(server)
    assert (played.steps, played.code) == (("check",), "licences_unread")


# -- with the service stopped ------------------------------------------------------------------------------


def test_a_service_found_stopped_stays_so() -> None:
    """No task, no start; packs and activation are not known then."""
    server = stopped()
    data = backed_up(server).data
    assert (data["service_before"], data["service_after"]) == ("Stopped", "Stopped")
    assert (data["packs"], data["activation_status"], data["license_server_id_last"]) == (None, None, "")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ({"text": "x", "size_b": 0}, "database_header_unknown"),
        ({"text": "x", "size_b": 63}, "database_header_unknown"),
        ({"text": "x", "size_b": 500, "ese": "none"}, "database_header_unknown"),
        ({"text": "x", "ese": "dirty"}, "database_dirty"),
    ],
)
def test_databases_that_are_not_copied(file: dict[str, object], code: str) -> None:
    """What is no database, or was not closed, is no backup."""
    server = stopped(files={DATABASE: file})
    assert backed_up(server).code == code
    assert not server.disk.exists(r"C:\rdslic-backup")


def test_somebody_starts_the_service_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied then was not at rest: it is named so, and the service goes on running."""
    server = a_server()
    at_step(monkeypatch, "copy", lambda: server.machine.start(SERVICE))
    assert backed_up(server).code == "service_not_stopped"
    assert (server.disk.exists(COPY), server.disk.exists(f"{COPY}.failed")) == (False, True)
    assert (state_of(server), server.machine.tasks.called("")) == ("Running", [])


@pytest.mark.parametrize(("tries", "code"), [(3, ""), (4, "file_in_use")])
def test_a_file_in_use_is_waited_for(tries: int, code: str) -> None:
    """Three times for two seconds; a scanner that is still at it then is told."""
    server = a_server(faults={"database_in_use_tries": tries})
    played = backed_up(server)
    if code:
        assert played.code == code
        assert server.machine.now() - NOON == timedelta(seconds=6)
    else:
        assert played.data["same_count"] is True
    assert state_of(server) == "Running"


def test_a_copy_that_fails_is_named_so() -> None:
    """Nothing that looks like a backup stays."""
    server = a_server(faults={"copy_fails": True})
    assert backed_up(server).code == "copy_failed"
    assert (server.disk.exists(COPY), server.disk.exists(f"{COPY}.failed")) == (False, True)
    assert state_of(server) == "Running"


def test_a_copy_that_differs_is_named_so_and_has_no_list() -> None:
    """The rows say which file; a folder without its list is no backup."""
    server = a_server(faults={"copy_differs": True})
    data = backed_up(server).data
    assert (data["backup_path"], data["manifest_sha256"]) == (f"{COPY}.failed", "")
    assert not any(path.endswith(".json") for path, _ in server.disk.sizes())


def test_a_copy_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up while there is time for the start."""
    clock = MovableClock()
    server = a_server(clock)
    at_step(monkeypatch, "copy", lambda: clock.advance(seconds=271))
    assert backed_up(server, limit_s=600).code == "copy_too_slow"
    assert (state_of(server), server.machine.tasks.called("")) == ("Running", [])


def test_without_time_for_the_rest_nothing_is_stopped() -> None:
    """The limit must hold the whole of it."""
    server = a_server()
    assert backed_up(server, limit_s=599).code == "no_time_left"
    assert not server.disk.exists(r"C:\rdslic-backup")


def test_a_wish_to_stop_before_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step does not begin, the service is started, and that it was given up is told."""
    server = a_server()
    at_step(monkeypatch, "stop", lambda: server.disk.write(rf"{ROOT}\runs\{RUN}\cancel", b""))
    played = backed_up(server)
    assert (played.steps, played.code) == (("check", "stop", "start"), "cancelled")
    assert state_of(server) == "Running"


# -- what it leaves ----------------------------------------------------------------------------------------


def test_the_list_beside_the_copy_is_what_a_restore_needs() -> None:
    """Machine, day of installation, packs, rights, the service's key, each file with its digest."""
    server = a_server(registry={r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion": {"InstallDate": 1764000000}})
    data = backed_up(server).data
    listing = json.loads(server.disk.read(f"{COPY}.json"))
    assert (listing["computer"], listing["installed_at"]) == ("SRV-LIC", "2025-11-24T16:00:00Z")
    assert listing["packs"] == data["packs"]
    assert listing["source_sddl"].startswith("O:SYG:SYD:")
    assert {"key": "Parameters", "name": "DBPath", "kind": "String", "value": FOLDER} in listing["registry"]
    assert listing["files"] == data["files"]
    assert len(listing["machine_guid"]) == 36


def test_older_copies_are_listed() -> None:
    """The newest first; one without its list is told as not complete, and one that failed by its name."""
    old = r"C:\rdslic-backup\lserver-2025010{}-000000"
    made = (old.format(1), old.format(2), old.format(3) + ".failed")
    files = {DATABASE: "x", f"{old.format(1)}.json": "{}", **{rf"{path}\TLSLic.edb": "x" for path in made}}
    server = a_server(files=files, folders={r"C:\rdslic-backup": {}, r"C:\rdslic-backup\something": {}})
    assert backed_up(server).data["older"] == [
        {"name": "lserver-20250103-000000.failed", "made_at": "2025-01-03T00:00:00Z", "complete": False},
        {"name": "lserver-20250102-000000", "made_at": "2025-01-02T00:00:00Z", "complete": False},
        {"name": "lserver-20250101-000000", "made_at": "2025-01-01T00:00:00Z", "complete": True},
    ]


@pytest.mark.parametrize(("late_s", "told"), [(0, 0), (45, 0), (90, 2)])
def test_the_activation_is_asked_until_it_is_known(late_s: int, told: int) -> None:
    """The provider lags behind its service: a minute is waited for it, then it is told as unknown."""
    server = a_server(faults={"provider_late_s": late_s})
    assert backed_up(server).data["activation_status"] == told


def test_what_programs_said_is_kept_in_the_run_folder() -> None:
    """For a person who looks there."""
    server = a_server()
    backed_up(server)
    assert kept(server, "output-Robocopy.txt") is not None
    assert kept(server, "output-esentutl.txt") is not None
