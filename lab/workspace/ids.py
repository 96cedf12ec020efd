"""Ids as Slack makes them: a letter that says what it is, then digits; timestamps that are ids too."""

import itertools
import secrets
import uuid
from typing import Final

MICRO: Final = 1_000_000


class Ids:
    """Hands out ids that are never the same twice in this workspace."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new(self, prefix: str) -> str:
        """Return an id such as `V0000000A3` for prefix `V`."""
        return f"{prefix}{next(self._numbers):09X}"

    def ts(self, now: float) -> str:
        """Return a message timestamp, seconds and microseconds, later than every one before it."""
        self._last_ts = max(round(now * MICRO), self._last_ts + 1)
        return f"{self._last_ts // MICRO}.{self._last_ts % MICRO:06d}"

    def trigger(self) -> str:
        """Return a trigger id: two numbers and something that cannot be guessed."""
        return f"{next(self._numbers)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"


def hash_of(ts: str) -> str:
    """Return what tells one state of a view from the next."""
    return f"{ts.split('.', maxsplit=1)[0]}.{secrets.token_hex(4)}"


def block_id() -> str:
    """Return a block id for a block that came without one."""
    return secrets.token_urlsafe(4)[:5]


def envelope_id() -> str:
    """Return the id of a Socket Mode envelope."""
    return str(uuid.uuid4())


def is_ts(value: object) -> bool:
    """Tell whether this is a timestamp written as Slack writes it: a string, digits, a point, six digits."""
    if not isinstance(value, str):
        return False
    seconds, _, micros = value.partition(".")
    return seconds.isdecimal() and micros.isdecimal()
