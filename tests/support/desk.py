"""Requests without Slack or Windows: three made-up actions, one movable clock, one scripted server a name."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.catalogue.action import Action, ActionText, Catalogue, Manifest, Parameter
from bot.desk.bury import bury
from bot.desk.desk import Desk as ProductDesk
from bot.desk.desk import nobody
from bot.desk.execute import Execution, always
from bot.desk.expire import expire_due, release_held
from bot.desk.means import Means
from bot.errors import SlackRefused
from bot.recovery.inventory import Inventory
from bot.requests import approvers
from bot.requests.model import Ask, Decided, Place, Refused, Request, Status, Submitted
from bot.requests.plan import sha256
from bot.requests.verdict import Changed, Facts, Failed, Value
from bot.servers.fake import FakeRunner
from bot.servers.runner import Runner, RunResult
from bot.settings import Approvals, Host, Settings, Slack
from bot.store.database import Store
from bot.store.engine import InlineEngine

ADMIN: Final = "UADMIN01"
APPROVER: Final = "UAPPROVER1"
DEPUTY: Final = "UDEPUTY1"
GUEST: Final = "UGUEST01"
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SERVER: Final = "SRV-LIC-01"
OTHER: Final = "SRV-LIC-02"
VERDICTS: Final = {
    "seen": "Seen.",
    "unreadable": "Could not be read.",
    "altered": "Altered.",
    "not_altered": "Not altered.",
}
LOOK: Final = "# look"
ALTER: Final = "# alter"
WIPE: Final = "# wipe"


@dataclass(slots=True)
class MovableClock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time shown."""
        return self.now

    def advance(self, **by: float) -> None:
        """Move forward: `advance(minutes=31)`."""
        self.now += timedelta(**by)


