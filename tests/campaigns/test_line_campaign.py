"""The line drops, PowerShell dies, the machine restarts, at every moment of every action: no server is left worse.

Afterwards the licensing service is as it was or comes back by its task, a change that ended says so or is in doubt with
a sentence that tells what to do, and nothing ran twice.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pytest

from bot.requests.model import OVER, Request, Status
from bot.slack.cards.outcome import outcome_card
from bot.slack.cards.request import Subject
from lab.windows.server import Server
from tests.campaigns.world import ACTIONS, ESTATES, World, world
from tests.support.campaign import PATIENCE_S, Tell, campaign

SERVICE: Final = "TermServLicensing"
SETTLED_S: Final = 20.0
"""Seconds of this machine in which a script that nobody listens to must have ended."""
PART: Final = 80
Deed: TypeAlias = Literal["request", "reply", "dies", "restarts", "cancel"]


@dataclass(frozen=True, slots=True)
class Case:
    """What happens to one run. `at`: the message, or the step, from 1; `back`: whether the line comes back.

    `lost_at`: the message at which the line breaks for good as well, 0 for none.
    """

    estate: str
    host: str
    action: str
    deed: Deed
    at: int
    back: bool = True
    lost_at: int = 0

    def __str__(self) -> str:
        """Name it so that it can be tried again alone."""
        lost = f", line lost at {self.lost_at}" if self.lost_at else ""
        return (
            f"{self.estate}/{self.host}/{self.action} {self.deed} at {self.at}{'' if self.back else ' for good'}{lost}"
        )

    @property
    def changes(self) -> bool:
        """Tell whether the action changes anything."""
        return ACTIONS[self.action].verdict is not None


def measured(worlds: Mapping[str, World]) -> Iterator[Case]:
    """Yield every case: each action runs once undisturbed on each server, to see how many messages and steps it has."""
    for estate, here in worlds.items():
        for address in here.servers.addresses:
            for action in ACTIONS:
                if address.reachable:
                    yield from _of(here, estate, address.name, action)


def _of(here: World, estate: str, host: str, action: str) -> Iterator[Case]:
    here.renewed(host)
    here.runs(action, host)
    messages = here.servers.line(host).messages
    for at in range(1, messages + 1):
        for deed in ("request", "reply"):
            yield from (Case(estate, host, action, deed, at, back) for back in (True, False))
    for at in range(1, len(ACTIONS[action].manifest.steps) + 1):
        yield from (Case(estate, host, action, deed, at) for deed in ("dies", "restarts", "cancel"))
        if ACTIONS[action].verdict:
            yield from (Case(estate, host, action, "dies", at, lost_at=lost) for lost in range(1, messages + 1, 3))


def happens(here: World, case: Case) -> list[str]:
    """Let one case happen; return what is wrong afterwards, nothing if all is well."""
    server = here.renewed(case.host)
    before = state_of(server)
    known = len(here.servers.journal)
    _prepare(here, server, case)
    request = here.runs(case.action, case.host, cancelled_at=case.at if case.deed == "cancel" else 0)
    here.servers.line(case.host).mend()
    _ends(server)
    ran = [entry.action for entry in here.servers.journal[known:] if entry.server == case.host]
    wrong = ["it ran twice"] if case.changes and ran.count(case.action) > 1 else []
    wrong += _judged(here, server, case, request, before=before)
    here.looked_at(request)
    return wrong


def _prepare(here: World, server: Server, case: Case) -> None:
    line = here.servers.line(case.host)
    if case.deed in {"request", "reply"}:
        line.break_at(case.at, "request" if case.deed == "request" else "reply", back=case.back)
    if case.lost_at:
        line.break_at(case.lost_at, "reply", back=False)
    if case.deed in {"dies", "restarts"}:
        server.faults.only = [case.action]
        setattr(server.faults, "dies_at_step" if case.deed == "dies" else "host_restarts_at_step", case.at)


def _ends(server: Server) -> None:
    """Wait for what still runs on the server: a change whose line is lost goes on by itself."""
    give_up_at = time.monotonic() + SETTLED_S
    while server.running and time.monotonic() < give_up_at:
        time.sleep(0.005)


def _judged(here: World, server: Server, case: Case, request: Request, *, before: str) -> Iterator[str]:
    if request.status not in OVER:
        yield f"it stands at {request.status}"
    at_once = state_of(server)
    here.desk.clock.advance(hours=3)
    later = state_of(server)
    # a machine that starts again starts what is to start with it
    if later not in ({before, "Running"} if case.deed == "restarts" and before != "-" else {before}):
        yield f"the service was {before} and is {later}"
    if at_once != later and request.status is not Status.INTERRUPTED:
        yield f"the service was {at_once} for a while, and the request says {request.status}"
    if case.deed in {"request", "reply", "cancel"} and at_once != before:
        yield f"only the line broke, or somebody cancelled, and the service was {at_once} for a while"
    if request.status in {Status.FAILED, Status.CANCELLED} and changed(server) and not _owns_up(request):
        yield f"it says {request.status} ({request.outcome and request.outcome.says}), but the server was changed"
    if request.status is Status.SUCCEEDED and case.changes and not changed(server):
        yield "it says that it succeeded, and there is no backup"
    yield from _told(request)


def _owns_up(request: Request) -> bool:
    """Tell whether a failure says that the copy was made: only the look at the server afterwards is missing."""
    return request.outcome is not None and request.outcome.says in {"after_unknown", "activation_not_told"}


def _told(request: Request) -> Iterator[str]:
    subject = Subject(request=request, catalogue=ACTIONS)
    text = str(outcome_card(subject, "fr").text)
    if "cards." in text or "error." in text:
        yield f"no sentence for {request.outcome and request.outcome.says}"
    if request.status is Status.INTERRUPTED and "serveur" not in text:
        yield "in doubt, and nobody is told to look at the server"


def state_of(server: Server) -> str:
    """Return the state of the licensing service, `-` where there is none."""
    service = server.service(SERVICE)
    return service.state if service else "-"


def changed(server: Server) -> bool:
    """Tell whether a backup was left there that is not marked as failed: one with its list beside it."""
    paths = [path.lower() for path, _ in server.disk.sizes()]
    return any(path.startswith("c:\\rdslic-backup\\") and path.endswith(".json") for path in paths)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, World]]:
    """Run every estate that ships."""
    entered = {}
    managers = []
    for name, estate in ESTATES.items():
        manager = world(estate, Path(tmp_path_factory.mktemp(name)))
        entered[name] = manager.__enter__()
        managers.append(manager)
    yield entered
    for manager in managers:
        manager.__exit__(None, None, None)


@pytest.mark.timeout(PATIENCE_S)
def test_no_server_is_left_worse(worlds: Mapping[str, World], tell: Tell) -> None:
    """Whatever breaks, wherever: the service is as before or comes back, and the person is told what to do."""
    everything = list(measured(worlds))
    played = campaign("line", part=PART, whole=len(everything))
    cases = played.chosen(everything)
    escaped = [f"{case}: {fault}" for case in cases for fault in happens(worlds[case.estate], case)]
    tell(played.told(escaped))
    assert not escaped, played.told(escaped)
