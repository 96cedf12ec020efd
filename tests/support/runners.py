"""The two implementations of Runner, each with a server on which the same things can go wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Protocol

from bot import errors
from bot.catalogue import catalogue
from bot.servers.fake import FakeRunner, Play
from bot.servers.runner import Runner, RunResult, ScriptError
from bot.servers.winrm import WinrmRunner
from bot.settings import Host
from lab.windows.servers import PracticeServers

NAME: Final = "SRV-LIC-01"
ACTIONS: Final = catalogue.load()
SCRIPT: Final = ACTIONS["check_activation"].script
STEPS: Final = ACTIONS["check_activation"].manifest.steps
ESTATE: Final[dict[str, Any]] = {
    "servers": [{"name": NAME, "license_server": {}, "services": {"TermServLicensing": {}}}],
}


class Site(Protocol):
    """A server and the Runner that reaches it. `fault` names what goes wrong from now on."""

    @property
    def runner(self) -> Runner:
        """What is tried."""
        ...

    def host(self) -> Host:
        """Return the server as the inventory has it."""
        ...

    def fault(self, name: str) -> None:
        """Make something go wrong: see the tests for the names."""
        ...


class FakeSite:
    """The scripted Runner that ships."""

    def __init__(self) -> None:
        healthy = RunResult(ok=True, data={"computer": NAME, "activation_status": 1})
        script = ACTIONS["check_activation"].script_sha256
        self.runner = FakeRunner(plays={script: [healthy]}, steps=STEPS)
        self._script = script

    def host(self) -> Host:
        """Return a server that does not exist."""
        return Host(name=NAME, url="http://127.0.0.1:1/wsman", roles=frozenset({"license_server"}))

    def fault(self, name: str) -> None:
        """Script it."""
        if name in OPENING:
            self.runner.unreachable[NAME] = OPENING[name](NAME)
        else:
            self.runner.plays[self._script] = [RUNNING[name](NAME)]


class PracticeSite:
    """WinRM to a practice server."""

    def __init__(self, servers: PracticeServers) -> None:
        self.runner = WinrmRunner()
        self._servers = servers
        self._password: str | None = None
        self._url: str | None = None

    def host(self) -> Host:
        """Return the practice server."""
        address = self._servers.address(NAME)
        return Host.model_validate(
            {
                "name": NAME,
                "url": self._url or address.url,
                "roles": ["license_server"],
                "username": address.username,
                "password": self._password or address.password,
            }
        )

    def fault(self, name: str) -> None:
        """Set it on the server, or in the inventory where it belongs there."""
        server = self._servers.server(NAME)
        if name == "wrong_password":
            self._password = "another one"
        elif name == "unreachable":
            self._url = "http://127.0.0.1:1/wsman"
        elif name == "role_absent":
            server.state.license_server = None
        elif name == "slow":
            server.state.faults.slow_step_s = 600
        else:
            setattr(server.state.faults, name, True)


OPENING: Final[dict[str, Callable[[str], errors.TargetError]]] = {
    "unreachable": lambda name: errors.TargetUnreachable(host=name, url="x"),
    "wrong_password": lambda name: errors.CredentialsRefused(host=name),
    "access_denied": lambda name: errors.AccessDenied(host=name),
    "quota": lambda name: errors.TargetBusy(host=name, code="2150859173"),
}
RUNNING: Final[dict[str, Callable[[str], Play]]] = {
    "role_absent": lambda _name: RunResult(
        ok=False, error=ScriptError(message="rdslic:role_absent", error_id="rdslic:role_absent"), exit_code=1
    ),
    "connection_drops_after_command": lambda name: errors.ConnectionLost(host=name, started=True),
    "garbage_output": lambda name: errors.AnswerInvalid(host=name, started=True, exit_code="0", hint=""),
    "too_long_output": lambda name: errors.OutputTooLong(host=name, started=True, limit_kb="4096"),
    "slow": lambda name: errors.DeadlinePassed(host=name, started=True, deadline_s="2"),
}
LONG: Final = timedelta(seconds=60)
