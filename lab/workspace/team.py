"""The workspace itself: everything that it remembers, in one place, for one event loop."""

import secrets
from dataclasses import dataclass, field

from lab.workspace.beside import Beside
from lab.workspace.board import Board
from lab.workspace.clock import TeamClock
from lab.workspace.deliveries import Deliveries
from lab.workspace.faults import Faults
from lab.workspace.files import Files
from lab.workspace.ids import Ids
from lab.workspace.journal import Journal
from lab.workspace.manifest import Manifest
from lab.workspace.payload import Json
from lab.workspace.people import Roster
from lab.workspace.rates import Rates
from lab.workspace.sockets import Sockets
from lab.workspace.triggers import ReturnPaths, Triggers
from lab.workspace.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the app needs to know; made anew at each start."""

    bot_token: str = field(default_factory=lambda: f"xoxb-practice-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-A0RDSLIC-{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(slots=True, kw_only=True)
class Team:
    """State of the workspace. `address` is its own, `http://127.0.0.1:40123`."""

    manifest: Manifest
    address: str
    credentials: Credentials
    clock: TeamClock
    ids: Ids
    roster: Roster
    board: Board
    views: Views
    files: Files
    triggers: Triggers
    return_paths: ReturnPaths
    sockets: Sockets
    deliveries: Deliveries
    journal: Journal
    beside: Beside = field(default_factory=Beside)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    sessions: dict[tuple[str, str], Json] = field(default_factory=dict)
    """Agent sessions by channel and thread: status and title."""
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    """Timestamp of the last message that a user has read in a channel, by user id and channel id."""
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells this run of the workspace from another at the same address."""
    is_ending: bool = False

    def now(self) -> float:
        """Return the time of the workspace, seconds since 1970."""
        return self.clock.now()

    def ts(self) -> str:
        """Return a new message timestamp."""
        return self.ids.ts(self.now())

    def announce(self, event: Json, *, subscription: str | None = None) -> None:
        """Tell the app about an event if its manifest asks for it; `message` has one subscription per channel kind."""
        if self.manifest.subscribes(subscription or event["type"]):
            self.deliveries.event(event)
