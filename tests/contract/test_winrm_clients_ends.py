"""How a script ends on a practice server when somebody, or the line, does not let it: as pywinrm sees it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
import requests
import xmltodict  # type: ignore[import-untyped]  # pywinrm's own XML writer, published without types
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from bot.catalogue import catalogue
from bot.servers import bootstrap
from lab.windows.estate import CtrlC, Operation
from lab.windows.server import Running, Server
from lab.windows.servers import PracticeServers
from tests.support.played import framed
from tests.support.practice_servers import practising, pywinrm

ACTIONS = catalogue.load()
LICENCES = "SRV-LIC"
RSP = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
SHELL = f"{RSP}/cmd"


@pytest.fixture
def servers() -> Iterator[PracticeServers]:
    """Run a licence server."""
    licences = {
        "name": LICENCES,
        "services": {"TermServLicensing": {}},
        "license_server": {"activation": 0},
        "files": {r"C:\Windows\System32\lserver\TLSLic.edb": "database"},
    }
    with practising({"servers": [licences]}) as running:
        yield running


@pytest.fixture
def licences(servers: PracticeServers) -> Server:
    """Return it, alive."""
    return servers.server(LICENCES)


@dataclass
class Started:
    """A script under way, and what it has written so far; pywinrm's own operations reach it."""

    protocol: Protocol
    shell: str
    command: str
    made: bootstrap.Invocation
    heard: bytes = b""
    exit_code: int = -1

    def feed(self) -> None:
        """Send the script and its parameters."""
        self.protocol.send_command_input(self.shell, self.command, self.made.payload, end=True)

    def steps(self) -> tuple[str, ...]:
        """Return the steps that were heard."""
        return bootstrap.steps(self.heard, self.made.nonce)

    def receive(self) -> bool:
        """Take what there is; tell whether that was the last of it."""
        more, _, self.exit_code, done = self.protocol.get_command_output_raw(self.shell, self.command)
        self.heard += more
        return bool(done)

    def signal(self, code: str) -> None:
        """Send a signal."""
        header = self.protocol.build_wsman_header(action=f"{RSP}/Signal", resource_uri=SHELL, shell_id=self.shell)
        header["env:Body"] = {"rsp:Signal": {"@CommandId": self.command, "rsp:Code": f"{RSP}/signal/{code}"}}
        self.protocol.send_message(xmltodict.unparse({"env:Envelope": header}))


def begun(servers: PracticeServers, action: str) -> Started:
    """Begin an action as the bot does, and send nothing to it yet."""
    protocol = pywinrm(servers.address(LICENCES))
    shell = protocol.open_shell(codepage=65001)
    made = bootstrap.prepare(ACTIONS[action].script, {}, **framed(action))
    return Started(protocol, shell, protocol.run_command(shell, made.line), made)


def started(servers: PracticeServers, action: str) -> Started:
    """Start an action as the bot does, and leave it running."""
    script = begun(servers, action)
    script.feed()
    return script


@pytest.fixture
def stopped(servers: PracticeServers, licences: Server, monkeypatch: pytest.MonkeyPatch) -> Started:
    """Start a backup that waits with the service stopped; the steps that follow do not wait."""
    reach = Running.reach

    def reached(running: Running, step: str) -> int:
        licences.faults.slow_step_s = 3600 if step == "inspect" else 0
        return reach(running, step)

    monkeypatch.setattr(Running, "reach", reached)
    script = started(servers, "backup_lserver")
    while "inspect" not in script.steps():
        script.receive()
    return script


def settle() -> None:
    """Wait until what runs on the servers has ended."""
    for thread in threading.enumerate():
        if thread.name == "practice-command":
            thread.join()


