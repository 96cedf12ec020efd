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

from bot.approvals.model import OVER, Request, Status
from bot.slack.cards_outcome import outcome_card
from bot.slack.cards_request import Subject
from lab.windows.server import Server
from tests.campaigns import size
from tests.campaigns.world import ACTIONS, ESTATES, World, world

SERVICE: Final = "TermServLicensing"
PATIENCE_S: Final = 20.0
Deed: TypeAlias = Literal["request", "reply", "dies", "restarts"]


@dataclass(frozen=True, slots=True)
class Case:
    """What happens to one run. `at`: the message, or the step, from 1; `back`: whether the line comes back."""

    estate: str
    host: str
    action: str
    deed: Deed
    at: int
    back: bool = True

    def __str__(self) -> str:
        """Name it so that it can be tried again alone."""
        return f"{self.estate}/{self.host}/{self.action} {self.deed} at {self.at}{'' if self.back else ' for good'}"


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
        yield from (Case(estate, host, action, deed, at) for deed in ("dies", "restarts"))


def happens(here: World, case: Case) -> list[str]:
    """Let one case happen; return what is wrong afterwards, nothing if all is well."""
    server = here.renewed(case.host)
    before = state_of(server)
    known = len(here.servers.journal)
    _prepare(here, server, case)
    request = here.runs(case.action, case.host)
    here.servers.line(case.host).mend()
    _ends(server)
    ran = [entry.action for entry in here.servers.journal[known:] if entry.server == case.host]
    wrong = [] if ran.count(case.action) <= (1 if ACTIONS[case.action].verdict else 9) else ["it ran twice"]
    wrong += _judged(here, server, case, request, before=before)
    here.looked_at(request)
    return wrong


def _prepare(here: World, server: Server, case: Case) -> None:
    if case.deed in {"request", "reply"}:
        here.servers.line(case.host).break_at(case.at, "request" if case.deed == "request" else "reply", back=case.back)
        return
    server.faults.only = [case.action]
    setattr(server.faults, "dies_at_step" if case.deed == "dies" else "host_restarts_at_step", case.at)


def _ends(server: Server) -> None:
    """Wait for what still runs on the server: a change whose line is lost goes on by itself."""
    give_up_at = time.monotonic() + PATIENCE_S
    while server.running and time.monotonic() < give_up_at:
        time.sleep(0.005)


def _judged(here: World, server: Server, case: Case, request: Request, *, before: str) -> Iterator[str]:
    if request.status not in OVER:
        yield f"it stands at {request.status}"
    at_once = state_of(server)
    here.clock.advance(hours=3)
    later = state_of(server)
    if later != before:
        yield f"the service was {before} and is {later}"
    if at_once != later and request.status is not Status.INTERRUPTED:
        yield f"the service was {at_once} for a while, and the request says {request.status}"
    if case.deed in {"request", "reply"} and at_once != before:
        yield f"only the line broke, and the service was {at_once} for a while"
    if request.status is Status.FAILED and changed(server) and ACTIONS[case.action].verdict:
        yield f"it says that it failed ({request.outcome and request.outcome.says}), but the server was changed"
    yield from _told(request)


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
    """Tell whether a backup was left there that is not marked as failed."""
    return any(path.lower().startswith("c:\\rdslic-backup\\") for path, _ in server.disk.sizes())


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


def test_no_server_is_left_worse(worlds: Mapping[str, World]) -> None:
    """Whatever breaks, wherever: the service is as before or comes back, and the person is told what to do."""
    cases = size.chosen(list(measured(worlds)), part=120)
    escaped = [f"{case}: {fault}" for case in cases for fault in happens(worlds[case.estate], case)]
    size.report("line", tried=len(cases), escaped=escaped)
    assert escaped == []
