"""How a run ended: what it came to, and what was read on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.requests.model import Outcome, Status
from bot.requests.verdict import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRead:
    """Facts of one reading: by which action, when (aware, UTC)."""

    action: str
    at: datetime
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended, and all that was read on the way, oldest first."""

    status: Status
    outcome: Outcome
    read: tuple[FactsRead, ...] = ()
