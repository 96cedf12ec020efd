"""The time, as a function that can be replaced."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """Return now, aware, in UTC."""
    return datetime.now(tz=UTC)


def shifted_clock(offset_file: Path) -> Clock:
    """Return a clock which adds the number of seconds found in `offset_file`.

    The practice lab moves time with it so that an expiry can be seen without waiting for it.
    An absent or unreadable file counts as no shift.
    """

    def now() -> datetime:
        try:
            shift_s = float(offset_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            shift_s = 0.0
        return system_clock() + timedelta(seconds=shift_s)

    return now
