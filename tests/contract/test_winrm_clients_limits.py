"""Accounts, quotas, faults and broken connections, as pywinrm meets them."""

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from winrm.exceptions import (
    InvalidCredentialsError,
    WinRMTransportError,
    WSManFaultError,
)
from winrm.protocol import Protocol

from lab.windows.servers import Address, PracticeServers
from tests.support.practice_servers import ENGLISH, FRENCH, SECURED, Shell, pywinrm

UNKNOWN = "11111111-2222-3333-4444-555555555555"
NO_SUCH, MAX_SHELLS, MAX_OPERATIONS = 2150858843, 2150859173, 2150859174


def test_bad_password_and_unknown_user_look_alike(french: Address) -> None:
    """Both are a 401 that pywinrm reports in the same words."""
    texts = set()
    for wrong in ({"password": "wrong"}, {"username": r"CORP\nobody"}):
        with pytest.raises(InvalidCredentialsError) as refused:
            pywinrm(french, **wrong).open_shell()
        texts.add(str(refused.value))
    assert len(texts) == 1


@pytest.mark.parametrize("form", ["{user}", "CORP\\{user}", "{user}@corp.example.test", "corp.example.test\\{user}"])
def test_an_account_may_be_written_in_several_ways(french: Address, form: str) -> None:
    """User alone, with its domain, and as user@domain are the same person and own the same shells."""
    user = french.username.partition("\\")[2]
    with Shell(pywinrm(french, username=form.format(user=user))) as shell:
        assert shell.run("whoami")[0].strip().decode() == french.username.lower()


def test_basic_over_http_is_refused(french: Address) -> None:
    """Basic over clear HTTP, which is pywinrm's default, gets a 401 like on Windows as it is installed."""
    protocol = Protocol(
        french.url,
        transport="plaintext",
        username=french.username,
        password=french.password,
        proxy=None,
        ca_trust_path=None,  # type: ignore[arg-type]  # None: no environment variable, as its source says
    )
    with pytest.raises(InvalidCredentialsError):
        protocol.open_shell()


def test_clear_soap_after_ntlm_is_refused(french: Address) -> None:
    """AllowUnencrypted is false: a client that is known but does not seal gets an empty 500."""
    with pytest.raises(WinRMTransportError) as refused:
        pywinrm(french, message_encryption="never").open_shell()
    assert refused.value.code == 500


def test_a_cut_connection_is_taken_up_again(servers: PracticeServers, english: Address) -> None:
    """After a cut pywinrm gets 400 until its session is closed; then the same shell goes on."""
    protocol = pywinrm(english)
    shell = Shell(protocol)
    command = shell.start("more")
    servers.cut(ENGLISH)
    with pytest.raises((WinRMTransportError, requests.exceptions.ConnectionError)):
        protocol.send_command_input(shell.id, command, b"lost", end=True)
    with pytest.raises(WinRMTransportError) as refused:
        protocol.send_command_input(shell.id, command, b"lost again", end=True)
    assert refused.value.code == 400
    protocol.transport.close_session()
    protocol.send_command_input(shell.id, command, b"found", end=True)
    assert shell.finish(command) == (b"found", b"", 0)
    protocol.close_shell(shell.id)


def test_the_thirty_first_shell_is_refused(servers: PracticeServers, french: Address) -> None:
    """Thirty shells a user; closing one makes room for another."""
    account = servers.other_account()
    protocol = pywinrm(french, username=account.name, password=account.password)
    shells = [protocol.open_shell() for _ in range(30)]
    with pytest.raises(WSManFaultError) as refused:
        protocol.open_shell()
    assert refused.value.wsman_fault_code == MAX_SHELLS
    protocol.close_shell(shells.pop(), close_session=False)
    shells.append(protocol.open_shell())
    for shell in shells:
        protocol.close_shell(shell, close_session=False)
    protocol.transport.close_session()


def test_a_shell_is_used_up_after_1500_commands(english: Address) -> None:
    """The quota counts every command ever started in a shell; a new shell clears it."""
    protocol = pywinrm(english)
    shell = Shell(protocol)
    for _ in range(1500):
        protocol.cleanup_command(shell.id, shell.start("exit"))
    with pytest.raises(WSManFaultError) as refused:
        shell.start("exit")
    assert refused.value.wsman_fault_code == MAX_OPERATIONS
    fresh = Shell(protocol)
    assert fresh.run("exit")[2] == 0
    protocol.close_shell(shell.id, close_session=False)
    protocol.close_shell(fresh.id)


def test_unknown_ids_and_double_delete(french: Address) -> None:
    """A shell or command that is not there, and a shell deleted twice, give the same code; the message says which."""
    protocol = pywinrm(french)
    shell = Shell(protocol)
    said = []
    for shell_id, command_id in ((UNKNOWN, UNKNOWN), (shell.id, UNKNOWN)):
        with pytest.raises(WSManFaultError) as refused:
            protocol.get_command_output_raw(shell_id, command_id)
        assert refused.value.wsman_fault_code == NO_SUCH
        said.append(refused.value)
    assert said[0].reason == said[1].reason
    assert f"ShellId est {UNKNOWN} a échoué" in said[0].response
    assert "La commande est terminée" in said[1].response
    protocol.close_shell(shell.id, close_session=False)
    with pytest.raises(WSManFaultError) as refused:
        protocol.close_shell(shell.id)
    assert refused.value.wsman_fault_code == NO_SUCH


