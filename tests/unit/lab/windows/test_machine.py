"""A machine in time: what scripts wait for, what runs by the clock, what a restart leaves."""

from datetime import timedelta
from typing import Any

import pytest

from lab.windows.estate import ServerState
from lab.windows.machine import Machine
from lab.windows.services import ServiceRefused
from lab.windows.tasks import Task
from tests.support.desk import NOON, MovableClock


class Ended(Exception):
    """Whoever waited does not live any more."""


def machine(clock: MovableClock, **service: Any) -> Machine:  # noqa: ANN401 - as the estate has it
    """Return a machine with one service, `X`."""
    return Machine(ServerState.model_validate({"name": "SRV-A", "services": {"X": service}}), clock)


def state(one: Machine, name: str = "X") -> str:
    """Return the state of its service now."""
    service = one.services.find(name)
    assert service is not None
    return service.state


def waited(one: Machine, wanted: str, seconds: float) -> bool:
    """Wait for a state."""
    return one.wait(seconds, until=lambda: state(one) == wanted, alive=lambda: None)


def net(one: Machine, *, minutes: float) -> Task:
    """Return a task that starts the service after so many minutes."""
    return Task(name="rdslic-1", service="X", once_at=one.now() + timedelta(minutes=minutes))


def test_waiting_takes_no_time_of_ours() -> None:
    """A slow stop is waited for on the machine's own time, exactly as long as it takes."""
    clock = MovableClock()
    one = machine(clock, stops_slowly_s=45)
    one.stop("X")
    assert waited(one, "Stopped", 60)
    assert (one.now() - NOON, clock()) == (timedelta(seconds=45), NOON)


def test_moments_are_shown_as_the_practice_will_see_them() -> None:
    """What scripts waited for has passed on the machine alone: people see its tasks by their own clock."""
    clock = MovableClock()
    one = machine(clock, state="Stopped")
    waited(one, "Running", 60)
    task = net(one, minutes=20)
    one.tasks.register(task)
    following = one.tasks.next_run(task)
    assert following is not None
    assert one.outside(following) == NOON + timedelta(minutes=20)
    clock.advance(minutes=20)
    assert state(one) == "Running"


def test_waiting_ends_when_its_time_is_over() -> None:
    """What does not happen is waited for as long as was said, and not longer."""
    one = machine(MovableClock(), stops_slowly_s=90)
    one.stop("X")
    assert not waited(one, "Stopped", 60)
    assert (one.now() - NOON, state(one)) == (timedelta(seconds=60), "StopPending")
    assert waited(one, "Stopped", 180)
    assert one.now() - NOON == timedelta(seconds=90)


def test_whoever_waits_may_die_meanwhile() -> None:
    """It is looked after all the time, and the service goes its way without it."""
    clock = MovableClock()
    one = machine(clock, stops_slowly_s=45)
    one.stop("X")
    looks = iter(range(3))

    def alive() -> None:
        if next(looks, None) is None:
            raise Ended

    with pytest.raises(Ended):
        one.wait(600, until=lambda: False, alive=alive)
    clock.advance(seconds=60)
    assert state(one) == "Stopped"


def test_time_that_people_let_pass_counts() -> None:
    """Tasks and services go by the clock of the practice, whenever somebody looks."""
    clock = MovableClock()
    one = machine(clock, state="Stopped", starts_slowly_s=30)
    one.tasks.register(net(one, minutes=20))
    clock.advance(minutes=20, seconds=10)
    assert state(one) == "StartPending"
    clock.advance(seconds=20)
    assert state(one) == "Running"


def test_a_start_that_is_lost_in_a_slow_stop_is_made_again() -> None:
    """The first run of the task meets StopPending, which Windows refuses; the next one starts the service."""
    clock = MovableClock()
    one = machine(clock, stops_slowly_s=22 * 60)
    one.tasks.register(net(one, minutes=20))
    one.stop("X")
    clock.advance(minutes=24)
    assert state(one) == "Stopped"
    clock.advance(minutes=1)
    assert state(one) == "Running"


def test_things_happen_in_their_order_however_late_one_looks() -> None:
    """After a day everything has happened at its own moment."""
    clock = MovableClock()
    one = machine(clock, stops_slowly_s=22 * 60, starts_slowly_s=30)
    one.tasks.register(net(one, minutes=20))
    one.stop("X")
    clock.advance(days=1)
    assert state(one) == "Running"
    assert one.services.running_since("X") == NOON + timedelta(minutes=25, seconds=30)


def test_a_restart_runs_what_waits_for_it() -> None:
    """A service that is started by hand stays down until the task that waits for a start of Windows."""
    clock = MovableClock()
    one = machine(clock, start_mode="Manual")
    one.tasks.register(Task(name="rdslic-1", service="X", boot_delay=timedelta(minutes=2)))
    one.restart()
    assert state(one) == "Stopped"
    clock.advance(minutes=2)
    assert state(one) == "Running"


def test_without_its_scheduler_a_machine_answers_nothing_about_tasks() -> None:
    """A stopped Schedule service neither runs tasks nor tells of them."""
    clock = MovableClock()
    installed = {"X": {"state": "Stopped"}, "Schedule": {"state": "Stopped"}}
    one = Machine(ServerState.model_validate({"name": "SRV-A", "services": installed}), clock)
    assert not one.answers_about_tasks()
    one.tasks.register(net(one, minutes=1))
    clock.advance(hours=1)
    assert state(one) == "Stopped"


def test_tasks_that_were_left_behind_are_there_from_the_start() -> None:
    """An estate may begin with them; their times are over."""
    given = {"name": "SRV-A", "tasks": [{"name": "rdslic-R-OLD"}]}
    one = Machine(ServerState.model_validate(given), MovableClock())
    assert [(task.name, one.tasks.next_run(task)) for task in one.tasks.called("rdslic-")] == [("rdslic-R-OLD", None)]


def test_orders_are_refused_as_by_windows() -> None:
    """What the service control manager says is handed on."""
    one = machine(MovableClock(), state="Stopped", start_mode="Disabled")
    with pytest.raises(ServiceRefused):
        one.start("X")
