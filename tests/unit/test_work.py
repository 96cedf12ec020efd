"""The background work of a serving process."""

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.requests.model import Request, Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from bot.store.replicas import Replicas
from bot.work import Work, elapsed_s, shut_down
from tests.support.desk import ALTER, NOON, Desk, new_desk


class Left(BaseException):
    """The process is gone; nothing in it catches that."""


class Stopwatch:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.shown = 1000.0

    def __call__(self) -> float:
        """Return the seconds shown."""
        return self.shown


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everything a request needs, over a SQLite file of its own."""
    made = new_desk(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def stopwatch() -> Stopwatch:
    """Return the time that the work goes by."""
    return Stopwatch()


@pytest.fixture
def drawn() -> list[str]:
    """Return the ids of the requests redrawn, in order."""
    return []


@pytest.fixture
def work(desk: Desk, stopwatch: Stopwatch, drawn: list[str]) -> Work:
    """Return the work of process 1, not started."""

    def redraw(request_id: str) -> None:
        drawn.append(request_id)
        desk.store.cards.drawn(request_id, desk.store.requests.get(request_id).version)

    return Work(
        means=desk.means(),
        redraw=redraw,
        elapsed=stopwatch,
    )


def test_what_changed_is_redrawn_once(desk: Desk, work: Work, drawn: list[str]) -> None:
    """A new version is drawn on the next pass, and not again until something changes."""
    request = desk.asks()
    work.once()
    work.once()
    assert drawn == [request.id]
    desk.cancels(request)
    work.once()
    assert drawn == [request.id, request.id]


def test_a_card_that_cannot_be_drawn_delays_no_other(desk: Desk, work: Work, stopwatch: Stopwatch) -> None:
    """It is tried again, less and less often, while the others are drawn."""
    broken, fine = desk.asks(), desk.asks()
    tried: list[str] = []

    def redraw(request_id: str) -> None:
        tried.append(request_id)
        if request_id == broken.id:
            raise ConnectionError
        desk.store.cards.drawn(request_id, 1)

    work.redraw = redraw
    for _ in range(8):
        work.once()
        stopwatch.shown += 1
    assert tried.count(fine.id) == 1
    assert tried.count(broken.id) == 3


def test_a_duty_that_fails_keeps_none_of_the_others(desk: Desk, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heartbeat cannot be written, and yet what is due expires and is redrawn."""

    def fail(*_: object) -> None:
        raise StoreUnavailable(why="locked")

    monkeypatch.setattr(Replicas, "beat", fail)
    request = desk.asks()
    desk.clock.advance(minutes=31)
    work.once()
    assert desk.status(request) is Status.EXPIRED
    assert desk.store.requests.outdated() == ()


def test_without_a_young_heartbeat_the_process_is_not_alive(work: Work, stopwatch: Stopwatch) -> None:
    """Half the time after which others bury us is the most that we trust ourselves."""
    assert not work.alive()
    work.beat()
    stopwatch.shown += 14
    assert work.alive()
    stopwatch.shown += 2
    assert not work.alive()


def test_waiting_for_the_database_does_not_make_a_heartbeat_younger(
    work: Work, stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is when the heartbeat was made, not when the database had taken it."""

    def slowly(*_: object) -> None:
        stopwatch.shown += 20

    monkeypatch.setattr(Replicas, "beat", slowly)
    work.beat()
    assert not work.alive()


def test_alone_the_dead_are_buried_at_once(desk: Desk, work: Work) -> None:
    """The process lock proves that nobody else lives: what was running is settled on the first pass."""
    request = running_for(desk, "process-0")
    work.once()
    assert desk.status(request) is Status.INTERRUPTED


def test_among_others_only_the_silent_are_buried(desk: Desk, work: Work) -> None:
    """A process that was heard of within 30 seconds keeps what it runs."""
    work.alone = False
    request = running_for(desk, "process-0")
    desk.store.replicas.beat("process-0", NOON - timedelta(seconds=29))
    work.once()
    assert desk.status(request) is Status.RUNNING
    desk.store.replicas.beat("process-0", NOON - timedelta(seconds=31))
    work._buried_at = None  # noqa: SLF001 - the next burial, without waiting five seconds for it
    work.once()
    assert desk.status(request) is Status.INTERRUPTED


def test_after_a_sleep_nobody_is_buried_for_a_minute(desk: Desk, work: Work, stopwatch: Stopwatch) -> None:
    """When we slept, or the database did, the others may have too: they get time to be heard."""
    work.alone = False
    work.once()
    request = running_for(desk, "process-0")
    desk.clock.advance(minutes=10)
    stopwatch.shown += 600
    for _ in range(6):
        work.once()
        assert desk.status(request) is Status.RUNNING
        stopwatch.shown += 9.9
    stopwatch.shown += 1
    work.once()
    assert desk.status(request) is Status.INTERRUPTED


def test_what_is_too_old_is_deleted_once_an_hour(desk: Desk, work: Work) -> None:
    """At the first pass and then by the clock; a failure is tried again at the next pass."""
    done: list[timedelta] = []

    def tidy() -> int:
        done.append(desk.clock() - NOON)
        if len(done) == 1:
            raise StoreUnavailable(why="locked")
        return 3

    work.tidy = tidy
    for _ in range(5):
        work.once()
        desk.clock.advance(minutes=29)
    assert done == [timedelta(minutes=minutes) for minutes in (0, 29, 116)]


def test_where_there_is_no_clock_that_counts_sleep_the_usual_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no `clock_gettime`: time goes on all the same."""
    before = elapsed_s()
    assert elapsed_s() >= before
    monkeypatch.delattr(time, "clock_gettime", raising=False)
    before = elapsed_s()
    assert elapsed_s() >= before >= 0


def test_a_nudge_is_heeded_and_a_stop_too(desk: Desk, work: Work) -> None:
    """The thread draws what changed as soon as it is told, and ends when asked."""
    seen = threading.Event()

    def redraw(request_id: str) -> None:
        desk.store.cards.drawn(request_id, 1)
        seen.set()

    work.redraw = redraw
    work.elapsed = elapsed_s
    work.start()
    assert desk.store.replicas.last_beat("process-1") == NOON
    desk.asks()
    work.nudge()
    assert seen.wait(timeout=20)
    work.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "work"]


def test_the_end_in_order_leaves_no_doubt(desk: Desk, work: Work) -> None:
    """With nothing running, the process leaves no heartbeat behind and may end like any other."""
    work.beat()
    assert shut_down(work, drain_s=0)
    assert desk.store.replicas.last_beat("process-1") is None


def test_the_end_in_the_middle_of_a_change_says_so(desk: Desk, work: Work) -> None:
    """What still runs when patience is over is in doubt, and the process must leave by force."""
    request = running_for(desk, "process-1")
    assert not shut_down(work, drain_s=0)
    assert desk.status(request) is Status.INTERRUPTED


def running_for(desk: Desk, executor: str) -> Request:
    """Let a change run in the named process, which never comes back from it."""

    def leave(_params: Mapping[str, Value]) -> RunResult:
        raise Left

    desk.runner.plays[sha256(ALTER)] = [leave]
    request = desk.approved()
    with pytest.raises(Left):
        desk.execution(executor=executor).execute(request.id, 1)
    desk.engine.jobs.clear()
    return request
