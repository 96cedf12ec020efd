"""The bot's own runner against the practice servers: the actions as they are, and every way to go wrong."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateRejected,
    ConnectionLost,
    CredentialsRefused,
    OutputTooLong,
    TargetBusy,
    TargetError,
    TargetUnreachable,
)
from bot.servers.winrm import WinrmRunner
from lab.windows.estate import CtrlC
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from tests.support.carried import ESTATE, HOST, LICENCES, OFF, SECURED, carried_out, host_of, run
from tests.support.played import ACTIONS
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
