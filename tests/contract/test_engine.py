"""What every engine must do: carry what was committed to its run, and nothing else."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.requests.model import Status
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.runner import RunResult
from bot.store.database import Store
from bot.store.dbos_engine import DbosEngine
from bot.store.engine import Claim, Engine, InlineEngine
from bot.work import Work, elapsed_s, shut_down
from tests.support.databases import database
from tests.support.desk import ALTER, SERVER, Desk

SOON = 20.0
"""Seconds after which a test gives up waiting; nothing here waits for so long."""


@dataclass(slots=True)
class Runs:
    """What arrived, in order; `until` is a condition to wait for instead of a time."""

    arrived: list[Claim] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, request_id: str, attempt: int) -> str:
        """Take one attempt."""
        with self.changed:
            self.arrived.append((request_id, attempt))
            self.changed.notify_all()
        return "done"

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds that a run may bring about."""
        with self.changed:
            assert self.changed.wait_for(condition, timeout=SOON), self.arrived


@dataclass(frozen=True, slots=True)
class Machine:
    """An engine over a database."""

    store: Store
    engine: Engine

    def queue(self, request_id: str, attempt: int = 1, *, host: str = SERVER) -> None:
        """Queue one attempt, committed."""
        with self.store.begin() as connection:
            self.engine.enqueue(connection, request_id, attempt, host=host)

    def queue_and_fail(self, request_id: str) -> None:
        """Queue one attempt in a transaction that is rolled back."""
        with self.store.begin() as connection:
            self.engine.enqueue(connection, request_id, 1, host=SERVER)
            raise ZeroDivisionError

    def settle(self) -> None:
        """Let an engine that has no threads of its own do its work."""
        if isinstance(self.engine, InlineEngine):
            self.engine.drain()


