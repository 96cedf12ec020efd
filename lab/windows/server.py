"""One practice server, alive: its state, its files, its shells, and what ran on it."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.catalogue.action import Catalogue
from bot.clock import Clock, system_clock
from bot.requests.verdict import Value
from lab.windows import ese
from lab.windows.disk import Disk
from lab.windows.estate import Faults, ServerState, Service
from lab.windows.machine import Machine
from lab.windows.registry import Registry
from lab.windows.shells import Shells

KEPT_RUNS: Final = 2000
LICENSING: Final = "TermServLicensing"
DATABASE: Final = "TLSLic.edb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Something that ran. `action`: its name in the catalogue, or the first word of a console command.

    `ok`: it ended with exit code 0. Parameters are those that the script was given. `answer`: the object that the
    script wrote, None when it wrote none. `at`: when it ended; `took`: wall time.
    """

    server: str
    action: str
    params: Mapping[str, Value]
    ok: bool
    at: datetime
    script_sha256: str = ""
    answer: Mapping[str, object] | None = None
    took: timedelta = timedelta()


@dataclass(slots=True, kw_only=True)
class Running:
    """A script under way. `step` is the last that it announced, `steps` how many there were."""

    action: str
    script_sha256: str
    params: Mapping[str, Value]
    since: datetime
    started: float = field(default_factory=time.monotonic)
    step: str = ""
    steps: int = 0

    def reach(self, step: str) -> int:
        """Note a step; return its number, from 1."""
        self.step, self.steps = step, self.steps + 1
        return self.steps


class Journal:
    """What ran, on all servers of a practice, in order of its end; the oldest is forgotten past `KEPT_RUNS`."""

    def __init__(self) -> None:
        self._entries: deque[Ran] = deque(maxlen=KEPT_RUNS)
        self._forgotten = 0
        self._lock = threading.Lock()

    def note(self, ran: Ran) -> None:
        """Add an entry."""
        with self._lock:
            self._forgotten += len(self._entries) == KEPT_RUNS
            self._entries.append(ran)

    def entries(self) -> tuple[Ran, ...]:
        """Return what there is now."""
        with self._lock:
            return tuple(self._entries)

    def numbered(self) -> list[tuple[int, Ran]]:
        """Return what there is now, each with its number since the start, from 1."""
        with self._lock:
            return list(enumerate(self._entries, start=self._forgotten + 1))


