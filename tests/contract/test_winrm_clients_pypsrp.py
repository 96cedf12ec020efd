"""pypsrp, a second client written independently, against the practice servers: SPNEGO, other XML, other habits."""

import pytest
import requests
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.shell import Process, SignalCode, WinRS

from lab.windows.servers import Address, PracticeServers
from tests.support.practice_servers import SECURED, pypsrp_client, pypsrp_wsman


@pytest.mark.parametrize("auth", ["negotiate", "ntlm"])
def test_client_runs_a_command_sealed_over_http(english: Address, auth: str) -> None:
    """`Client.execute_cmd` works with NTLM inside SPNEGO and with NTLM alone, sealed in both cases."""
    with pypsrp_client(english, auth=auth) as client:
        assert client.execute_cmd("hostname") == ("SRV-EN\r\n", "", 0)
        assert client.execute_cmd("exit 7")[2] == 7


def test_console_page_is_the_servers_own_when_none_is_asked_for(french: Address) -> None:
    """A French console speaks 850 to a client that asks for no code page."""
    with pypsrp_client(french) as client:
        out, _, _ = client.execute_cmd("ipconfig /all", encoding="850")
    assert "Nom de l'hôte" in out


def test_process_with_input_and_signals(english: Address) -> None:
    """A process is fed in pieces, with End spelt pypsrp's way, then stopped with pypsrp's spelling of terminate."""
    with pypsrp_wsman(english) as wsman, WinRS(wsman, codepage=65001, environment={"WHO": "practice"}) as shell:
        process = Process(shell, "more")
        process.begin_invoke()
        process.send(b"one\n", end=False)
        process.send("två\n".encode(), end=True)
        process.end_invoke()
        process.signal(SignalCode.TERMINATE)
        echo = Process(shell, "echo", ["%WHO%"])
        echo.invoke()
    assert (process.stdout, process.rc) == ("one\ntvå\n".encode(), 0)
    assert echo.stdout == b"practice\r\n"


def test_control_c_ends_a_command_with_its_code(english: Address) -> None:
    """A command that is interrupted reports 3221225786, Windows' code for it."""
    with pypsrp_wsman(english) as wsman, WinRS(wsman) as shell:
        process = Process(shell, "ping", ["-n", "600", "127.0.0.1"])
        process.begin_invoke()
        process.poll_invoke()
        process.signal(SignalCode.CTRL_C)
        process.end_invoke()
    assert process.rc == 3221225786


def test_long_poll_goes_on_after_a_timeout(english: Address) -> None:
    """A Receive that times out is no end: pypsrp asks again and gets the result."""
    with pypsrp_wsman(english, operation_timeout=1, read_timeout=5) as wsman, WinRS(wsman) as shell:
        process = Process(shell, "powershell -Command \"Start-Sleep -s 1.2; Write-Host 'awake'\"")
        process.invoke()
    assert (process.stdout, process.rc) == (b"awake\n", 0)


def test_envelope_size_is_asked_for_and_learnt(english: Address) -> None:
    """A client reads MaxEnvelopeSizekb from the server's configuration and then sends that much at once."""
    with pypsrp_wsman(english) as wsman:
        wsman.update_max_payload_size()
        assert wsman.max_envelope_size == 500 * 1024
        with WinRS(wsman) as shell:
            process = Process(shell, "more")
            process.begin_invoke()
            process.send(b"x" * wsman.max_payload_size)
            process.end_invoke()
    assert len(process.stdout) == wsman.max_payload_size


def test_max_envelope_size_below_the_minimum_is_refused(english: Address) -> None:
    """A client that wants answers of less than 8,192 bytes is refused; at 8,192 output comes in small pieces."""
    with pypsrp_wsman(english, max_envelope_size=8191) as wsman:
        with pytest.raises(WSManFaultError) as refused:
            WinRS(wsman).open()
        assert refused.value.code == 2150858878
    with pypsrp_wsman(english, max_envelope_size=8192) as wsman, WinRS(wsman) as shell:
        process = Process(shell, "echo " + "x" * 8000)
        process.invoke()
    assert process.stdout == b"x" * 8000 + b"\r\n"


def test_an_option_to_comply_with_is_known_or_refused(english: Address) -> None:
    """`no_profile` must be complied with, and is; an operation timeout of five minutes is brought down to one."""
    with (
        pypsrp_wsman(english, operation_timeout=300, read_timeout=310) as wsman,
        WinRS(wsman, no_profile=True) as shell,
    ):
        process = Process(shell, "hostname")
        process.invoke()
    assert process.stdout == b"SRV-EN\r\n"


def test_idle_timeout_out_of_bounds_is_refused(english: Address) -> None:
    """A shell that wants to idle longer than the server allows is not opened."""
    with pypsrp_wsman(english) as wsman, pytest.raises(WSManFaultError) as refused:
        WinRS(wsman, idle_time_out=9_999_999).open()
    assert refused.value.code == 2150859250


def test_the_shell_can_be_looked_at(english: Address) -> None:
    """Owner and idle time come with the shell that was opened."""
    with pypsrp_wsman(english) as wsman, WinRS(wsman, idle_time_out=300) as shell:
        told = (shell.owner, shell.idle_time_out)
    assert [str(value) for value in told] == [english.username, "PT300.000S"]


def test_another_resource_is_refused(english: Address) -> None:
    """There is no PowerShell remoting here: a pool is refused as an unknown URI, and the client says so."""
    with pypsrp_wsman(english) as wsman:
        shell = WinRS(wsman, resource_uri="http://schemas.microsoft.com/powershell/Microsoft.PowerShell")
        with pytest.raises(WSManFaultError) as refused:
            shell.open()
    assert refused.value.code == 2150858811


def test_bad_password(english: Address) -> None:
    """A wrong password is a refusal to authenticate."""
    with pypsrp_wsman(english, password="wrong") as wsman, pytest.raises(AuthenticationError):
        WinRS(wsman).open()


@pytest.mark.parametrize("encryption", ["auto", "always"])
def test_https(servers: PracticeServers, encryption: str) -> None:
    """Over TLS with the practice's authority trusted, clear or sealed inside, with channel binding sent."""
    with pypsrp_client(servers.address(SECURED), encryption=encryption) as client:
        assert client.execute_cmd("hostname")[0] == "SRV-TLS\r\n"


def test_https_with_an_unknown_authority_is_refused(servers: PracticeServers) -> None:
    """Without the authority's certificate pypsrp does not talk."""
    client = pypsrp_client(servers.address(SECURED), cert_validation=True)
    with client, pytest.raises(requests.exceptions.SSLError):
        client.execute_cmd("hostname")
