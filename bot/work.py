"""What a serving process does besides answering Slack.

Heartbeat, expiry, release, burial of the dead, redrawing, deleting what is older than it may be.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.desk.bury import bury, interrupt
from bot.desk.expire import expire_due, release_held
from bot.desk.means import Means
from bot.store.replicas import DEAD_AFTER

log = structlog.get_logger(__name__)

BEAT_S: Final = 5.0
PASS_S: Final = 0.5
RETRY_S: Final = 2.0
LONGEST_RETRY_S: Final = 300.0
TIDY_EVERY: Final = timedelta(hours=1)


def elapsed_s() -> float:
    """Return seconds from some fixed moment, the machine's sleep included: Windows has one clock, which counts it."""
    read = getattr(time, "clock_gettime", None)
    if read is None:
        return time.monotonic()
    seconds: float = read(getattr(time, "CLOCK_BOOTTIME" if hasattr(time, "CLOCK_BOOTTIME") else "CLOCK_MONOTONIC"))
    return seconds


@dataclass(slots=True)
class Work:
    """One background thread.

    `redraw(request_id)` brings every card of a request up to date; `tidy()` deletes what is older than it may be,
    and returns how many rows that were.
    """

    means: Means
    redraw: Callable[[str], None]
    tidy: Callable[[], int] = lambda: 0
    alone: bool = True
    """This process holds the lock of a SQLite file: every other process is dead by definition."""
    elapsed: Callable[[], float] = elapsed_s
    """Seconds from any fixed moment, sleep of the machine included."""
    _wake: threading.Event = field(default_factory=threading.Event)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _beaten_at: float | None = None
    _buried_at: float | None = None
    _quiet_until: float | None = None
    _tidied_at: datetime | None = None
    _redraws: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By request: when a failed redraw may be tried again, and how long was waited for that (seconds)."""

    def start(self) -> None:
        """Begin. The first heartbeat is written before this returns. Raises StoreUnavailable."""
        self.beat()
        self._thread = threading.Thread(target=self._loop, name="work", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Let the next pass happen now."""
        self._wake.set()

    def stop(self) -> None:
        """End after the pass that runs."""
        self._end.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def alive(self) -> bool:
        """Tell whether our own heartbeat is young enough that nobody can have buried us."""
        return self._beaten_at is not None and self.elapsed() - self._beaten_at < DEAD_AFTER.total_seconds() / 2

    def once(self) -> None:
        """Do every duty once; one that fails is logged and keeps none of the others from being done."""
        for duty in (self.beat, self._expire, self._release, self._bury, self._redraw, self._tidy):
            try:
                duty()
            except Exception as error:
                log.exception("duty_failed", duty=duty.__name__, error=type(error).__name__)

    def beat(self) -> None:
        """Write our heartbeat, when it is time to."""
        # taken before writing: waiting for the database must not make the heartbeat look younger than it is
        now = self.elapsed()
        if self._beaten_at is not None and now - self._beaten_at < BEAT_S:
            return
        self.means.store.replicas.beat(self.means.executor, self.means.clock())
        if self._beaten_at is not None and now - self._beaten_at > DEAD_AFTER.total_seconds() / 2:
            # we slept, or the database was away, and the others with it: let them be heard first
            self._quiet_until = now + 2 * DEAD_AFTER.total_seconds()
        self._beaten_at = now

    def _loop(self) -> None:
        while not self._end.is_set():
            self.once()
            self._wake.wait(PASS_S)
            self._wake.clear()

    def _expire(self) -> None:
        expire_due(self.means)

    def _release(self) -> None:
        release_held(self.means)

    def _bury(self) -> None:
        now = self.elapsed()
        quiet = not self.alone and self._quiet_until is not None and now < self._quiet_until
        if quiet or (self._buried_at is not None and now - self._buried_at < BEAT_S):
            return
        self._buried_at = now
        alive = self.means.store.replicas.alive
        others = frozenset() if self.alone else alive(self.means.clock(), DEAD_AFTER)
        bury(others | {self.means.executor}, self.means)

    def _tidy(self) -> None:
        now = self.means.clock()
        if self._tidied_at is not None and now - self._tidied_at < TIDY_EVERY:
            return
        deleted = self.tidy()
        self._tidied_at = now
        if deleted:
            log.info("old_questions_deleted", rows=deleted)

    def _redraw(self) -> None:
        outdated = self.means.store.requests.outdated()
        self._redraws = {name: wait for name, wait in self._redraws.items() if name in outdated}
        for request_id in outdated:
            again_at, waited = self._redraws.get(request_id, (0.0, 0.0))
            if self.elapsed() >= again_at:
                self._redraw_one(request_id, waited)

    def _redraw_one(self, request_id: str, waited: float) -> None:
        """Redraw one request; one that cannot be drawn is tried less and less often, and delays no other."""
        try:
            self.redraw(request_id)
        except Exception as error:
            wait = min(max(RETRY_S, 2 * waited), LONGEST_RETRY_S)
            self._redraws[request_id] = (self.elapsed() + wait, wait)
            log.exception("redraw_failed", request=request_id, error=type(error).__name__, retry_s=wait)


def shut_down(work: Work, *, drain_s: float) -> bool:
    """End in order: no new job, `drain_s` seconds for those that run, then say what became of them.

    Returns False when a script still runs: its change is now `interrupted`, and the caller must leave with
    `os._exit`, since Python would wait for that thread. Raises StoreUnavailable.
    """
    means = work.means
    work.stop()
    means.engine.stop(drain_s)
    left = means.store.requests.running_on(means.executor)
    interrupt(left, means)
    means.store.replicas.forget(means.executor)
    return not left
