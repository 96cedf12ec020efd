"""The bot's own runner against the practice servers: the actions as they are, and every way to go wrong."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateRejected,
    ConnectionLost,
    CredentialsRefused,
    OutputTooLong,
    ScriptDied,
    TargetBusy,
    TargetError,
    TargetUnreachable,
)
from bot.execution import catalogue
from bot.execution.runner import RunResult
from bot.execution.verdict import Scalar, Value
from bot.execution.winrm import WinrmRunner
from bot.settings import Host
from lab.windows import ese
from lab.windows.estate import CtrlC
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from tests.support.played import change
from tests.support.practice_servers import practising

ACTIONS = catalogue.load()
LICENCES, HOST, OFF, SECURED = "SRV-LIC", "SRV-RDS", "SRV-OFF", "SRV-TLS"
FOLDER = r"C:\Windows\System32\lserver"


@pytest.fixture
def servers() -> Iterator[PracticeServers]:
    """Run a licence server, a session host, a server that is off and one that speaks TLS."""
    licences = {
        "name": LICENCES,
        "services": {"TermServLicensing": {}},
        "license_server": {"activation": 0, "server_id": "A" * 30 + "LAST5", "packs": [{"id": 3, "issued": 2}]},
        "files": {rf"{FOLDER}\TLSLic.edb": "database", rf"{FOLDER}\edb.log": "log", rf"{FOLDER}\sub\edb.chk": "check"},
    }
    policy = {r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services": {"LicensingMode": 4}}
    host = {
        "name": HOST,
        "session_host": {"mode": 4, "mode_source": 1, "servers": [" srv-lic "]},
        "registry": policy,
    }
    others = [{"name": OFF, "faults": {"unreachable": True}}, {"name": SECURED, "tls": True, "license_server": {}}]
    with practising({"servers": [licences, host, *others]}) as running:
        yield running


@pytest.fixture
def licences(servers: PracticeServers) -> Server:
    """Return the licence server, alive."""
    return servers.server(LICENCES)


def host_of(servers: PracticeServers, name: str, *, trusted: bool = True) -> Host:
    """Return a server as the bot's inventory would have it."""
    address = servers.address(name)
    return Host(
        name=name,
        url=address.url,
        roles=frozenset({"license_server"}),
        username=address.username,
        password=SecretStr(address.password),
        ca=address.ca if trusted else None,
    )


def run(servers: PracticeServers, name: str, action: str, **params: str) -> tuple[RunResult, list[str]]:
    """Run one action; return what it gave and the steps that it announced."""
    steps: list[str] = []
    return carried_out(servers, name, action, params, steps), steps


def carried_out(
    servers: PracticeServers,
    name: str,
    action: str,
    params: Mapping[str, Value],
    steps: list[str],
    *,
    stops: Collection[str] = (),
) -> RunResult:
    """Run one action, a change within its frame; `steps` takes what it announces, and one of `stops` ends the wish."""
    manifest, host = ACTIONS[action].manifest, host_of(servers, name)
    around = change(f"run-{len(servers.journal)}", *manifest.interruptible) if manifest.facts else None
    deadline = timedelta(seconds=manifest.deadline_s)
    wanted = WinrmRunner().connect(
        host, deadline=deadline, cancelled=lambda: not set(steps).isdisjoint(stops), change=around
    )
    with wanted as connection:
        carry_out = connection.change if around else connection.run
        return carry_out(ACTIONS[action].script, params, on_step=steps.append)


def rows(result: RunResult, name: str) -> list[dict[str, Scalar]]:
    """Return a table of an answer."""
    table = result.data[name]
    assert isinstance(table, list)
    return [row for row in table if isinstance(row, dict)]


def test_check_activation(servers: PracticeServers) -> None:
    """The numbers are those of the estate, and only the last group of the server's id leaves it."""
    result, steps = run(servers, LICENCES, "check_activation")
    assert result.ok
    assert tuple(steps) == ACTIONS["check_activation"].manifest.steps
    assert result.data["license_server_id_last"] == "LAST5"
    assert result.data["packs"] == [
        {
            "id": 3,
            "type": 1,
            "product": 1,
            "version_id": 7,
            "version": "Windows Server 2022",
            "total": 5,
            "issued": 2,
            "available": 3,
        }
    ]


def test_check_activation_where_the_role_is_absent(servers: PracticeServers) -> None:
    """A session host answers with the script's own code."""
    result, _ = run(servers, HOST, "check_activation")
    assert (result.ok, result.exit_code) == (False, 1)
    assert result.error is not None
    assert result.error.error_id == "rdslic:role_absent"


def test_check_mode(servers: PracticeServers) -> None:
    """Mode, servers and policy are those of the estate; names come trimmed."""
    result, steps = run(servers, HOST, "check_mode")
    assert tuple(steps) == ACTIONS["check_mode"].manifest.steps
    assert result.data["licensing_type"] == 4
    assert result.data["license_servers"] == ["srv-lic"]
    assert (result.data["policy_mode"], result.data["local_mode"]) == (4, None)