def test_a_shell_belongs_to_its_user(servers: PracticeServers, french: Address) -> None:
    """Somebody else who knows a shell's id is told that there is no such shell."""
    other = servers.other_account()
    stranger = pywinrm(french, username=other.name, password=other.password)
    with Shell(pywinrm(french)) as shell, pytest.raises(WSManFaultError) as refused:
        stranger.run_command(shell.id, "hostname")
    stranger.transport.close_session()
    assert refused.value.wsman_fault_code == NO_SUCH


def test_an_envelope_over_the_limit_is_413(french: Address) -> None:
    """A request beyond MaxEnvelopeSizekb is not read at all, and the sender hears why."""
    protocol = pywinrm(french)
    shell = Shell(protocol)
    command = shell.start("more")
    with pytest.raises(WinRMTransportError) as refused:
        protocol.send_command_input(shell.id, command, b"x" * 400_000, end=True)
    assert refused.value.code == 413
    protocol.transport.close_session()
    protocol.close_shell(shell.id)


def test_fault_text_is_localised_and_the_code_decides(french: Address, english: Address) -> None:
    """A French server faults in French, an English one in English; the code is the same."""
    reasons = []
    for address in (french, english):
        protocol = pywinrm(address)
        with pytest.raises(WSManFaultError) as refused:
            protocol.close_shell(UNKNOWN)
        reasons.append((refused.value.wsman_fault_code, refused.value.reason, refused.value.response))
    assert reasons[0][0] == reasons[1][0] == NO_SUCH
    assert "sélecteurs non valides" in reasons[0][1]
    assert "invalid selectors" in reasons[1][1]
    assert "introuvable" in reasons[0][2]
    assert "not found" in reasons[1][2]


def test_a_restart_while_waiting_is_no_pretended_end(servers: PracticeServers, french: Address) -> None:
    """When the service restarts while somebody waits for output, the answer is 995 or that the shell is unknown."""
    protocol = pywinrm(french)
    shell = Shell(protocol)
    command = shell.start("more")
    restart = threading.Thread(target=servers.server(FRENCH).shells.close_all)
    restart.start()
    with pytest.raises(WSManFaultError) as aborted:
        protocol.get_command_output_raw(shell.id, command)
    restart.join()
    protocol.transport.close_session()
    assert aborted.value.wsman_fault_code in {995, NO_SUCH}


@pytest.mark.parametrize("encryption", ["auto", "always"])
def test_https_with_a_trusted_authority(servers: PracticeServers, encryption: str) -> None:
    """Over TLS a client works in clear SOAP or sealed on top, when it trusts the practice's authority."""
    address = servers.address(SECURED)
    assert address.url.startswith("https://")
    with Shell(pywinrm(address, message_encryption=encryption)) as shell:
        assert shell.run("hostname")[0] == b"SRV-TLS\r\n"


def test_https_with_an_unknown_authority_is_refused(servers: PracticeServers) -> None:
    """Without the authority's certificate nothing is sent, not even a user name."""
    with pytest.raises(requests.exceptions.SSLError):
        pywinrm(servers.address(SECURED), ca_trust_path=None).open_shell()


def test_twenty_clients_at_once(french: Address) -> None:
    """Twenty clients, one connection each, do not get in each other's way."""

    def work(number: int) -> bytes:
        with Shell(pywinrm(french)) as shell:
            return shell.run("echo", str(number))[0]

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(work, range(20))) == [f"{number}\r\n".encode() for number in range(20)]


def test_no_secret_reaches_the_logs(french: Address, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the log level, neither the password nor what was typed is written by the server."""
    with caplog.at_level(logging.DEBUG), Shell(pywinrm(french)) as shell:
        command = shell.start("more")
        shell.protocol.send_command_input(shell.id, command, b"typed-secret", end=True)
        shell.finish(command)
    assert french.password not in caplog.text
    assert "typed-secret" not in caplog.text
    assert french.password not in repr(french)


def test_ids_are_compared_without_case(french: Address) -> None:
    """A shell id in lower case is the same shell."""
    with Shell(pywinrm(french)) as shell:
        lower = str(uuid.UUID(shell.id)).lower()
        command = shell.protocol.run_command(lower, "hostname")
        assert shell.protocol.get_command_output(lower, command.lower())[0] == b"SRV-FR\r\n"


def test_one_who_waits_does_not_block_others(french: Address) -> None:
    """While one client waits for output in vain, others of the same user are served."""
    with Shell(pywinrm(french)) as waiting, Shell(pywinrm(french)) as quick:
        command = waiting.start("more")
        waits = threading.Thread(target=_waits_for_output, args=(waiting, command))
        waits.start()
        assert quick.run("hostname")[2] == 0
        waiting.protocol, patient = pywinrm(french), waiting.protocol
        waiting.protocol.send_command_input(waiting.id, command, b"", end=True)
        waits.join()
        patient.transport.close_session()


def _waits_for_output(shell: Shell, command: str) -> None:
    shell.protocol.get_command_output_raw(shell.id, command)
