"""What the use cases of requests work with."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.action import Catalogue
from bot.clock import Clock
from bot.requests import approvers
from bot.requests.approvers import Approvers, Directory
from bot.settings import Host, Settings
from bot.store.database import Store
from bot.store.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The rows, the engine that carries queued requests, what can be run and where, and who decides.

    `directory` reads a Slack user group; `executor` names this process.
    """

    store: Store
    engine: Engine
    catalogue: Catalogue
    settings: Settings
    directory: Directory
    clock: Clock
    executor: str

    @property
    def hosts(self) -> Mapping[str, Host]:
        """The inventory, by name."""
        return self.settings.hosts

    def approvers(self) -> Approvers:
        """Return who may decide now; groups are read from Slack."""
        return approvers.read(self.settings.approvals, self.directory)
