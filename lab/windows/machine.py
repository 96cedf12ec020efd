"""One Windows machine in time: its services, its scheduled tasks, its restarts.

Time is that of the practice (`POST /person/clock` moves it) plus what scripts waited for: a script that waits a minute
for a service lets a minute pass here, and takes none of ours. What is due happens when somebody looks.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from lab.windows.estate import ServerState
from lab.windows.services import SCHEDULER, ServiceRefused, Services
from lab.windows.tasks import Scheduler, Task

PIECE_S: Final = 5.0
"""Seconds at a time that are waited for where nothing is due: so often somebody who waits looks up."""


class Machine:
    """One machine. Called from any thread."""

    def __init__(self, state: ServerState, clock: Clock) -> None:
        self._clock = clock
        self._waited = timedelta()
        self._lock = threading.RLock()
        self._services = Services(state)
        self._tasks = Scheduler(self._start_by_task, self._runs_tasks, self.now())
        for left in state.tasks:
            self._tasks.register(Task(name=left.name, service=left.service))

    @property
    def services(self) -> Services:
        """Return the services as they are now."""
        self.catch_up()
        return self._services

    @property
    def tasks(self) -> Scheduler:
        """Return the scheduled tasks as they are now."""
        self.catch_up()
        return self._tasks

    def answers_about_tasks(self) -> bool:
        """Tell whether questions to the Task Scheduler are answered: only while its service runs."""
        self.catch_up()
        return self._runs_tasks()

    def now(self) -> datetime:
        """Return the machine's own time, aware, in UTC."""
        return self._clock() + self._waited

    def outside(self, at: datetime) -> datetime:
        """Return when the practice will see a moment of this machine: what scripts waited for has passed here alone."""
        return at - self._waited

    def catch_up(self) -> None:
        """Let happen what is due by now, in its order."""
        with self._lock:
            now = self.now()
            while (at := self._next_at()) is not None and at <= now:
                self._services.run_until(at)
                self._tasks.run_until(at)
            self._tasks.run_until(now)

    def stop(self, name: str) -> None:
        """Order a service to stop. Raises ServiceRefused."""
        with self._lock:
            self.services.stop(name, self.now())

    def start(self, name: str) -> None:
        """Order a service to start. Raises ServiceRefused."""
        with self._lock:
            self.services.start(name, self.now())

    def wait(self, seconds: float, *, until: Callable[[], bool], alive: Callable[[], None]) -> bool:
        """Let time pass until something is so, and tell whether it is; not longer than `seconds`.

        `alive` is asked again and again, and raises where whoever waits does not live any more.
        """
        end = self.now() + timedelta(seconds=seconds)
        while True:
            alive()
            self.catch_up()
            if until():
                return True
            left = end - self.now()
            if left <= timedelta():
                return False
            self._pass(min(left, timedelta(seconds=PIECE_S)))

    def restart(self) -> None:
        """Restart Windows: services come up as they are set to, tasks that wait for a start run a while later."""
        with self._lock:
            self.catch_up()
            now = self.now()
            self._services.boot(now)
            self._tasks.boot(now)

    def _pass(self, most: timedelta) -> None:
        """Let time pass, not beyond the next thing that happens."""
        with self._lock:
            at = self._next_at()
            left = at - self.now() if at is not None else most
            self._waited += min(max(left, timedelta(milliseconds=1)), most)

    def _next_at(self) -> datetime | None:
        coming = (self._services.next_at(), self._tasks.next_at())
        return min((at for at in coming if at is not None), default=None)

    def _start_by_task(self, service: str, at: datetime) -> None:
        try:
            self._services.start(service, at)
        except ServiceRefused:
            # sc.exe says so and ends with that code; the task has run all the same
            return

    def _runs_tasks(self) -> bool:
        scheduler = self._services.find(SCHEDULER)
        return scheduler is not None and scheduler.state == "Running"