@dataclass(slots=True)
class Server:
    """State that scripts read and change. Set `faults` at any time: the next request meets them."""

    state: ServerState
    catalogue: Catalogue
    journal: Journal = field(default_factory=Journal)
    clock: Clock = system_clock
    disk: Disk = field(init=False)
    shells: Shells = field(init=False)
    running: list[Running] = field(default_factory=list)
    is_paced: Callable[[], bool] = lambda: False
    """Tells whether scripts wait at each step until what they said was fetched; see `lab.windows.line`."""
    cut: Callable[[], None] = lambda: None
    """Cuts every connection, as a machine that goes down does."""
    machine: Machine = field(init=False)
    _crashed: bool = False

    def __post_init__(self) -> None:
        self._fill(self.state)

    def renew(self, state: ServerState) -> None:
        """Become another server of the same name, or this one as it was: disk, services, shells, everything.

        What runs is killed, as by pulling the plug.
        """
        self.shells.close_all()
        self._fill(state)

    def _fill(self, state: ServerState) -> None:
        self.state = state.model_copy(deep=True)
        contents = {path: file.content for path, file in self.state.files.items()}
        self.disk = Disk(contents, self.state.drives, self.state.folders)
        self.shells = Shells(self.state.limits)
        self.machine = Machine(self.state, self.clock)
        # an estate may have a database that was closed badly before anybody looked
        self._crashed = any(file.ese == "dirty" for file in self.state.files.values())
        self.catch_up()

    @property
    def name(self) -> str:
        """Return the computer name."""
        return self.state.name

    @property
    def faults(self) -> Faults:
        """Return what goes wrong here, to be changed."""
        return self.state.faults

    @property
    def registry(self) -> Registry:
        """Return the registry."""
        return Registry(self.state)

    def service(self, name: str) -> Service | None:
        """Return a service as it is now, None when it is not installed; Windows does not tell cases apart."""
        self.catch_up()
        return self.machine.services.find(name)

    def catch_up(self) -> None:
        """Let happen what is due by now: services that are on their way, scheduled tasks. Quick; done at every look."""
        self.machine.catch_up()
        self._settle_database()

    def restart(self) -> None:
        """Restart Windows: what runs is killed, shells and connections are gone, services come up by themselves."""
        licensing = self.machine.services.find(LICENSING)
        self._crashed = self._crashed or (licensing is not None and licensing.state != "Stopped")
        self.shells.close_all()
        self.cut()
        self.machine.restart()
        self.catch_up()

    def _settle_database(self) -> None:
        """Have the database say how it was closed: a service that has it open has not closed it."""
        role, service = self.state.license_server, self.machine.services.find(LICENSING)
        path = self.expanded(role.database_path).rstrip("\\") + f"\\{DATABASE}" if role is not None else ""
        if service is None or not self.disk.is_file(path):
            return
        if service.state == "Running":
            # what was closed badly is mended when it is opened again
            self._crashed = False
        is_clean = service.state == "Stopped" and not (self._crashed or self.faults.database_dirty)
        content, state = self.disk.read(path), ese.CLEAN if is_clean else ese.DIRTY
        if ese.state_of(content) not in {None, state}:
            self.disk.write(path, ese.in_state(content, state))

    def afflicts(self, action: str) -> bool:
        """Tell whether the faults of running scripts concern an action."""
        return not self.faults.only or action in self.faults.only

    def environment(self, owner: str) -> dict[str, str]:
        r"""Return the variables that every process of `owner`, a `DOMAIN\user`, starts with."""
        domain, _, user = owner.rpartition("\\")
        profile = rf"C:\Users\{user}"
        return {
            "COMPUTERNAME": self.name,
            "NUMBER_OF_PROCESSORS": "2",
            "OS": "Windows_NT",
            "PROCESSOR_ARCHITECTURE": "AMD64",
            "PROGRAMDATA": r"C:\ProgramData",
            "PROGRAMFILES": r"C:\Program Files",
            "PROGRAMFILES(X86)": r"C:\Program Files (x86)",
            "PUBLIC": r"C:\Users\Public",
            "SYSTEMDRIVE": "C:",
            "SYSTEMROOT": r"C:\Windows",
            "TEMP": rf"{profile}\AppData\Local\Temp",
            "USERDOMAIN": domain or self.name,
            "USERNAME": user,
            "USERPROFILE": profile,
            "WINDIR": r"C:\Windows",
        }

    def expanded(self, text: str) -> str:
        """Return a text with the variables of the system in their place, as `ExpandEnvironmentVariables` does."""
        variables = self.environment("SYSTEM")
        return re.sub(r"%([^%]+)%", lambda found: variables.get(found[1].upper(), found[0]), text)

    def note(self, action: str, params: Mapping[str, Value], *, ok: bool) -> None:
        """Write into the journal."""
        self.journal.note(Ran(server=self.name, action=action, params=dict(params), ok=ok, at=self.clock()))

    def begin(self, action: str, script_sha256: str, params: Mapping[str, Value]) -> Running:
        """Note that a script starts."""
        running = Running(action=action, script_sha256=script_sha256, params=dict(params), since=self.clock())
        self.running.append(running)
        return running

    def end(self, running: Running, *, ok: bool, answer: Mapping[str, object] | None) -> None:
        """Write a script that began into the journal."""
        self.running.remove(running)
        ran = Ran(
            server=self.name,
            action=running.action,
            params=running.params,
            ok=ok,
            at=self.clock(),
            script_sha256=running.script_sha256,
            answer=answer,
            took=timedelta(seconds=time.monotonic() - running.started),
        )
        self.journal.note(ran)
