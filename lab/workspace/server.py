"""The practice workspace as a thing to start and stop, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Final, Self, TypeVar

from aiohttp import web

from lab.workspace import manifest as manifests
from lab.workspace.beside import Beside, Servers, Stories
from lab.workspace.board import Board
from lab.workspace.clock import TeamClock
from lab.workspace.deliveries import Deliveries
from lab.workspace.faults import Faults
from lab.workspace.faulty_link import FaultyLink
from lab.workspace.files import Files
from lab.workspace.http_link import HttpLink
from lab.workspace.ids import Ids
from lab.workspace.journal import Journal
from lab.workspace.manifest import Manifest
from lab.workspace.masking import Masks
from lab.workspace.people import Roster
from lab.workspace.routes import application
from lab.workspace.sockets import Sockets
from lab.workspace.team import Credentials, Team
from lab.workspace.triggers import ReturnPaths, Triggers
from lab.workspace.views import Views
from lab.workspace.watched import WatchedLink

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 10.0
Result = TypeVar("Result")


class Workspace:
    """A running practice workspace, on loopback only. Use as a context manager, or call `stop`."""

    def __init__(self, team: Team, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        self._team = team
        self._loop = loop
        self._thread = thread
        self.person_url = team.address
        self.api_url = f"{team.address}/api/"
        self.bot_token = team.credentials.bot_token
        self.app_token = team.credentials.app_token
        self.signing_secret = team.credentials.signing_secret

    @classmethod
    def start(cls, manifest: Path, *, port: int = 0, clock_file: Path | None = None) -> "Workspace":
        """Serve the workspace for the app of `manifest`; returns once it answers.

        `clock_file` receives the seconds by which people moved the clock. Raises Faulty (manifest), OSError (port).
        """
        declared = manifests.load(manifest)
        listening = socket.create_server((HOST, port))
        loop = asyncio.new_event_loop()
        team = build(declared, f"http://{HOST}:{listening.getsockname()[1]}", clock_file)
        thread = threading.Thread(target=_run, args=(loop,), name="practice-workspace", daemon=True)
        thread.start()
        workspace = cls(team, loop, thread)
        workspace._runner = workspace._do(_serve(team, listening))
        return workspace

    _runner: web.AppRunner

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def connections(self) -> int:
        """How many Socket Mode connections the app holds."""
        return self._team.sockets.count

    @property
    def opened(self) -> int:
        """How many connections the app opened since the start."""
        return self._team.sockets.opened

    def wait_connected(self, *, times: int = 1, timeout_s: float = 30.0) -> None:
        """Return once the app holds a connection and has connected `times` times in all. Raises TimeoutError."""
        self._do(asyncio.wait_for(self._team.sockets.connected(times), timeout_s), patience_s=timeout_s + PATIENCE_S)

    def order_fault(self, name: str, *, times: int = 1, **given: str | float) -> None:
        """Let something go wrong the next `times` times, as `POST /person/fault` does: see faults.KINDS."""

        async def order() -> None:
            self._team.faults.order(name, given, times=times)

        self._do(order())

    def stand_beside(self, *, servers: Servers | None = None, stories: Stories | None = None) -> None:
        """Show the practice servers and the stories of the tour in the page."""
        self._team.beside = Beside(servers, stories)

    def disconnect(self, reason: str | None = None) -> None:
        """Close every connection with a `disconnect` frame, or cut it without a word when there is no reason."""
        self._do(self._team.sockets.close(reason) if reason else self._team.sockets.drop())

    def stop(self) -> None:
        """Say goodbye to the app, end everything, free the port. Harmless when already stopped."""
        if self._thread.is_alive():
            self._do(_stop(self._team, self._runner))
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE_S)

    def _do(self, work: Coroutine[None, None, Result], *, patience_s: float = PATIENCE_S) -> Result:
        """Run something in the workspace's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(patience_s)


def build(manifest: Manifest, address: str, clock_file: Path | None = None) -> Team:
    """Return an empty workspace for an app, not yet served."""
    ids, clock, faults = Ids(), TeamClock(clock_file), Faults()
    sockets, credentials = Sockets(clock), Credentials()
    uses_sockets = manifest.settings.socket_mode_enabled
    link = sockets if uses_sockets else HttpLink(manifest, credentials.signing_secret, clock)
    secrets = (credentials.bot_token, credentials.app_token, credentials.signing_secret)
    journal = Journal(clock.now, Masks.of(secrets))
    return Team(
        manifest=manifest,
        address=address,
        credentials=credentials,
        clock=clock,
        ids=ids,
        roster=Roster(bot_name=manifest.features.bot_user.display_name),
        board=Board(),
        views=Views(ids),
        files=Files(ids),
        triggers=Triggers(ids, faults),
        return_paths=ReturnPaths(faults),
        sockets=sockets,
        deliveries=Deliveries(WatchedLink(FaultyLink(link, clock, faults), journal), clock, ids, faults),
        faults=faults,
        journal=journal,
    )


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _serve(team: Team, listening: socket.socket) -> web.AppRunner:
    runner = web.AppRunner(application(team), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    return runner


async def _stop(team: Team, runner: web.AppRunner) -> None:
    await team.deliveries.close()
    await team.deliveries.link.close("refresh_requested")
    await runner.cleanup()
