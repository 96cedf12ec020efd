"""Every action, as planned, over WinRM on practice servers: from the script to the verdict."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.catalogue import catalogue, wording
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Changed, Facts, Failed, Value, Verdict
from bot.servers.runner import RunResult
from bot.servers.winrm import WinrmRunner
from bot.settings import Host
from lab import estate_desk
from lab.windows import estate as estates
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from lab.windows.tasks import Task
from tests.support.desk import MovableClock
from tests.support.played import Played, change, play_action
from tests.support.practice_servers import practising

ACTIONS = catalogue.load()
SERVICE = "TermServLicensing"
ESTATES = {path.stem: path for path in estate_desk.FOLDER.glob("*.yml")}
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
    scripts = {step.part: step.script for step in plan.steps}
    runner, deadline = WinrmRunner(), timedelta(seconds=plan.deadline_s)
    around = change(f"run-{len(servers.journal)}", *plan.interruptible) if plan.changes else None
    with runner.connect(inventory, deadline=deadline, cancelled=lambda: False, change=around) as connection:
        if action.facts is not None:
            return action.facts(connection.run(scripts["run"], params, on_step=quietly), known)
        read, judge = ACTIONS[action.manifest.facts or ""].facts, action.verdict
        assert read is not None
        assert judge is not None
        before = read(connection.run(scripts["before"], {}, on_step=quietly), known)
        assert isinstance(before, Facts)
        ran = connection.change(scripts["run"], params, on_step=quietly)
        return judge(before, ran, read(connection.run(scripts["after"], {}, on_step=quietly), known))


def quietly(name: str) -> None:
    """Hear a step and do nothing about it."""
    del name


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
    copy = str(verdict.facts["backup_path"])
    assert disk.exists(f"{copy}\\TLSLic.edb")
    assert disk.exists(f"{copy}.json")
    made = disk.folder(copy)
    assert made is not None
    assert made.sddl == "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
    assert servers.server(LIC).machine.tasks.called("rdslic-") == []
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


def test_a_task_that_was_left_behind(servers: PracticeServers) -> None:
    """The check tells of it, and no change begins before somebody has looked."""
    server = servers.server(LIC)
    server.machine.tasks.register(Task(name="rdslic-R-OLD", service=SERVICE))
    assert carried_out(servers, "check_activation", LIC).facts["leftover_tasks"] == ["rdslic-R-OLD"]
    verdict = carried_out(servers, "backup_lserver", LIC, destination="")
    assert (type(verdict), verdict.says) == (Failed, "leftover_task")


@pytest.mark.parametrize("estate", sorted(ESTATES))
@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_every_action_on_every_server_of_every_estate(name: str, estate: str) -> None:
    """The bot's own payload is answered, the answer is understood, and a service stands as it did before."""
    for state in estates.load(ESTATES[estate]).servers:
        server = Server(state, ACTIONS, clock=MovableClock())
        stood = {key: service.state for key, service in server.state.services.items()}
        ran = played_result(play_action(server, name))
        verdict = judged(name, ran, played_result(play_action(server, "check_activation")), Inventory({}))
        speakers = (ACTIONS[name], ACTIONS["check_activation"])
        said = [wording.template(verdict.says, verdict.words, one, "en") for one in speakers]
        assert any(said), (state.name, verdict)
        assert {key: service.state for key, service in server.state.services.items()} == stood


def played_result(played: Played) -> RunResult:
    """Return what was played as the runner hands it over."""
    assert played.said is not None
    return RunResult(ok=played.said.ok, data=played.said.data, error=played.said.error, exit_code=played.exit_code or 0)


def judged(name: str, ran: RunResult, state: RunResult, known: Inventory) -> Verdict:
    """Return what an action makes of its answer, with the same facts before and after a change."""
    action, read = ACTIONS[name], ACTIONS["check_activation"].facts
    if action.facts is not None:
        return action.facts(ran, known)
    assert action.verdict is not None
    assert read is not None
    facts = read(state, known)
    return action.verdict(facts, ran, facts) if isinstance(facts, Facts) else facts


def test_an_account_that_is_not_elevated(servers: PracticeServers) -> None:
    """A filtered token would read empty values: nothing is read with it."""
    servers.server(RDS).state.faults.not_elevated = True
    verdict = carried_out(servers, "check_mode", RDS)
    assert (type(verdict), verdict.says) == (Failed, "not_elevated")