@pytest.fixture(params=["inline", "dbos on sqlite", "dbos on postgresql"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """Give an engine that is prepared and not started; it is stopped in the end."""
    kind = "postgresql" if "postgresql" in request.param else "sqlite"
    with database(kind, tmp_path) as url:
        store = Store.open(url)
        engine: Engine = InlineEngine()
        if request.param != "inline":
            engine = DbosEngine(url, store.engine, "process-1", poll_s=0.02)
            engine.prepare()
        yield Machine(store, engine)
        engine.stop(0)
        store.close()


def test_what_is_committed_arrives_once(machine: Machine) -> None:
    """In the order of one server, jobs that were queued before the start included."""
    runs = Runs()
    machine.queue("R-AAAAA")
    machine.engine.start(runs)
    machine.queue("R-BBBBB", 2)
    machine.settle()
    runs.until(lambda: len(runs.arrived) == 2)
    assert runs.arrived == [("R-AAAAA", 1), ("R-BBBBB", 2)]


def test_what_is_rolled_back_never_arrives(machine: Machine) -> None:
    """The decision did not happen, so neither does its job."""
    runs = Runs()
    machine.engine.start(runs)
    with pytest.raises(ZeroDivisionError):
        machine.queue_and_fail("R-AAAAA")
    machine.queue("R-BBBBB")
    machine.settle()
    runs.until(lambda: ("R-BBBBB", 1) in runs.arrived)
    assert runs.arrived == [("R-BBBBB", 1)]
    assert machine.engine.lost([("R-AAAAA", 1)]) == (("R-AAAAA", 1),)


def test_what_waits_is_not_lost_and_what_is_over_is(machine: Machine) -> None:
    """So that a request which is still queued can be told from one whose job is gone."""
    machine.queue("R-AAAAA")
    assert machine.engine.lost([]) == ()
    assert machine.engine.lost([("R-AAAAA", 1), ("R-AAAAA", 2)]) == (("R-AAAAA", 2),)
    runs = Runs()
    machine.engine.start(runs)
    machine.queue("R-BBBBB")
    machine.settle()
    # the second job of a server starts when the first is over
    runs.until(lambda: ("R-BBBBB", 1) in runs.arrived)
    assert machine.engine.lost([("R-AAAAA", 1)]) == (("R-AAAAA", 1),)


def test_live_processes_leave_nothing_dead(machine: Machine) -> None:
    """As long as this process lives, none of its jobs is another's to take."""
    runs = Runs()
    machine.engine.start(runs)
    machine.queue("R-AAAAA")
    machine.settle()
    runs.until(lambda: len(runs.arrived) == 1)
    assert machine.engine.dead_claims(frozenset({"process-1"})) == ()
    machine.engine.release(frozenset({"process-1"}))


@pytest.fixture(params=["sqlite", "postgresql"])
def durable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """Give the durable engine, prepared and not started; the test stops it."""
    with database(request.param, tmp_path) as url:
        store = Store.open(url)
        engine = DbosEngine(url, store.engine, "process-1", poll_s=0.02)
        engine.prepare()
        yield Machine(store, engine)
        store.close()


def test_one_job_a_server_at_a_time(durable: Machine) -> None:
    """While one server is at work its next job waits; another server's does not."""
    runs, release = Runs(), threading.Event()
    overlap: list[str] = []
    busy: set[str] = set()

    def run(request_id: str, attempt: int) -> str:
        if busy:
            overlap.append(request_id)
        if request_id != "R-OTHER":
            busy.add(request_id)
            runs(request_id, attempt)
            release.wait(SOON)
            busy.discard(request_id)
            return "done"
        return runs(request_id, attempt)

    durable.engine.start(run)
    for name in ("R-AAAAA", "R-BBBBB"):
        durable.queue(name)
    runs.until(lambda: len(runs.arrived) == 1)
    durable.queue("R-OTHER", host="SRV-LIC-02")
    runs.until(lambda: ("R-OTHER", 1) in runs.arrived)
    release.set()
    runs.until(lambda: len(runs.arrived) == 3)
    assert runs.arrived == [("R-AAAAA", 1), ("R-OTHER", 1), ("R-BBBBB", 1)]
    assert overlap == ["R-OTHER"]
    durable.engine.stop(SOON)


def test_a_run_that_breaks_does_not_stop_the_next(durable: Machine) -> None:
    """An error of ours in one job leaves its server free, and the job counts as lost."""
    runs = Runs()

    def run(request_id: str, attempt: int) -> str:
        runs(request_id, attempt)
        if request_id == "R-AAAAA":
            raise ZeroDivisionError
        return "done"

    durable.engine.start(run)
    durable.queue("R-AAAAA")
    durable.queue("R-BBBBB")
    runs.until(lambda: len(runs.arrived) == 2)
    assert durable.engine.lost([("R-AAAAA", 1)]) == (("R-AAAAA", 1),)
    durable.engine.stop(SOON)


def test_stopping_waits_for_what_runs(durable: Machine) -> None:
    """A script that ends within the time given ends in order, and nothing more is taken."""
    runs, entered, release = Runs(), threading.Event(), threading.Event()

    def run(request_id: str, attempt: int) -> str:
        entered.set()
        release.wait(SOON)
        return runs(request_id, attempt)

    durable.engine.start(run)
    durable.queue("R-AAAAA")
    assert entered.wait(SOON)
    threading.Timer(0.1, release.set).start()
    durable.engine.stop(SOON)
    assert runs.arrived == [("R-AAAAA", 1)]


def test_a_serving_process_ends_in_order(durable: Machine) -> None:
    """With the durable engine too: background work first, then the jobs, then the heartbeat."""
    desk = Desk(store=durable.store, engine=durable.engine)  # type: ignore[arg-type]  # the desk only enqueues
    work = Work(
        means=desk.means(),
        redraw=lambda _: None,
        elapsed=elapsed_s,
    )
    work.beat()
    durable.engine.start(Runs())
    work.start()
    assert shut_down(work, drain_s=1)
    assert durable.store.replicas.last_beat("process-1") is None


def test_a_serving_process_that_must_end_says_what_is_in_doubt(durable: Machine) -> None:
    """A change that outlasts our patience is interrupted; if its thread ends after all, its result still counts."""
    desk = Desk(store=durable.store)
    desk.engine = durable.engine  # type: ignore[assignment]  # the desk only enqueues
    entered, release, told = threading.Event(), threading.Event(), threading.Event()

    def slowly(_params: Mapping[str, Value]) -> RunResult:
        entered.set()
        release.wait(SOON)
        return RunResult(ok=True)

    def changed() -> None:
        if release.is_set():
            told.set()

    desk.runner.plays[sha256(ALTER)] = [slowly]
    work = Work(
        means=desk.means(),
        redraw=lambda _: None,
        elapsed=elapsed_s,
    )
    work.beat()
    durable.engine.start(desk.execution(changed=changed).execute)
    request = desk.approved()
    assert entered.wait(SOON)
    assert not shut_down(work, drain_s=0)
    assert desk.status(request) is Status.INTERRUPTED
    release.set()
    assert told.wait(SOON)
    assert desk.status(request) is Status.SUCCEEDED