@pytest.mark.parametrize(
    ("world", "last_step", "service"), [("kills", "inspect", "Stopped"), ("interrupts", "start", "Running")]
)
def test_ctrl_c_in_both_worlds(
    servers: PracticeServers, stopped: Started, world: CtrlC, last_step: str, service: str
) -> None:
    """Where Ctrl-C kills, a script leaves the service as it is just then; where it interrupts, `finally` starts it."""
    licences = servers.server(LICENCES)
    licences.faults.ctrl_c = world
    stopped.signal("ctrl_c")
    while not stopped.receive():
        pass
    settle()
    assert stopped.exit_code == 0xC000013A
    assert bootstrap.answer(stopped.heard, stopped.made.nonce) is None
    assert stopped.steps()[-1] == last_step
    assert licences.state.services["TermServLicensing"].state == service
    assert [(entry.action, entry.ok, entry.answer) for entry in servers.journal] == [("backup_lserver", False, None)]
    stopped.protocol.close_shell(stopped.shell)


@pytest.mark.parametrize("world", ["kills", "interrupts"])
@pytest.mark.parametrize("end", [lambda it: it.signal("terminate"), lambda it: it.protocol.close_shell(it.shell)])
def test_terminate_and_delete_kill_in_both_worlds(
    licences: Server, stopped: Started, world: CtrlC, end: Callable[[Started], object]
) -> None:
    """Whatever Ctrl-C does, terminate and the end of the shell leave no time to clean up."""
    licences.faults.ctrl_c = world
    end(stopped)
    settle()
    assert licences.state.services["TermServLicensing"].state == "Stopped"
    stopped.protocol.transport.close_session()


ASKS: dict[Operation, Callable[[Started], object]] = {
    "create": lambda it: it.protocol.open_shell(),
    "command": lambda it: it.protocol.run_command(it.shell, "hostname"),
    "send": lambda it: it.protocol.send_command_input(it.shell, it.command, b"", end=True),
    "receive": lambda it: it.receive(),
    "signal": lambda it: it.signal("terminate"),
    "delete": lambda it: it.protocol.close_shell(it.shell),
}


@pytest.mark.parametrize("operation", ASKS)
def test_one_reply_is_lost(servers: PracticeServers, licences: Server, operation: Operation) -> None:
    """The reply to that operation does not come, and the connection is cut; the next one comes again."""
    client = started(servers, "check_activation")
    licences.faults.loses_next_reply = operation
    with pytest.raises(requests.exceptions.ConnectionError):
        ASKS[operation](client)
    client.protocol.transport.close_session()
    # what was asked has been done: asked again, some of it is refused, and that is a reply
    with suppress(WSManFaultError):
        ASKS[operation](client)
    client.protocol.transport.close_session()


def test_a_lost_reply_takes_its_output_along(servers: PracticeServers, licences: Server) -> None:
    """What a Receive had taken is not said again: the script has ended, and its answer is nowhere."""
    client = started(servers, "check_activation")
    settle()
    licences.faults.loses_next_reply = "receive"
    with pytest.raises(requests.exceptions.ConnectionError):
        client.receive()
    client.protocol.transport.close_session()
    with pytest.raises(WSManFaultError) as over:
        client.receive()
    assert over.value.wsman_fault_code == 2150858843
    client.protocol.close_shell(client.shell)


@pytest.mark.parametrize("constrained", [False, True])
def test_a_process_that_ends_before_its_input(servers: PracticeServers, licences: Server, *, constrained: bool) -> None:
    """The last Send meets a pipe that has ended; what the process had to say is still there to be received."""
    licences.faults.ends_before_input, licences.faults.constrained_language = True, constrained
    script = begun(servers, "check_activation")
    with pytest.raises(WSManFaultError) as refused:
        script.feed()
    assert refused.value.wsman_fault_code == 109
    assert script.receive()
    said = bootstrap.answer(script.heard, script.made.nonce)
    assert (said and said.error) == (bootstrap.LANGUAGE_MODE if constrained else None)
    assert servers.journal == ()
    script.protocol.close_shell(script.shell)
