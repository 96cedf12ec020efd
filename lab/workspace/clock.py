"""The time of the workspace, which people can let pass faster."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class TeamClock:
    """The machine's time plus an offset in seconds, shared with the bot through `offset_file`.

    Belongs to one event loop. Every wait is cut short when the offset grows.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._file = offset_file
        self.offset_s = _read(offset_file)
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Return seconds since 1970 as the workspace sees them."""
        return time.time() + self.offset_s

    def advance(self, seconds: float) -> None:
        """Let time pass; whoever waits for a moment that is now past goes on."""
        self.offset_s += seconds
        if self._file is not None:
            _write(self._file, self.offset_s)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def until(self, due: float) -> None:
        """Wait until the workspace's time is `due`, seconds since 1970."""
        while (left := due - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), timeout=left)

    async def within(self, seconds: float, result: asyncio.Future[Result]) -> Result | None:
        """Return the result of a future, or None when it did not come in that much workspace time."""
        timer = asyncio.ensure_future(self.until(self.now() + seconds))
        waited: list[asyncio.Future[Result] | asyncio.Future[None]] = [result, timer]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        return result.result() if result.done() and not result.cancelled() else None


def _read(file: Path | None) -> float:
    try:
        return float(file.read_text(encoding="ascii")) if file else 0.0
    except (OSError, ValueError):
        return 0.0


def _write(file: Path, offset_s: float) -> None:
    """Replace the file in one step: the bot may read it at any moment."""
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(f"{offset_s}\n", encoding="ascii")
    beside.replace(file)
