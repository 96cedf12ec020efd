"""The process is killed, as by a power cut, at every moment that matters: nothing is lost, nothing runs twice."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import system_clock
from bot.requests.model import Request, Status, Submitted
from bot.store.database import Store
from tests.support.desk import APPROVER, OTHER, SERVER, Desk, MovableClock

ROOT = Path(__file__).parents[2]


def crash(folder: Path, *command: str) -> int:
    """Run a serving process to its end, and return its exit code (negative: the signal that ended it)."""
    words = [sys.executable, "-m", "tests.support.crashing", str(folder), *command]
    done = subprocess.run(words, cwd=ROOT, timeout=90, check=False, capture_output=True, text=True)  # noqa: S603 - our own program
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def effects(folder: Path) -> Counter[str]:
    """Return how often each script began on each server: `{"SRV-LIC-01 alter": 1}`."""
    journal = folder / "effects.log"
    return Counter(journal.read_text(encoding="ascii").splitlines()) if journal.exists() else Counter()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open the database that the processes share, as the command line may at any time."""
    opened = Store.open(f"sqlite:///{tmp_path / 'rdslic.sqlite'}")
    yield opened
    opened.close()


def only(store: Store) -> Request:
    """Return the one request there is."""
    [request] = store.requests.recent()
    return request


@pytest.mark.parametrize(
    ("moment", "action", "kept", "ends", "runs"),
    [
        ("asked", "alter", Status.PENDING, Status.PENDING, 0),
        ("deciding", "alter", Status.PENDING, Status.PENDING, 0),
        ("approved", "alter", Status.QUEUED, Status.SUCCEEDED, 1),
        ("claimed", "alter", Status.RUNNING, Status.INTERRUPTED, 0),
        ("alter", "alter", Status.RUNNING, Status.INTERRUPTED, 1),
        ("finishing", "alter", Status.RUNNING, Status.INTERRUPTED, 1),
        ("finished", "alter", Status.SUCCEEDED, Status.SUCCEEDED, 1),
        ("claimed", "look", Status.RUNNING, Status.SUCCEEDED, 1),
        ("look", "look", Status.RUNNING, Status.SUCCEEDED, 2),
        ("finishing", "look", Status.RUNNING, Status.SUCCEEDED, 2),
    ],
)
def test_killed_at(
    tmp_path: Path, store: Store, moment: str, action: str, kept: Status, *, ends: Status, runs: int
) -> None:
    """What was committed is there; a change is never begun again, a read is; everything comes to an end."""
    assert crash(tmp_path, "ask", action, moment) == -signal.SIGKILL
    assert only(store).status is kept
    assert crash(tmp_path, "recover") == 0
    assert only(store).status is ends
    assert effects(tmp_path)[f"{SERVER} {action}"] == runs
    decided = {"asked": 0, "deciding": 0}.get(moment, 1)
    assert len(only(store).decisions) == decided
    assert [event.name for event in store.requests.events(only(store).id)].count("approved") == decided


def test_after_the_crash_a_person_looks_and_work_goes_on(tmp_path: Path, store: Store) -> None:
    """What is approved for that server waits, even over a restart, until somebody says what was found there."""
    crash(tmp_path, "ask", "alter", "alter")
    crash(tmp_path, "recover")
    interrupted = only(store)
    crash(tmp_path, "ask", "alter", "approved")
    crash(tmp_path, "recover")
    waiting = store.requests.recent(limit=1)[0]
    assert (waiting.status, waiting.held_by) == (Status.HELD, interrupted.id)
    Desk(store=store).verifies(interrupted, found="the licence service is running")
    crash(tmp_path, "recover")
    assert store.requests.get(waiting.id).status is Status.SUCCEEDED
    assert effects(tmp_path)[f"{SERVER} alter"] == 2


def test_killed_again_and_again(tmp_path: Path, store: Store) -> None:
    """Ten changes and reads on two servers, by a process that dies after every few effects, until all is done."""
    desk = Desk(store=store, clock=MovableClock(system_clock()))
    # approved beside the durable engine, whose jobs are therefore missing: those are found and made up for, too
    for letter in "ABCDE":
        for submitted in (desk.submits("alter", SERVER, destination=letter), desk.submits("look", OTHER)):
            assert isinstance(submitted, Submitted)
            desk.decides(submitted.request, APPROVER)
    deaths = 0
    while crash(tmp_path, "recover", str(3 + deaths % 3)) != 0 or store.requests.with_status(Status.HELD):
        deaths += 1
        assert deaths < 20
        for interrupted in store.requests.with_status(Status.INTERRUPTED):
            desk.verifies(interrupted)
    assert deaths > 2
    began = effects(tmp_path)
    for request in store.requests.recent(limit=50):
        if request.plan.action == "look":
            # only a read that every one of its processes died of is given up
            started = [event.name for event in store.requests.events(request.id)].count("started")
            assert request.status is Status.SUCCEEDED or (request.status, started) == (Status.FAILED, 3)
        else:
            times = began[f"{SERVER} alter {request.plan.params['destination']}"]
            assert times == 1 if request.status is Status.SUCCEEDED else times <= 1
