"""One practice server, alive: its state, its files, its shells, and what ran on it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock, system_clock
from bot.execution.action import Catalogue
from bot.execution.verdict import Value
from lab.windows.disk import Disk
from lab.windows.estate import Faults, ServerState, Service
from lab.windows.shells import Shells


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Something that ran. `action`: its name in the catalogue, or the first word of a console command.

    `ok`: it ended with exit code 0. Parameters are those that the script was given.
    """

    server: str
    action: str
    params: Mapping[str, Value]
    ok: bool
    at: datetime


class Journal:
    """What ran, on all servers of a practice, in order of its end."""

    def __init__(self) -> None:
        self._entries: list[Ran] = []
        self._lock = threading.Lock()

    def note(self, ran: Ran) -> None:
        """Add an entry."""
        with self._lock:
            self._entries.append(ran)

    def entries(self) -> tuple[Ran, ...]:
        """Return what there is now."""
        with self._lock:
            return tuple(self._entries)


@dataclass(slots=True)
class Server:
    """State that scripts read and change. Set `faults` at any time: the next request meets them."""

    state: ServerState
    catalogue: Catalogue
    journal: Journal = field(default_factory=Journal)
    clock: Clock = system_clock
    disk: Disk = field(init=False)
    shells: Shells = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.state.model_copy(deep=True)
        contents = {path: file.content for path, file in self.state.files.items()}
        self.disk = Disk(contents, self.state.drives)
        self.shells = Shells(self.state.limits)

    @property
    def name(self) -> str:
        """Return the computer name."""
        return self.state.name

    @property
    def faults(self) -> Faults:
        """Return what goes wrong here, to be changed."""
        return self.state.faults

    def service(self, name: str) -> Service | None:
        """Return a service, None when it is not installed; Windows does not tell cases apart."""
        return next((service for key, service in self.state.services.items() if key.lower() == name.lower()), None)

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
            "PUBLIC": r"C:\Users\Public",
            "SYSTEMDRIVE": "C:",
            "SYSTEMROOT": r"C:\Windows",
            "TEMP": rf"{profile}\AppData\Local\Temp",
            "USERDOMAIN": domain or self.name,
            "USERNAME": user,
            "USERPROFILE": profile,
            "WINDIR": r"C:\Windows",
        }

    def note(self, action: str, params: Mapping[str, Value], *, ok: bool) -> None:
        """Write into the journal."""
        self.journal.note(Ran(server=self.name, action=action, params=dict(params), ok=ok, at=self.clock()))