def seen(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Read the level of the made-up server, and whatever else it says."""
    del inventory
    if not run.ok:
        return Failed(says="unreadable")
    return Facts(says="seen", facts={"level": run.data["level"], **run.data})


def altered(before: Facts, run: RunResult, after: Facts | Failed) -> Changed | Failed:
    """Compare the level before and after."""
    if not run.ok or isinstance(after, Failed):
        return Failed(says="not_altered")
    return Changed(says="altered", facts={"was": before.facts["level"], "is": after.facts["level"]})


def manifest(effect: str, **more: object) -> Manifest:
    """Return a manifest with as little as the model asks for."""
    words = ActionText(title="Made up", purpose="Nothing real.", verdicts=VERDICTS)
    texts = {"fr": words, "en": words}
    return Manifest.model_validate(
        {"effect": effect, "role": "license_server", "deadline_s": 60, "text": texts, "steps": ("first",), **more}
    )


def action(name: str, script: str, told: Manifest) -> Action:
    """Return an action whose script is a comment and whose interpreter is one of the two above."""
    read = told.effect == "read"
    return Action(
        name=name,
        manifest=told,
        script=script,
        script_sha256=sha256(script),
        facts=seen if read else None,
        verdict=None if read else altered,
    )


def actions() -> Catalogue:
    """Return `look` (a read), `alter` (a change) and `wipe` (destructive)."""
    destination = Parameter(type="string", required=False, default="", pattern="[A-Z]*")
    return {
        "look": action("look", LOOK, manifest("read")),
        "alter": action("alter", ALTER, manifest("change", facts="look", params={"destination": destination})),
        "wipe": action("wipe", WIPE, manifest("destructive", facts="look")),
    }


def settings(**approvals: object) -> Settings:
    """Return a configuration with two licence servers, one session host, and the approver and the deputy deciding."""
    role = {SERVER: "license_server", OTHER: "license_server", "SRV-RDS-01": "session_host"}
    hosts = {
        name: Host.model_validate({"name": name, "url": f"http://127.0.0.1:1/{name}", "roles": {kind}})
        for name, kind in role.items()
    }
    policy = Approvals.model_validate({"approvers": {APPROVER, DEPUTY}, **approvals})
    return Settings(database="sqlite://", slack=Slack.model_validate({"bot_token": "x"}), approvals=policy, hosts=hosts)


@dataclass(slots=True)
class Desk:
    """Everything a request needs, driven by hand."""

    store: Store
    settings: Settings = field(default_factory=settings)
    catalogue: Catalogue = field(default_factory=actions)
    engine: InlineEngine = field(default_factory=InlineEngine)
    clock: MovableClock = field(default_factory=MovableClock)
    runner: FakeRunner = field(default_factory=FakeRunner)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    levels: list[int] = field(default_factory=lambda: [0])
    """What the server holds; each `alter` adds one."""

    def __post_init__(self) -> None:
        """Let the made-up server answer the three scripts."""
        self.runner.plays = {
            sha256(LOOK): [lambda _: RunResult(ok=True, data={"level": self.levels[-1]})],
            sha256(ALTER): [lambda _: self._raised()],
            sha256(WIPE): [lambda _: self._raised()],
        }
        self.engine.start(self.execution().execute)

    def _raised(self) -> RunResult:
        self.levels.append(self.levels[-1] + 1)
        return RunResult(ok=True)

    def means(self, executor: str = "process-1") -> Means:
        """Return what the use cases work with, as it is now."""
        return Means(
            store=self.store,
            engine=self.engine,
            catalogue=self.catalogue,
            settings=self.settings,
            approvers=partial(approvers.read, self.settings.approvals, self.directory),
            nobody_approves=approvers.nobody(self.settings.approvals),
            clock=self.clock,
            executor=executor,
        )

    @property
    def real(self) -> ProductDesk:
        """The desk of the product, over the same rows."""
        return ProductDesk(means=self.means())

    def execution(
        self,
        *,
        executor: str = "process-1",
        runner: Runner | None = None,
        changed: Callable[[], None] = nobody,
        alive: Callable[[], bool] = always,
        pause: Callable[[float], None] = time.sleep,
    ) -> Execution:
        """Return what runs requests, as one process does."""
        desk = ProductDesk(means=self.means(executor), changed=changed)
        return Execution(desk=desk, runner=runner or self.runner, alive=alive, pause=pause)

    def directory(self, group: str) -> frozenset[str]:
        """Return the members of a group; Slack keeps silent about those it was not told of."""
        if group not in self.groups:
            raise SlackRefused(method="usergroups.users.list", code="ratelimited")
        return self.groups[group]

    def submits(
        self,
        name: str = "alter",
        host: str = SERVER,
        *,
        who: str = ADMIN,
        reason: str = "licences are stuck",
        **params: str,
    ) -> Submitted | Refused:
        """Ask, and return whatever came of it."""
        place = Place(channel="C0RDSHELP")
        ask = Ask(requester=who, lang="fr", action=name, host=host, reason=reason, place=place, params=params)
        return self.real.submit(ask)

    def asks(self, name: str = "alter", host: str = SERVER, *, who: str = ADMIN) -> Request:
        """Ask for something that is in order."""
        submitted = self.submits(name, host, who=who)
        assert isinstance(submitted, Submitted), submitted
        return submitted.request

    def decides(self, request: Request, by: str, *, approved: bool = True) -> Decided | Refused:
        """Click Approve or Deny."""
        return self.real.decide(request.id, by=by, approved=approved)

    def approved(self, name: str = "alter", host: str = SERVER) -> Request:
        """Ask and let the approver approve; the request is queued."""
        request = self.asks(name, host)
        decided = self.decides(request, APPROVER)
        assert isinstance(decided, Decided), decided
        return decided.request

    def cancels(self, request: Request, by: str = ADMIN) -> Decided | Refused:
        """Cancel."""
        return self.real.cancel(request.id, by=by)

    def verifies(self, request: Request, by: str = APPROVER, found: str = "service is running") -> Decided | Refused:
        """Say what was found on the server."""
        return self.real.verify(request.id, by=by, found=found)

    def works(self) -> None:
        """Let everything queued run."""
        self.engine.drain()

    def looks_after(self, *live: str) -> None:
        """Do what the background work does; only the processes named are alive."""
        expire_due(self.means())
        release_held(self.means())
        bury(frozenset(live or {"process-1"}), self.means())

    def now(self, request: Request) -> Request:
        """Return the request as it stands."""
        return self.store.requests.get(request.id)

    def status(self, request: Request) -> Status:
        """Return where the request stands."""
        return self.now(request).status

    def story(self, request: Request) -> list[str]:
        """Return the names of what happened to the request, in order."""
        return [event.name for event in self.store.requests.events(request.id)]

    def ran(self, script: str) -> list[tuple[str, Mapping[str, Value]]]:
        """Return where a script ran, and with which parameters."""
        return [(host, params) for host, digest, params in self.runner.ran if digest == sha256(script)]


def new_desk(folder: Path, **approvals: object) -> Desk:
    """Return a desk over a SQLite file of its own."""
    store = Store.open(f"sqlite:///{folder / 'rdslic.sqlite'}", busy_ms=5_000)
    return Desk(store=store, settings=settings(**approvals))
