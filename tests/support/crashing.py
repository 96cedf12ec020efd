"""A serving process that kills itself at a chosen moment: `python -m tests.support.crashing FOLDER COMMAND …`.

`ask ACTION MOMENT`: ask, approve, run, and die by SIGKILL at the moment. `recover [EFFECTS]`: start as after a crash,
work until nothing moves any more, or die again after so many effects. What scripts do is written to `effects.log`,
each line on the disk before anything else happens.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from bot.clock import system_clock
from bot.desk.desk import Desk
from bot.desk.execute import Execution
from bot.desk.means import Means
from bot.requests.approvers import Approvers
from bot.requests.model import Ask, Place, Status, Submitted
from bot.requests.plan import sha256
from bot.requests.verdict import Value
from bot.servers.frame import Change
from bot.servers.runner import RunResult
from bot.settings import Host
from bot.store.database import ProcessLock, Store
from bot.store.dbos_engine import DbosEngine
from bot.store.facts import HostFacts
from bot.work import Work, shut_down
from tests.support.desk import ADMIN, ALTER, APPROVER, LOOK, SERVER, actions, settings

NAMES = {sha256(LOOK): "look", sha256(ALTER): "alter"}
PATIENCE_S = 40.0


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class Effects:
    """The journal of the made-up servers, and their only state. `die_at` counts the effects of this process."""

    file: Path
    die_at: int = 0
    moment: str = ""
    count: int = 0

    def note(self, host: str, name: str, destination: str) -> None:
        """Write an effect to the disk, then die if it is time to."""
        with self.file.open("a", encoding="ascii") as journal:
            journal.write(f"{host} {name} {destination}".rstrip() + "\n")
            journal.flush()
            os.fsync(journal.fileno())
        self.count += 1
        if self.count == self.die_at or self.moment == name:
            die()

    @contextmanager
    def connect(
        self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool], change: Change | None = None
    ) -> Iterator["Shell"]:
        """Open a pretended shell."""
        del deadline, cancelled, change
        if self.moment == "claimed":
            die()
        yield Shell(self, host.name)


@dataclass(slots=True)
class Shell:
    """One pretended shell."""

    effects: Effects
    host: str

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Leave a trace of the script."""
        on_step("first")
        self.effects.note(self.host, NAMES[sha256(script)], str(params.get("destination", "")))
        return RunResult(ok=True, data={"level": self.effects.count})

    def change(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Leave a trace of the script of a change."""
        return self.run(script, params, on_step=on_step)


class Process:
    """One serving process, put together as the bot does."""

    def __init__(self, folder: Path, effects: Effects) -> None:
        url = f"sqlite:///{folder / 'rdslic.sqlite'}"
        self.lock = ProcessLock(url)
        assert self.lock.acquire(), "another process serves from this file"
        executor = f"process-{uuid4().hex[:8]}"
        self.effects = effects
        self.store = Store.open(url)
        self.engine = DbosEngine(url, self.store.engine, executor, poll_s=0.02)
        self.engine.prepare()
        means = Means(
            store=self.store,
            engine=self.engine,
            catalogue=actions(),
            settings=settings(),
            nobody_approves=False,
            approvers=lambda: Approvers(people=settings().approvals.approvers),
            clock=system_clock,
            executor=executor,
        )
        self.desk = Desk(means=means, changed=self.changed)
        self.work = Work(means=means, redraw=lambda _: None)
        self.execution = Execution(desk=self.desk, runner=effects, alive=self.work.alive)

    def changed(self) -> None:
        """Die once a run is over, if that is the moment."""
        over = any(request.outcome for request in self.store.requests.recent())
        if self.effects.moment == "finished" and over:
            die()

    def serve(self) -> None:
        """Work until nothing is queued or running any more, then end in order."""
        self.work.beat()
        self.engine.start(self.execution.execute)
        self.work.once()
        self.work.start()
        end = time.monotonic() + PATIENCE_S
        while self.store.requests.with_status(Status.QUEUED, Status.RUNNING) and time.monotonic() < end:
            time.sleep(0.02)
        shut_down(self.work, drain_s=0)
        self.store.close()

    def ask(self, action: str) -> None:
        """Ask and approve, dying on the way if that is the moment."""
        moment = self.effects.moment
        place = Place(channel="C0RDSHELP")
        ask = Ask(requester=ADMIN, lang="fr", action=action, host=SERVER, reason="stuck", place=place)
        submitted = self.desk.submit(ask)
        assert isinstance(submitted, Submitted)
        if moment == "asked":
            die()
        if moment == "deciding":
            self.die_after(self.engine, "enqueue")
        self.desk.decide(submitted.request.id, by=APPROVER, approved=True)
        if moment == "approved":
            die()
        if moment == "finishing":
            self.die_after(HostFacts, "record")

    def die_after(self, owner: object, name: str) -> None:
        """Let a method be the last thing that happens: its transaction is not committed any more."""
        method = getattr(owner, name)

        def last(*args: object, **more: object) -> None:
            method(*args, **more)
            die()

        setattr(owner, name, last)


def main(folder: str, command: str, *rest: str) -> None:
    """Do what the module says."""
    effects = Effects(Path(folder) / "effects.log")
    if command == "ask":
        effects.moment = rest[1]
    elif rest:
        effects.die_at = int(rest[0])
    process = Process(Path(folder), effects)
    if command == "ask":
        process.ask(rest[0])
    process.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
