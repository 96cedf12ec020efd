"""Shells and the commands in them. A shell belongs to its user, not to a connection."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from lab.windows import faults
from lab.windows.command import STREAMS, Command
from lab.windows.estate import Limits
from lab.windows.faults import Faulted

CODECS: Final = {437: "cp437", 850: "cp850", 1252: "cp1252", 65001: "utf-8"}
IDLE_S: Final = 7200.0
SHORTEST_IDLE_S: Final = 60.0
LONGEST_IDLE_S: Final = 2147483.0

Work: TypeAlias = Callable[["Shell", Command], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a shell is opened with; names of variables as its user wrote them. `lifetime_s` None: while it is used."""

    code_page: int
    variables: Mapping[str, str] = field(default_factory=dict)
    idle_s: float = IDLE_S
    lifetime_s: float | None = None
    directory: str = ""
    inputs: tuple[str, ...] = ("stdin",)
    outputs: tuple[str, ...] = STREAMS


@dataclass(slots=True)
class Shell:
    """One open shell."""

    id: str
    owner: str
    terms: Terms
    now: Callable[[], float]
    commands: dict[str, Command] = field(default_factory=dict)
    started: int = 0
    opened_at: float = 0.0
    touched_at: float = 0.0

    @property
    def codec(self) -> str:
        """Return the name that Python has for the code page."""
        return CODECS[self.terms.code_page]

    @property
    def environment(self) -> dict[str, str]:
        """Return what its user set; names are upper case, Windows does not tell cases apart."""
        return {name.upper(): value for name, value in self.terms.variables.items()}

    @property
    def is_expired(self) -> bool:
        """Tell whether it was idle too long, or has lived as long as its user wanted."""
        now, lifetime_s = self.now(), self.terms.lifetime_s
        outlived = lifetime_s is not None and now - self.opened_at > lifetime_s
        return outlived or now - self.touched_at > self.terms.idle_s

    def command(self, command_id: str) -> Command:
        """Return a command by its id. Raises Faulted."""
        self.touch()
        found = self.commands.get(command_id.upper())
        if found is None:
            raise Faulted(faults.NO_SUCH_COMMAND)
        return found

    def forget(self, command: Command) -> None:
        """Discard the state of a command that its user is done with; its place in the quota is not given back."""
        command.kill()
        command.abandon()
        self.commands.pop(command.id, None)

    def touch(self) -> None:
        """Note that it is in use."""
        self.touched_at = self.now()

    def end(self) -> None:
        """Kill what runs and abandon whoever waits for it."""
        for command in list(self.commands.values()):
            command.kill()
            command.abandon()


class Shells:
    """All shells of one server."""

    def __init__(self, limits: Limits, *, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._shells: dict[str, Shell] = {}
        self._lock = threading.Lock()

    def open(self, owner: str, terms: Terms) -> Shell:
        """Open a shell. Raises Faulted past the quota, for an unknown code page, or an idle time out of bounds."""
        if terms.code_page not in CODECS:
            raise Faulted(faults.CODE_PAGE)
        if terms.idle_s > LONGEST_IDLE_S:
            raise Faulted(faults.IDLE_OUT_OF_BOUNDS)
        shell = Shell(
            id=str(uuid.uuid4()).upper(),
            owner=owner,
            terms=replace(terms, idle_s=max(terms.idle_s, SHORTEST_IDLE_S)),
            now=self._now,
            opened_at=self._now(),
            touched_at=self._now(),
        )
        with self._lock:
            self._expire()
            self._refuse_over_quota(owner)
            self._shells[shell.id] = shell
        return shell

    def get(self, shell_id: str, owner: str) -> Shell:
        """Return a user's shell. Raises Faulted when there is none, and in the same words when it is another's."""
        with self._lock:
            self._expire()
            shell = self._shells.get(shell_id.upper())
        if shell is None or shell.owner != owner:
            raise Faulted(faults.NO_SUCH_SHELL, shell_id)
        shell.touch()
        return shell

    def close(self, shell_id: str, owner: str) -> None:
        """Close a shell and stop what runs in it. Raises Faulted."""
        shell = self.get(shell_id, owner)
        with self._lock:
            self._shells.pop(shell.id, None)
        shell.end()

    def start(self, shell: Shell, line: str, work: Work) -> Command:
        """Start a command in a thread of its own.

        Raises Faulted past the quota of operations, and while another command has not told its end.
        """
        with self._lock:
            if any(not command.is_over for command in shell.commands.values()):
                raise Faulted(faults.SHELL_BUSY)
            if shell.started >= self._limits.operations_per_shell:
                raise Faulted(faults.TOO_MANY_OPERATIONS)
            shell.started += 1
            command = Command(str(uuid.uuid4()).upper(), line)
            shell.commands[command.id] = command
        if "stdin" not in shell.terms.inputs:
            command.feed(b"", last=True)
        threading.Thread(target=work, args=(shell, command), name="practice-command", daemon=True).start()
        return command

    def count(self) -> int:
        """Return how many shells are open."""
        with self._lock:
            self._expire()
            return len(self._shells)

    def close_all(self) -> None:
        """Stop everything, as a restart of the service does."""
        with self._lock:
            shells, self._shells = list(self._shells.values()), {}
        for shell in shells:
            shell.end()

    def _refuse_over_quota(self, owner: str) -> None:
        allowed = self._limits.shells_per_user
        if allowed and sum(shell.owner == owner for shell in self._shells.values()) >= allowed:
            raise Faulted(faults.TOO_MANY_SHELLS)

    def _expire(self) -> None:
        for shell in list(self._shells.values()):
            if shell.is_expired:
                del self._shells[shell.id]
                shell.end()
