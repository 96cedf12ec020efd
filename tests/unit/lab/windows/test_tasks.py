"""Scheduled tasks and the moments at which they run."""

from datetime import UTC, datetime, timedelta

import pytest

from lab.windows.tasks import Scheduler, Task

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Starts:
    """What tasks started, in minutes after noon."""

    def __init__(self) -> None:
        self.at: list[tuple[str, float]] = []
        self.is_running = True
        self.scheduler = Scheduler(self._start, lambda: self.is_running, NOON)

    def _start(self, service: str, at: datetime) -> None:
        self.at.append((service, (at - NOON).total_seconds() / 60))

    @property
    def minutes(self) -> list[float]:
        """Return when something was started."""
        return [minute for _, minute in self.at]


@pytest.fixture
def starts() -> Starts:
    """Give a scheduler and what it starts."""
    return Starts()


def net(**more: object) -> Task:
    """Return a task as a change makes it: at 12:20 for an hour, and two minutes after a start of Windows."""
    at = NOON + timedelta(minutes=20)
    fields = {
        "name": "rdslic-1",
        "service": "X",
        "once_at": at,
        "once_ends": at + timedelta(minutes=70),
        "boot_delay": timedelta(minutes=2),
        "boot_ends": at + DAY,
        **more,
    }
    return Task(**fields)  # type: ignore[arg-type]  # fields of a task, by name


def test_a_task_runs_at_its_time_and_again_for_an_hour(starts: Starts) -> None:
    """Every five minutes, the first time included, and no longer than its hour."""
    starts.scheduler.register(net())
    assert starts.scheduler.next_at() == NOON + timedelta(minutes=20)
    starts.scheduler.run_until(NOON + timedelta(minutes=19))
    assert starts.at == []
    starts.scheduler.run_until(NOON + timedelta(minutes=31))
    assert starts.at == [("X", 20), ("X", 25), ("X", 30)]
    starts.scheduler.run_until(NOON + timedelta(hours=9))
    assert starts.minutes == [20 + 5 * number for number in range(13)]


def test_nothing_runs_beyond_the_end_boundary(starts: Starts) -> None:
    """A boundary before the hour is over comes first."""
    starts.scheduler.register(net(once_ends=NOON + timedelta(minutes=27)))
    starts.scheduler.run_until(NOON + DAY)
    assert starts.minutes == [20, 25]


def test_a_task_that_was_removed_does_not_run(starts: Starts) -> None:
    """Removed before its time, it starts nothing; removing it again says that there is none."""
    starts.scheduler.register(net())
    assert starts.scheduler.unregister("RDSLIC-1")
    assert not starts.scheduler.unregister("rdslic-1")
    starts.scheduler.run_until(NOON + DAY)
    assert starts.at == []


def test_a_name_is_taken_once(starts: Starts) -> None:
    """Names are told apart without regard to case."""
    starts.scheduler.register(net())
    with pytest.raises(FileExistsError):
        starts.scheduler.register(net(name="RDSLIC-1"))
    assert starts.scheduler.find("Rdslic-1") is not None
    assert [task.name for task in starts.scheduler.called("rdslic-")] == ["rdslic-1"]


def test_after_a_start_of_windows(starts: Starts) -> None:
    """Two minutes later it runs once, besides its times by the clock."""
    starts.scheduler.register(net(once_at=None))
    starts.scheduler.boot(NOON + timedelta(minutes=3))
    starts.scheduler.run_until(NOON + timedelta(minutes=4))
    assert starts.at == []
    starts.scheduler.run_until(NOON + DAY)
    assert starts.minutes == [5]


def test_a_start_of_windows_after_the_boundary_runs_nothing(starts: Starts) -> None:
    """A day later the task waits for no start any more."""
    starts.scheduler.register(net())
    starts.scheduler.run_until(NOON + DAY + timedelta(minutes=20))
    starts.at.clear()
    starts.scheduler.boot(NOON + DAY + timedelta(minutes=20))
    starts.scheduler.run_until(NOON + 3 * DAY)
    assert starts.at == []


def test_while_the_scheduler_does_not_run_nothing_does(starts: Starts) -> None:
    """A run that falls into that time is missed."""
    starts.scheduler.register(net())
    starts.is_running = False
    starts.scheduler.run_until(NOON + timedelta(minutes=27))
    starts.is_running = True
    starts.scheduler.run_until(NOON + timedelta(minutes=33))
    assert starts.minutes == [30]


def test_a_task_is_deleted_thirty_days_after_its_end(starts: Starts) -> None:
    """Both boundaries must be over; one that has none is kept for ever."""
    starts.scheduler.register(net())
    starts.scheduler.register(Task(name="rdslic-0", service="X"))
    end = NOON + timedelta(minutes=20) + DAY + timedelta(days=30)
    starts.scheduler.run_until(end - timedelta(seconds=1))
    assert len(starts.scheduler.called("rdslic-")) == 2
    starts.scheduler.run_until(end)
    assert [task.name for task in starts.scheduler.called("rdslic-")] == ["rdslic-0"]
