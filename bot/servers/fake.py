"""A scripted Runner: for each action's script, what it answers. For tests and for trying things out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from bot.errors import Cancelled, TargetError
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.frame import Change
from bot.servers.runner import RunResult
from bot.settings import Host

Play: TypeAlias = RunResult | TargetError | Callable[[Mapping[str, Value]], RunResult]


@dataclass(slots=True)
class FakeRunner:
    """Answers scripts by their SHA-256; a list is played in order, its last element for ever.

    `ran` records (host, script SHA-256, parameters) of everything that was started, `changes` what was opened for one.
    """

    plays: dict[str, list[Play]] = field(default_factory=dict)
    unreachable: dict[str, TargetError] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    ran: list[tuple[str, str, Mapping[str, Value]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @contextmanager
    def connect(
        self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool], change: Change | None = None
    ) -> Iterator["FakeConnection"]:
        """Open a pretended shell; see `bot.servers.runner.Runner`."""
        del deadline
        if change is not None:
            self.changes.append(change)
        if host.name in self.unreachable:
            raise self.unreachable[host.name]
        yield FakeConnection(self, host.name, cancelled)


@dataclass(slots=True)
class FakeConnection:
    """One pretended shell."""

    runner: FakeRunner
    host: str
    cancelled: Callable[[], bool]

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Play what was prepared for this script; see `bot.servers.runner.Connection`."""
        if self.cancelled():
            raise Cancelled(host=self.host)
        digest = sha256(script)
        self.runner.ran.append((self.host, digest, params))
        for name in self.runner.steps:
            on_step(name)
            if self.cancelled():
                raise Cancelled(host=self.host, started=True)
        plays = self.runner.plays[digest]
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        if isinstance(play, TargetError):
            raise play
        return play if isinstance(play, RunResult) else play(params)

    def change(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Play what was prepared for this change; it ends at its next step once somebody wants it to."""
        return self.run(script, params, on_step=on_step)
