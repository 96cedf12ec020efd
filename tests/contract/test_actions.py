"""Every action, as planned, over WinRM on practice servers: from the script to the verdict."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.execution import catalogue
from bot.execution.verdict import Changed, Facts, Failed, Value, Verdict
from bot.execution.winrm import WinrmRunner
from bot.recovery.inventory import Inventory
from bot.settings import Host
from lab.windows.servers import PracticeServers
from tests.support.practice_servers import practising

ACTIONS = catalogue.load()
SERVICE = "TermServLicensing"
LIC, RDS = "SRV-LIC-01", "SRV-RDS-01"
ESTATE: dict[str, Any] = {
    "servers": [
        {
            "name": LIC,
            "license_server": {},
            "services": {SERVICE: {}},
            "files": {
                "C:\\Windows\\System32\\lserver\\TLSLic.edb": {"text": "database ", "size_b": 300_000},
                "C:\\Windows\\System32\\lserver\\edb.log": {"text": "log ", "size_b": 65_536},
            },
        },
        {"name": RDS, "session_host": {}},
    ]
}


@pytest.fixture
def servers() -> Iterator[PracticeServers]:
    """Run a licence server and a session host."""
    with practising(ESTATE) as running:
        yield running


def carried_out(servers: PracticeServers, name: str, host: str, **params: Value) -> Verdict:
    """Carry out an action's plan in one connection, as an approved run does."""
    action, address = ACTIONS[name], servers.address(host)
    inventory = Host.model_validate(
        {
            "name": host,
            "url": address.url,
            "roles": [action.manifest.role],
            "username": address.username,
            "password": address.password,
        }
    )
    known = Inventory({host: inventory})
    plan = catalogue.plan_for(action, ACTIONS, inventory, params)
    runs = []
    with WinrmRunner().connect(inventory, deadline=timedelta(seconds=60), cancelled=lambda: False) as connection:
        for step in plan.steps:
            given = params if step.part == "run" else {}
            runs.append(connection.run(step.script, given, on_step=lambda _name: None))
    if action.facts is not None:
        return action.facts(runs[0], known)
    read = ACTIONS[action.manifest.facts or ""].facts
    assert read is not None
    assert action.verdict is not None
    before = read(runs[0], known)
    assert isinstance(before, Facts)
    return action.verdict(before, runs[1], read(runs[2], known))


def test_check_activation(servers: PracticeServers) -> None:
    """The licence server tells its state."""
    verdict = carried_out(servers, "check_activation", LIC)
    assert isinstance(verdict, Facts)
    assert verdict.facts["computer"] == LIC
    assert verdict.facts["service"] == "Running"


def test_check_mode(servers: PracticeServers) -> None:
    """The session host tells its mode."""
    verdict = carried_out(servers, "check_mode", RDS)
    assert isinstance(verdict, Facts)
    assert verdict.facts["computer"] == RDS


def test_backup(servers: PracticeServers) -> None:
    """The copy is proven file by file, and the service runs as before."""
    verdict = carried_out(servers, "backup_lserver", LIC, destination="")
    assert isinstance(verdict, Changed)
    assert verdict.says == "backed_up"
    assert verdict.facts["backup_verified"] is True
    disk = servers.server(LIC).disk
    assert disk.exists(f"{verdict.facts['backup_path']}\\TLSLic.edb")
    assert disk.exists(f"{verdict.facts['backup_path']}.json")
    service = servers.server(LIC).service(SERVICE)
    assert service is not None
    assert (service.state, service.start_mode) == ("Running", "Automatic")


def test_backup_where_it_was_asked_for(servers: PracticeServers) -> None:
    """A destination is a parameter and arrives as one."""
    verdict = carried_out(servers, "backup_lserver", LIC, destination="C:\\Sauvegardes RDS")
    assert str(verdict.facts["backup_path"]).startswith("C:\\Sauvegardes RDS\\lserver-")


@pytest.mark.parametrize(
    ("fault", "says"),
    [("database_dirty", "database_dirty"), ("copy_fails", "copy_failed"), ("copy_differs", "copy_differs")],
)
def test_backup_that_goes_wrong(servers: PracticeServers, fault: str, says: str) -> None:
    """A failure has its own sentence, and the service is running again."""
    setattr(servers.server(LIC).state.faults, fault, True)
    verdict = carried_out(servers, "backup_lserver", LIC, destination="")
    assert (type(verdict), verdict.says) == (Failed, says)
    service = servers.server(LIC).service(SERVICE)
    assert service is not None
    assert service.state == "Running"


def test_backup_of_a_service_that_does_not_stop(servers: PracticeServers) -> None:
    """Nothing is forced and nothing is copied."""
    service = servers.server(LIC).service(SERVICE)
    assert service is not None
    service.does_not_stop = True
    verdict = carried_out(servers, "backup_lserver", LIC, destination="")
    assert (type(verdict), verdict.says) == (Failed, "service_did_not_stop")
    assert not servers.server(LIC).disk.exists("C:\\rdslic-backup")


def test_an_account_that_is_not_elevated(servers: PracticeServers) -> None:
    """A filtered token would read empty values: nothing is read with it."""
    servers.server(RDS).state.faults.not_elevated = True
    verdict = carried_out(servers, "check_mode", RDS)
    assert (type(verdict), verdict.says) == (Failed, "not_elevated")
