"""Practice servers of an estate and a bot over them, without Slack: requests are asked, approved and run for real."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.approvals.cancel import cancel
from bot.approvals.decide import decide
from bot.approvals.model import Ask, Decided, Place, Request, Status, Submitted
from bot.approvals.submit import submit
from bot.approvals.verify import verify
from bot.execution import catalogue
from bot.execution.execute import Execution
from bot.execution.winrm import WinrmRunner
from bot.settings import Approvals, Host, Settings, Slack
from bot.store.database import Store
from bot.store.engine import InlineEngine
from lab.windows import estate as estates
from lab.windows.estate import Estate
from lab.windows.server import Server
from lab.windows.servers import PracticeServers
from tests.support.clock import Seconds
from tests.support.desk import ADMIN, APPROVER, MovableClock

ACTIONS: Final = catalogue.load()
FOLDER: Final = Path(estates.__file__).parents[1] / "estates"
ESTATES: Final = {path.stem: estates.load(path) for path in sorted(FOLDER.glob("*.yml"))}


@dataclass(slots=True)
class World:
    """One estate and one bot. `clock` is the time of both; it moves when it is moved."""

    estate: Estate
    servers: PracticeServers
    store: Store
    clock: MovableClock
    seconds: Seconds = field(default_factory=Seconds)
    engine: InlineEngine = field(default_factory=InlineEngine)

    @property
    def settings(self) -> Settings:
        """Return a configuration with every server in every role that it could have."""
        hosts = {address.name: _host(address.name, self.servers) for address in self.servers.addresses}
        policy = Approvals.model_validate({"approvers": {APPROVER}})
        slack = Slack.model_validate({"bot_token": "x"})
        return Settings(database="sqlite://", slack=slack, approvals=policy, hosts=hosts)

    def execution(self, changed: Callable[[], None] = lambda: None) -> Execution:
        """Return the use case that runs what was approved, on a clock that only moves when somebody waits."""
        return Execution(
            store=self.store,
            catalogue=ACTIONS,
            settings=self.settings,
            directory=lambda _group: frozenset(),
            runner=WinrmRunner(now=self.seconds, pause=self._pause),
            clock=self.clock,
            executor="process-1",
            changed=changed,
        )

    def server(self, name: str) -> Server:
        """Return a practice server."""
        return self.servers.server(name)

    def renewed(self, name: str) -> Server:
        """Put a server back as its estate has it, with its line whole and each step a message of its own."""
        state = next(state for state in self.estate.servers if state.name == name)
        self.servers.renew(state)
        self.servers.line(name).pace()
        return self.servers.server(name)

    def approved(self, action: str, host: str) -> Request:
        """Ask for an action and let it be approved; it is queued."""
        place = Place(channel="C0RDSHELP")
        asked = submit(
            Ask(requester=ADMIN, lang="fr", action=action, host=host, reason="campaign", place=place),
            store=self.store,
            catalogue=ACTIONS,
            settings=self.settings,
            engine=self.engine,
            clock=self.clock,
        )
        assert isinstance(asked, Submitted), asked
        decided = decide(
            asked.request.id,
            by=APPROVER,
            approved=True,
            store=self.store,
            engine=self.engine,
            catalogue=ACTIONS,
            settings=self.settings,
            directory=lambda _group: frozenset(),
            clock=self.clock,
        )
        assert isinstance(decided, Decided), decided
        return decided.request

    def runs(self, action: str, host: str, *, cancelled_at: int = 0) -> Request:
        """Ask, approve, run; return the request as it ended. Somebody cancels at that step of it, from 1; 0: nobody."""
        request = self.approved(action, host)
        steps: list[str] = []

        def changed() -> None:
            now = self.store.requests.get(request.id)
            if now.step and now.step.startswith(f"{action}:") and now.step not in steps:
                steps.append(now.step)
                if len(steps) == cancelled_at:
                    self._cancelled(request)

        self.engine.start(self.execution(changed).execute)
        self.engine.drain()
        return self.store.requests.get(request.id)

    def _cancelled(self, request: Request) -> None:
        cancel(
            request.id,
            by=ADMIN,
            store=self.store,
            settings=self.settings,
            directory=lambda _group: frozenset(),
            clock=self.clock,
        )

    def looked_at(self, request: Request) -> None:
        """Say what was found after an interruption, so that the next request may run."""
        if request.status is Status.INTERRUPTED:
            said = verify(
                request.id,
                by=APPROVER,
                found="looked",
                store=self.store,
                settings=self.settings,
                directory=lambda _group: frozenset(),
                clock=self.clock,
            )
            assert isinstance(said, Decided), said

    def _pause(self, seconds: float) -> None:
        self.seconds.wait(seconds)
        self.clock.advance(seconds=seconds)


@contextmanager
def world(estate: Estate, folder: Path) -> Iterator[World]:
    """Run an estate and a bot over a SQLite file of its own."""
    clock = MovableClock()
    servers = PracticeServers.start(estate, ACTIONS, clock=clock)
    store = Store.open(f"sqlite:///{folder / 'rdslic.sqlite'}", busy_ms=5_000)
    try:
        yield World(estate=estate, servers=servers, store=store, clock=clock)
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
