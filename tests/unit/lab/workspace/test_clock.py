"""Time that people can let pass."""

import asyncio
from pathlib import Path

from bot.clock import shifted_clock, system_clock
from lab.workspace.clock import TeamClock


def test_advancing_wakes_whoever_waits() -> None:
    """Half an hour passes at once for whoever sleeps half an hour."""

    async def story() -> float:
        clock = TeamClock()
        sleeper = asyncio.ensure_future(clock.until(clock.now() + 1800))
        await asyncio.sleep(0)
        clock.advance(1800)
        await sleeper
        return clock.offset_s

    assert asyncio.run(story()) == 1800


def test_a_result_that_comes_too_late_counts_as_none() -> None:
    """Waiting three seconds for something ends with nothing once they have passed."""

    async def story() -> str | None:
        clock = TeamClock()
        never: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        waiting: asyncio.Future[str | None] = asyncio.ensure_future(clock.within(3, never))
        await asyncio.sleep(0)
        clock.advance(3)
        return await waiting

    assert asyncio.run(story()) is None


def test_the_bot_reads_the_same_clock(tmp_path: Path) -> None:
    """What people let pass reaches the bot's own clock through the file, and survives a restart."""
    file = tmp_path / "clock"
    TeamClock(file).advance(600)
    TeamClock(file).advance(600)
    assert (shifted_clock(file)() - system_clock()).total_seconds() > 1199
