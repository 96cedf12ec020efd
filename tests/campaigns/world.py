"""Practice servers of an estate and a bot over them, without Slack: requests are asked, approved and run for real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.catalogue import catalogue
from bot.requests.model import Decided, Request, Status
from bot.servers.winrm import WinrmRunner
from bot.settings import Host
from bot.store.database import Store
from lab.windows import estate as estates
from lab.windows.estate import Estate
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from tests.support.clock import Seconds
from tests.support.desk import Desk, MovableClock, settings

ACTIONS: Final = catalogue.load()
FOLDER: Final = Path(estates.__file__).parents[1] / "estates"
ESTATES: Final = {path.stem: estates.load(path) for path in sorted(FOLDER.glob("*.yml"))}


@dataclass(slots=True)
class World:
    """One estate, and a desk whose requests run on it. The desk's clock is that of both; it moves when it is moved."""

    estate: Estate
    servers: PracticeServers
    desk: Desk
    seconds: Seconds = field(default_factory=Seconds)

    def renewed(self, name: str) -> Server:
        """Put a server back as its estate has it, with its line whole and each step a message of its own."""
        state = next(state for state in self.estate.servers if state.name == name)
        self.servers.renew(state)
        self.servers.line(name).pace()
        return self.servers.server(name)

    def runs(self, action: str, host: str, *, cancelled_at: int = 0) -> Request:
        """Ask, approve, run; return the request as it ended. Somebody cancels at that step of it, from 1; 0: nobody."""
        request = self.desk.approved(action, host)
        steps: list[str] = []

        def changed() -> None:
            step = self.desk.now(request).step
            if step and step.startswith(f"{action}:") and step not in steps:
                steps.append(step)
                if len(steps) == cancelled_at:
                    self.desk.cancels(request)

        runner = WinrmRunner(now=self.seconds, pause=self._pause)
        self.desk.engine.start(self.desk.execution(runner=runner, changed=changed).execute)
        self.desk.works()
        return self.desk.now(request)

    def looked_at(self, request: Request) -> None:
        """Say what was found after an interruption, so that the next request may run."""
        if request.status is Status.INTERRUPTED:
            said = self.desk.verifies(request)
            assert isinstance(said, Decided), said

    def _pause(self, seconds: float) -> None:
        self.seconds.wait(seconds)
        self.desk.clock.advance(seconds=seconds)


@contextmanager
def world(estate: Estate, folder: Path) -> Iterator[World]:
    """Run an estate and a bot over a SQLite file of its own."""
    clock = MovableClock()
    servers = PracticeServers.start(estate, ACTIONS, clock=clock)
    store = Store.open(f"sqlite:///{folder / 'rdslic.sqlite'}", busy_ms=5_000)
    hosts = {address.name: _host(address.name, servers) for address in servers.addresses}
    known = settings().model_copy(update={"hosts": hosts})
    try:
        yield World(estate, servers, Desk(store=store, settings=known, catalogue=ACTIONS, clock=clock))
    finally:
        servers.stop()
        store.close()


def _host(name: str, servers: PracticeServers) -> Host:
    address = servers.address(name)
    fields: dict[str, Any] = {
        "name": name,
        "url": address.url,
        "roles": {"license_server", "session_host"},
        "username": address.username,
        "password": address.password,
        "ca": address.ca,
    }
    return Host.model_validate(fields)
