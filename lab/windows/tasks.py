"""Scheduled tasks of a practice server, as far as changes use them: each starts a service with `sc.exe start`.

Triggers as the frame of changes sets them: once, then again and again for a while, and after each start of Windows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

KEPT_EXPIRED: Final = timedelta(days=30)
"""`DeleteExpiredTaskAfter`: how long a task whose times are over is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task at the root of the library. Without `once_at` and `boot_delay` it never runs again.

    First at `once_at`, then every `every` for `lasts`, and `boot_delay` after a start of Windows; each trigger until
    its end boundary.
    """

    name: str
    service: str
    once_at: datetime | None = None
    every: timedelta = timedelta(minutes=5)
    lasts: timedelta = timedelta(hours=1)
    once_ends: datetime | None = None
    boot_delay: timedelta | None = None
    boot_ends: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        """Return when Windows deletes it, None for never: without an end boundary it does not expire."""
        ends = [end for end in (self.once_ends, self.boot_ends) if end is not None]
        return max(ends) + KEPT_EXPIRED if ends else None

    def times(self) -> Iterator[datetime]:
        """Yield when it runs by the clock."""
        at = self.once_at
        while at is not None and self.once_at is not None and at <= self.once_at + self.lasts:
            if self.once_ends is None or at <= self.once_ends:
                yield at
            at += self.every


class Scheduler:
    """The Task Scheduler. `start` starts a service; `is_running` tells whether the service Schedule does.

    A run that falls into a time when it does not is missed, and not made up for.
    """

    def __init__(self, start: Callable[[str, datetime], None], is_running: Callable[[], bool], since: datetime) -> None:
        self._start = start
        self._is_running = is_running
        self._looked_until = since
        self._tasks: dict[str, Task] = {}
        self._boots: list[tuple[datetime, str]] = []

    def register(self, task: Task) -> None:
        """Register a task. Raises FileExistsError: there is one of that name."""
        if task.name.lower() in self._tasks:
            raise FileExistsError(task.name)
        self._tasks[task.name.lower()] = task

    def unregister(self, name: str) -> bool:
        """Remove a task; False when there is none."""
        return self._tasks.pop(name.lower(), None) is not None

    def find(self, name: str) -> Task | None:
        """Return a task by its name in any case."""
        return self._tasks.get(name.lower())

    def called(self, prefix: str) -> list[Task]:
        """Return the tasks whose name begins so, by name."""
        return [task for name, task in sorted(self._tasks.items()) if name.startswith(prefix.lower())]

    def next_run(self, task: Task) -> datetime | None:
        """Return when a task runs next by the clock, as NextRunTime says; None for never."""
        return next((at for at in task.times() if at > self._looked_until), None)

    def boot(self, at: datetime) -> None:
        """Windows has started: tasks that wait for that run a while later."""
        self._boots = [
            (at + task.boot_delay, task.name) for task in self._tasks.values() if task.boot_delay is not None
        ]

    def next_at(self) -> datetime | None:
        """Return when something happens next, None for never."""
        return min((at for at, _ in self._coming()), default=None)

    def run_until(self, at: datetime) -> None:
        """Let happen what is due, in order."""
        while (moment := self.next_at()) is not None and moment <= at:
            self._run(moment)
        self._looked_until = max(self._looked_until, at)
        for task in list(self._tasks.values()):
            if task.expires_at is not None and task.expires_at <= at:
                self.unregister(task.name)

    def _run(self, moment: datetime) -> None:
        due = {name for at, name in self._coming() if at == moment}
        self._boots = [(at, name) for at, name in self._boots if at > moment]
        self._looked_until = max(self._looked_until, moment)
        for task in [self._tasks[name.lower()] for name in sorted(due)]:
            if self._is_running():
                self._start(task.service, moment)

    def _coming(self) -> Iterator[tuple[datetime, str]]:
        for task in list(self._tasks.values()):
            following = self.next_run(task)
            if following is not None:
                yield following, task.name
        for at, name in self._boots:
            waits = self.find(name)
            if waits is not None and (waits.boot_ends is None or at <= waits.boot_ends):
                yield at, name
