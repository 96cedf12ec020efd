"""What a serving process does besides answering Slack: heartbeat, expiry, release, burial of the dead, redrawing."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from bot.approvals.expire import expire_due, release_held
from bot.approvals.model import Request, Status
from bot.clock import Clock
from bot.store.database import Store
from bot.store.engine import Engine

log = structlog.get_logger(__name__)

DEAD_AFTER: Final = timedelta(seconds=30)
BEAT_S: Final = 5.0
PASS_S: Final = 0.5
ATTEMPTS: Final = 3


@dataclass(slots=True)
class Work:
    """One background thread. `redraw(request_id)` brings every card of a request up to date."""

    store: Store
    engine: Engine
    clock: Clock
    executor: str
    redraw: Callable[[str], None]
    alone: bool = True
    """This process holds the lock of a SQLite file: every other process is dead by definition."""
    _wake: threading.Event = field(default_factory=threading.Event)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _beaten_at: float = 0.0
    _buried_at: float = 0.0
    _good_at: float = 0.0

    def start(self) -> None:
        """Begin."""
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
        return time.monotonic() - self._beaten_at < DEAD_AFTER.total_seconds() / 2

    def once(self) -> None:
        """Do every duty once; one that fails is logged and keeps none of the others from being done."""
        for duty in (self.beat, self._expire, self._release, self._bury, self._redraw):
            try:
                duty()
            except Exception as error:
                log.exception("duty_failed", duty=duty.__name__, error=type(error).__name__)

    def beat(self) -> None:
        """Write our heartbeat, when it is time to."""
        if time.monotonic() - self._beaten_at >= BEAT_S or not self._beaten_at:
            self.store.replicas.beat(self.executor, self.clock())
            self._beaten_at = time.monotonic()

    def _loop(self) -> None:
        while not self._end.is_set():
            self._wake.wait(PASS_S)
            self._wake.clear()
            self.once()

    def _expire(self) -> None:
        expire_due(store=self.store, clock=self.clock)

    def _release(self) -> None:
        release_held(store=self.store, engine=self.engine, clock=self.clock)

    def _bury(self) -> None:
        if time.monotonic() - self._buried_at < BEAT_S and self._buried_at:
            return
        self._buried_at = time.monotonic()
        live = frozenset({self.executor}) if self.alone else self.store.replicas.alive(self.clock(), DEAD_AFTER)
        if self._suspended():
            return
        bury(live | {self.executor}, store=self.store, engine=self.engine, clock=self.clock)

    def _suspended(self) -> bool:
        """After a long silence of our own (sleep, database away) give the others time to be heard again."""
        silent = time.monotonic() - self._good_at if self._good_at else 0.0
        self._good_at = time.monotonic()
        return not self.alone and silent > DEAD_AFTER.total_seconds() / 2

    def _redraw(self) -> None:
        for request_id in self.store.requests.outdated():
            self.redraw(request_id)


def bury(live: frozenset[str], *, store: Store, engine: Engine, clock: Clock) -> None:
    """Settle what dead processes left: our rows first, then the engine's jobs.

    A change that was running is `interrupted`, for a person to look at. A read is queued again. A queued request
    whose job died before it was claimed is queued again: the compare-and-set on its attempt makes that safe.
    """
    for request in store.requests.running_elsewhere(live):
        _settle(request, store=store, engine=engine, clock=clock)
    for request_id, attempt in engine.dead_claims(live):
        _requeue_unclaimed(request_id, attempt, store=store, engine=engine, clock=clock)
    engine.release(live)


def _settle(request: Request, *, store: Store, engine: Engine, clock: Clock) -> None:
    now = clock()
    attempt = request.attempt + 1
    with store.begin() as connection:
        if request.effect == "read" and attempt <= ATTEMPTS:
            if store.requests.move(
                connection, request.id, Status.RUNNING, Status.QUEUED, attempt=attempt, run_token=None, step=None
            ):
                store.requests.note(connection, request.id, "queued_again", at=now, attempt=str(attempt))
                engine.enqueue(connection, request.id, attempt, host=request.plan.host)
            return
        after = Status.FAILED if request.effect == "read" else Status.INTERRUPTED
        if store.requests.move(connection, request.id, Status.RUNNING, after, finished_at=now):
            store.requests.note(connection, request.id, str(after), at=now, why="process_died")


def _requeue_unclaimed(request_id: str, attempt: int, *, store: Store, engine: Engine, clock: Clock) -> None:
    with store.begin() as connection:
        request = store.requests.read(connection, request_id)
        if request.status is Status.QUEUED and request.attempt == attempt:
            store.requests.change(connection, request_id, attempt=attempt + 1)
            store.requests.note(connection, request_id, "queued_again", at=clock(), attempt=str(attempt + 1))
            engine.enqueue(connection, request_id, attempt + 1, host=request.plan.host)