def test_check_mode_where_the_role_is_absent(servers: PracticeServers) -> None:
    """A licence server alone reports remote administration and no grace period."""
    result, _ = run(servers, LICENCES, "check_mode")
    assert (result.data["role_present"], result.data["licensing_type"], result.data["grace_days"]) == (False, 1, None)


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


def test_an_account_without_full_rights(servers: PracticeServers, licences: Server) -> None:
    """A filtered token is refused by the script itself."""
    licences.faults.not_elevated = True
    result, _ = run(servers, LICENCES, "check_activation")
    assert result.error is not None
    assert result.error.error_id == "rdslic:not_elevated"


@pytest.mark.parametrize(
    ("fault", "expected", "started"),
    [
        ("unreachable", TargetUnreachable, False),
        ("wrong_password", CredentialsRefused, False),
        ("access_denied", AccessDenied, False),
        ("quota", TargetBusy, False),
        ("garbage_output", AnswerInvalid, True),
        ("too_long_output", OutputTooLong, True),
        ("connection_drops_after_command", ConnectionLost, True),
    ],
)
def test_what_goes_wrong_has_its_error(
    servers: PracticeServers, licences: Server, fault: str, expected: type[TargetError], *, started: bool
) -> None:
    """Each fault of a server reaches the bot as the error that is meant for it, and says whether the script began."""
    setattr(licences.faults, fault, True)
    with pytest.raises(expected) as failed:
        run(servers, LICENCES, "check_activation")
    assert failed.value.started is started
    setattr(licences.faults, fault, False)
    assert licences.shells.count() == 0
    assert run(servers, LICENCES, "check_activation")[0].ok


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


def test_a_server_that_comes_back(servers: PracticeServers) -> None:
    """Switched off it is gone at once, open connections included; switched on it is at the same address."""
    url = servers.address(LICENCES).url
    servers.set_reachable(LICENCES, reachable=False)
    with pytest.raises(TargetUnreachable):
        run(servers, LICENCES, "check_activation")
    servers.set_reachable(LICENCES, reachable=True)
    assert run(servers, LICENCES, "check_activation")[0].ok
    off = servers.address(OFF).url
    servers.set_reachable(OFF, reachable=True)
    assert run(servers, OFF, "check_activation")[0].error is not None
    assert (servers.address(LICENCES).url, servers.address(OFF).url) == (url, off)


def test_a_server_that_is_off(servers: PracticeServers) -> None:
    """Nothing listens there, and its address says so."""
    assert not servers.address(OFF).reachable
    with pytest.raises(TargetUnreachable):
        run(servers, OFF, "check_activation")


def test_a_certificate_that_nobody_vouches_for(servers: PracticeServers) -> None:
    """Over TLS the bot works when told whom to trust, and refuses otherwise."""
    assert run(servers, SECURED, "check_activation")[0].error is not None
    untrusted = host_of(servers, SECURED, trusted=False)
    with pytest.raises(CertificateRejected):
        WinrmRunner().connect(untrusted, deadline=timedelta(seconds=30), cancelled=lambda: False).__enter__()


def test_a_line_that_is_down_is_no_certificate_that_is_wrong(servers: PracticeServers) -> None:
    """Over TLS, too, a server that cannot be reached is told apart from one that nobody vouches for."""
    servers.line(SECURED).break_at(1, "request", back=False)
    for _ in range(2):
        with pytest.raises(TargetUnreachable):
            run(servers, SECURED, "check_activation")
    servers.line(SECURED).mend()
    assert run(servers, SECURED, "check_activation")[0].error is not None


@pytest.mark.parametrize("world", ["kills", "interrupts"])
def test_a_cancelled_run_has_no_answer(servers: PracticeServers, licences: Server, world: CtrlC) -> None:
    """In either world the bot that cancels hears no answer, and leaves no shell behind."""
    licences.faults.slow_step_s, licences.faults.ctrl_c = 3600, world
    steps: list[str] = []
    with pytest.raises(Cancelled):
        carried_out(servers, LICENCES, "check_activation", {}, steps, stops=["system"])
    assert steps == ["system"]
    assert licences.shells.count() == 0


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


def test_a_script_that_was_tampered_with_is_refused(servers: PracticeServers) -> None:
    """A script that the catalogue does not know fails closed: no answer of ours, whatever its text."""
    host = host_of(servers, LICENCES)
    script = ACTIONS["check_activation"].script + "\n# one line more"
    with (
        WinrmRunner().connect(host, deadline=timedelta(seconds=30), cancelled=lambda: False) as connection,
        pytest.raises(AnswerInvalid),
    ):
        connection.run(script, {}, on_step=lambda _: None)
    assert [(entry.action, entry.ok) for entry in servers.journal] == [("powershell", False)]
