"""What the use cases of requests work with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.catalogue.action import Catalogue
from bot.clock import Clock
from bot.requests.approvers import Approvers
from bot.settings import Settings
from bot.store.database import Store
from bot.store.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The rows, the engine that carries queued requests, what can be run and where, and who decides.

    `approvers` says who may decide now, its groups read from Slack; `nobody_approves`: neither people nor groups are
    named, so that what needs an approval cannot run. `executor` names this process.
    """

    store: Store
    engine: Engine
    catalogue: Catalogue
    settings: Settings
    approvers: Callable[[], Approvers]
    nobody_approves: bool
    clock: Clock
    executor: str
