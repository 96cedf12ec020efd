"""The line to a practice server, broken at one message: what clients meet over HTTP and over TLS."""

from collections.abc import Iterator

import pytest
import requests
from winrm.exceptions import WSManFaultError

from bot.catalogue import catalogue
from bot.servers import bootstrap
from lab.windows.line import Side
from lab.windows.servers import PracticeServers
from tests.support.practice_servers import ENGLISH, SECURED, Shell, practising, pywinrm

CHECK = catalogue.load()["check_activation"]


@pytest.fixture
def servers() -> Iterator[PracticeServers]:
    """Run servers of this test alone: their lines are counted."""
    with practising() as running:
        yield running


def hostname(servers: PracticeServers, name: str) -> bytes:
    """Open a shell, run one command, close everything; return what it said."""
    with Shell(pywinrm(servers.address(name))) as shell:
        return shell.run("hostname")[0]


@pytest.mark.parametrize("name", [ENGLISH, SECURED])
def test_messages_that_authenticate_are_not_counted(servers: PracticeServers, name: str) -> None:
    """One command takes five messages, however the client authenticates: Create, Command, Receive, Signal, Delete."""
    for _ in range(2):
        servers.line(name).mend()
        hostname(servers, name)
        assert servers.line(name).messages == 5


@pytest.mark.parametrize("name", [ENGLISH, SECURED])
@pytest.mark.parametrize(("side", "shells"), [("request", 0), ("reply", 1)])
def test_a_first_message_that_is_lost(servers: PracticeServers, name: str, side: Side, shells: int) -> None:
    """Before the server heard it no shell is open, afterwards one is; either way the client may come back at once."""
    servers.line(name).break_at(1, side, back=True)
    with pytest.raises(requests.exceptions.ConnectionError) as lost:
        hostname(servers, name)
    assert not isinstance(lost.value, requests.exceptions.SSLError)
    assert servers.server(name).shells.count() == shells
    assert hostname(servers, name)


@pytest.mark.parametrize("name", [ENGLISH, SECURED])
def test_a_line_that_stays_broken(servers: PracticeServers, name: str) -> None:
    """Nobody gets through, and it looks like a network that is down, not like a certificate that is wrong."""
    line = servers.line(name)
    line.break_at(2, "reply", back=False)
    protocol = pywinrm(servers.address(name))
    shell = Shell(protocol)
    for _ in range(3):
        with pytest.raises(requests.exceptions.ConnectionError) as lost:
            shell.start("hostname")
        assert not isinstance(lost.value, requests.exceptions.SSLError)
        protocol.transport.close_session()
    assert (line.has_broken, line.messages) == (True, 2)
    line.mend()
    # the command was started: its shell takes no other
    with pytest.raises(WSManFaultError) as busy:
        shell.start("hostname")
    assert busy.value.wsman_fault_code == 170
    protocol.close_shell(shell.id)


def test_a_paced_script_takes_one_message_a_step() -> None:
    """However quick the script and however slow its client: one Receive for each step, and one for the answer."""
    licences = {"name": "SRV-LIC", "services": {"TermServLicensing": {}}, "license_server": {}}
    with practising({"servers": [licences]}) as servers:
        line = servers.line("SRV-LIC")
        line.pace()
        with Shell(pywinrm(servers.address("SRV-LIC")), codepage=65001) as shell:
            made = bootstrap.prepare(CHECK.script, {})
            command = shell.start(made.line)
            shell.protocol.send_command_input(shell.id, command, made.payload, end=True)
            before = line.messages
            said = [bootstrap.steps(shell.protocol.get_command_output_raw(shell.id, command)[0], made.nonce)]
            while said[-1]:
                said.append(bootstrap.steps(shell.protocol.get_command_output_raw(shell.id, command)[0], made.nonce))
        assert said == [*((step,) for step in CHECK.manifest.steps), ()]
        assert line.messages - before == len(said) + 1


def test_a_server_that_is_off_has_no_line(servers: PracticeServers) -> None:
    """There is nothing to break."""
    with pytest.raises(KeyError):
        servers.line("SRV-NONE")
