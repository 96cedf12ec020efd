"""What surrounds a change, simulated; follows `bot/servers/scripts/frame.ps1` function by function.

Waiting for a service lets time pass on the machine and takes none of ours; a program takes real time, if it is slow.
"""

from collections.abc import Callable, Generator, Mapping
from datetime import timedelta
from math import floor
from typing import Final, TypeAlias

from bot.servers.frame import TASK_PREFIX
from lab.windows import run_folder
from lab.windows.estate import Service
from lab.windows.script import (
    Data,
    NotRecognized,
    Params,
    ScriptError,
    ScriptThrow,
    Step,
    Wait,
    finally_does,
)
from lab.windows.server import Server
from lab.windows.services import ServiceRefused
from lab.windows.system import require_rights
from lab.windows.tasks import Task

TRIES: Final = 20
TICK_S: Final = 0.5
STOP_S, LATE_STOP_S, START_S = 60, 180, 60
SOUND_S: Final = 120
Program: TypeAlias = Generator[None, None, int]
"""A program that a change starts: does some of its work, yields once at least, does the rest, returns its exit code."""


class Frame:
    """The functions of the frame for one process. Where the frame script is not loaded, a script has only `step`.

    `say` announces a step as the bootstrap does; `pause` takes real time. Both raise Killed and Interrupted.
    `told`: what the run was told, as it came over the wire, None for nothing.
    """

    def __init__(
        self,
        server: Server,
        *,
        say: Step,
        pause: Wait,
        is_loaded: bool = False,
        told: Mapping[str, object] | None = None,
    ) -> None:
        self.server = server
        self.machine = server.machine
        self.disk = server.disk
        self._say = say
        self._pause = pause
        self._is_loaded = is_loaded
        self._is_told = told is not None
        told = told or {}
        self._id = str(told.get("id") or "")
        self._limit_s = int(str(told.get("limit_s") or 0))
        names = told.get("interruptible")
        self._interruptible = [str(name).lower() for name in names] if isinstance(names, list) else []
        self._began = self.machine.now()
        self._folder = ""
        self._step = ""
        self._stopped = ""
        self._opened: dict[str, int] = {}

    # -- beginning and end ---------------------------------------------------------------------------------

    def enter(self) -> None:
        """Load the frame: `Enter-Run` is its last line. Raises ScriptThrow, Killed, Interrupted."""
        require_rights(self.server)
        if not self._is_told:
            raise ScriptError("Cannot index into a null array.", error_id="NullArray")
        name = run_folder.checked_id(self._id)
        root = run_folder.open_root(self.server)
        if not run_folder.open_lock(self.server, root, self, tries=TRIES, wait=self.sleep):
            raise ScriptThrow("busy")
        if not self.machine.answers_about_tasks():
            raise ScriptThrow("no_safety_net")
        if self.machine.tasks.called(TASK_PREFIX):
            raise ScriptThrow("leftover_task")
        folder = rf"{root}\runs\{name}"
        if self.disk.exists(folder):
            raise ScriptThrow("began_before")
        self.disk.make_folder(folder)
        self._folder = folder

    def exit(self, answer: str) -> None:
        """Keep an answer and let go of the lock (`Exit-Run`); nothing when the frame was not loaded."""
        if self._folder:
            self.disk.write(rf"{self._folder}\answer", answer.encode("ascii"))
        self.release()

    def release(self) -> None:
        """Let go of every file, as Windows does for a process that ends."""
        self.disk.release(self)

    def step(self, name: str) -> None:
        """Begin a step (`Step`). Raises ScriptThrow: somebody asked to stop, and it need not begin."""
        if self._is_loaded:
            if name.lower() in self._interruptible:
                self._assert_wanted()
            self._step = name
            if self._folder:
                self.disk.write(rf"{self._folder}\step", name.encode("ascii"))
        self._say(name)

    # -- time ----------------------------------------------------------------------------------------------

    def sleep(self, seconds: float) -> None:
        """Let time pass on the machine (`Start-Sleep`). Raises Killed, Interrupted."""
        self.machine.wait(seconds, until=lambda: False, alive=self._alive)

    def seconds_left(self) -> int:
        """Return what is left of the limit (`Get-SecondsLeft`)."""
        self._needs("Get-SecondsLeft")
        return floor(self._limit_s - (self.machine.now() - self._began).total_seconds())

    def assert_seconds_left(self, needed: int) -> None:
        """`Assert-SecondsLeft`. Raises ScriptThrow."""
        self._needs("Assert-SecondsLeft")
        if self.seconds_left() < needed:
            raise ScriptThrow("no_time_left")

    def run(self, name: str, program: Program, limit_s: float) -> int:
        """Run a program of Windows and return its exit code (`Invoke-Program`).

        Raises ScriptThrow, Killed, Interrupted. A slow one is stopped in the middle of its work, when it is stopped.
        """
        self._needs("Invoke-Program")
        next(program)
        with finally_does(lambda: self._keep_output(name)):
            self._wait_for_program(limit_s)
            return _rest(program)

    def _wait_for_program(self, limit_s: float) -> None:
        spent, takes_s = 0.0, self.server.faults.slow_program_s
        while spent < takes_s:
            tick = min(TICK_S, takes_s - spent)
            self._pause(tick)
            spent += tick
            if spent >= limit_s:
                raise ScriptThrow("program_too_slow")
            if self._step.lower() in self._interruptible:
                self._assert_wanted()

    # -- services ------------------------------------------------------------------------------------------

    def assert_stoppable(self, name: str) -> None:
        """`Assert-Stoppable`. Raises ScriptThrow."""
        self._needs("Assert-Stoppable")
        service = self._service(name)
        if service.state not in {"Running", "Stopped"}:
            raise ScriptThrow("service_between")
        if service.state == "Stopped":
            return
        if service.start_mode == "Disabled":
            raise ScriptThrow("service_disabled")
        if not self.machine.services.can_stop(service):
            raise ScriptThrow("service_not_stoppable")
        if self.machine.services.dependants(name):
            raise ScriptThrow("service_has_dependants")

    def stop_for_change(self, name: str, needed_s: int) -> None:
        """`Stop-ForChange`. Raises ScriptThrow, Killed, Interrupted."""
        self._needs("Stop-ForChange")
        self.assert_stoppable(name)
        if self._status(name) == "Stopped":
            return
        self.assert_seconds_left(needed_s)
        self._add_safety_net(name)
        self._stopped = name
        try:
            self.machine.stop(name)
        except ServiceRefused:
            raise ScriptThrow("service_did_not_stop") from None
        if not self._waited_for(name, "Stopped", STOP_S):
            raise ScriptThrow("service_did_not_stop")

    def start_after_change(self) -> None:
        """`Start-AfterChange`. Raises ScriptThrow, Killed, Interrupted."""
        self._needs("Start-AfterChange")
        name = self._stopped
        if not name:
            return
        if self._status(name) == "StopPending" and not self._waited_for(name, "Stopped", LATE_STOP_S):
            raise ScriptThrow("service_hangs_stopping")
        try:
            if self._status(name) != "Running":
                self.machine.start(name)
        except ServiceRefused:
            raise ScriptThrow("service_did_not_start") from None
        if not self._waited_for(name, "Running", START_S):
            raise ScriptThrow("service_did_not_start")
        self._remove_safety_net()
        self._stopped = ""

    # -- files ---------------------------------------------------------------------------------------------

    def is_in_use(self, path: str) -> bool:
        """Tell whether another program has a file open just now, a virus scanner say; each question is one attempt."""
        if not path.lower().endswith("\\tlslic.edb"):
            return False
        attempts = self._opened[path.lower()] = self._opened.get(path.lower(), 0) + 1
        return attempts <= self.server.faults.database_in_use_tries

    # -- inside --------------------------------------------------------------------------------------------

    def _needs(self, function: str) -> None:
        if not self._is_loaded:
            raise NotRecognized(function, french=self.server.state.french)

    def _alive(self) -> None:
        self._pause(0)

    def _assert_wanted(self) -> None:
        if self.disk.is_file(rf"{self._folder}\cancel"):
            raise ScriptThrow("cancelled")

    def _service(self, name: str) -> Service:
        service = self.machine.services.find(name)
        if service is None:
            said = f"Cannot find any service with service name '{name}'."
            error_id = "NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand"
            raise ScriptError(said, error_id=error_id)
        return service

    def _status(self, name: str) -> str:
        return self._service(name).state

    def _waited_for(self, name: str, state: str, seconds: float) -> bool:
        return self.machine.wait(seconds, until=lambda: self._status(name) == state, alive=self._alive)

    def _add_safety_net(self, service: str) -> None:
        name, faults = TASK_PREFIX + self._id, self.server.faults
        at = self.machine.now() + timedelta(seconds=self.seconds_left() + 300)
        task = Task(
            name=name,
            service=service,
            once_at=at,
            once_ends=at + timedelta(minutes=70),
            boot_delay=timedelta(minutes=2),
            boot_ends=at + timedelta(days=1),
        )
        if not faults.tasks_forbidden and self.machine.tasks.find(name) is None:
            self.machine.tasks.register(task)
        if faults.tasks_vanish:
            self.machine.tasks.unregister(name)
        if not self._is_sound(name, task):
            self._remove_safety_net()
            raise ScriptThrow("no_safety_net")

    def _is_sound(self, name: str, task: Task) -> bool:
        found = self.machine.tasks.find(name)
        following = self.machine.tasks.next_run(found) if found is not None else None
        if following is None or task.once_at is None or not self.machine.answers_about_tasks():
            return False
        return abs((following - task.once_at).total_seconds()) <= SOUND_S

    def _remove_safety_net(self) -> None:
        self.machine.tasks.unregister(TASK_PREFIX + self._id)

    def _keep_output(self, name: str) -> None:
        if self._folder:
            self.disk.write(rf"{self._folder}\output-{name}.txt", f"{name}\r\n".encode())


def _rest(program: Program) -> int:
    try:
        while True:
            next(program)
    except StopIteration as over:
        return int(over.value)


ChangeSimulation: TypeAlias = Callable[[Server, Params, Frame], Data]
"""A script that changes something."""
