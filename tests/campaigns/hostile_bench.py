"""A bot whose servers and people are hostile, and what is looked at after each case: card, thread and row agree."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final

from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.approvals.model import OVER, Ask, Place, Request, Status, Submitted
from bot.execution import catalogue
from bot.execution.action import Action, Catalogue
from bot.execution.drawable import is_drawable
from bot.execution.plan import sha256
from bot.execution.runner import RunResult
from bot.execution.verdict import Facts, Failed
from bot.recovery.inventory import Inventory
from bot.slack.cards_facts import sentence
from bot.slack.cards_request import status_name
from bot.slack.mrkdwn import INVISIBLE
from bot.storable import storable
from bot.text import text
from lab.drawing import everything
from tests.campaigns.hostile_words import HONEST, answered, words
from tests.support import desk
from tests.support.chat import ADMIN, APPROVALS, APPROVER, HELP, Chat, Json, chatting

TOKEN: Final = re.compile(r"<([^<>]*)>")
HARMLESS: Final = re.compile(rf"@({ADMIN}|{APPROVER})|!date\^\d+\^[^|]*\|.*|#{APPROVALS}|https://(?!evil)[^|]*\|[^|]*")
"""What our own cards mention and link to."""
FAULTS: Final = frozenset({"error", "critical"})
TOLD: Final = frozenset({"outcome_not_drawable", "answer_not_understood"})
"""What may be logged as an error of an action that trusts servers: its outcome was replaced, and says so."""
HOSTS: Final = {"check_mode": "SRV-RDS-01"}
LEVEL: Final = {"level": 0}
"""What the made-up server answers every day."""


def careless(run: RunResult, inventory: Inventory) -> Facts | Failed:
    """Trust a server in everything: what a bad `interpret.py` would do."""
    del inventory
    data: Mapping[str, Any] = run.data
    return Facts(says=data.get("says", "seen"), words=data.get("words", {}), facts=data)


def actions() -> Catalogue:
    """Return the actions that ship, and two made-up ones that trust whatever they read."""
    made = desk.actions()
    known: dict[str, Action] = {**catalogue.load(), **made}
    return {**known, "look": replace(known["look"], facts=careless)}


@dataclass(slots=True)
class Bench:
    """One bot, its log, and the chance that its cases are made of."""

    chat: Chat
    logged: list[EventDict]
    actions: Catalogue

    # -- one case ------------------------------------------------------------------------------------------------

    def fresh(self) -> None:
        """Begin a case: nothing logged, nothing said."""
        self.logged.clear()
        self.chat.slack.calls.clear()
        self.chat.returned.clear()
        self.chat.desk.clock.advance(seconds=1)

    def replies(self, action: str, chance: Random) -> list[str]:
        """Let a server answer an action with what chance makes; return what is wrong afterwards."""
        self.fresh()
        self.scripted(action, chance)
        request = self.asked(action, reason="Because " + storable(words(chance)))
        if request is None:
            return ["a reason that people could type was refused"]
        if chance.random() < 0.3:
            self.chat.draw()
        return self.approved(request, chance)

    def approved(self, request: Request, chance: Random) -> list[str]:
        """Approve what was asked, let it run, and look."""
        self.chat.bot.services.decide(request.id, by=APPROVER, approved=True)
        self.chat.run()
        wrong = list(self.judged(request.id))
        if self.row(request.id).status is Status.INTERRUPTED:
            found = storable(words(chance))[:500].strip() or "-"
            self.chat.bot.services.verify(request.id, by=APPROVER, found=found)
            self.chat.draw()
            wrong += self.judged(request.id)
        if chance.random() < 0.15:
            self.chat.command(ADMIN, f"request {request.id}")
            self.chat.command(ADMIN, f"dossier {request.plan.host}")
            self.chat.command(ADMIN, "requests")
            wrong += [] if len(self.chat.returned) == 3 else ["a command was not answered"]
        return wrong + list(self.said_harmlessly()) + list(self.log_is_calm(request.plan.action))

    def asked(self, action: str, *, reason: str) -> Request | None:
        """Ask for an action on a server that it fits."""
        place = Place(channel=HELP)
        host = HOSTS.get(action, desk.SERVER)
        asked = self.chat.bot.services.submit(
            Ask(requester=ADMIN, lang="fr", action=action, host=host, reason=reason[:500], place=place)
        )
        return asked.request if isinstance(asked, Submitted) else None

    def scripted(self, action: str, chance: Random) -> None:
        """Prepare what the server answers to every script of an action; a change is often read honestly before."""
        known, host = self.actions[action], HOSTS.get(action, desk.SERVER)
        reads = known.manifest.facts or action
        plays = [answered(reads, host, chance) for _ in range(2)]
        runner = self.chat.desk.runner
        runner.plays = {known.script_sha256: [answered(action, host, chance)]}
        runner.plays[self.actions[reads].script_sha256] = list(plays)
        if known.verdict is not None and chance.random() < 0.7:
            runner.plays[sha256(self.actions[reads].script)][0] = _honest(reads, chance)
        runner.steps = chance.choice(((), known.manifest.steps, (words(chance), *known.manifest.steps[:1])))

    # -- afterwards ----------------------------------------------------------------------------------------------

    def row(self, request_id: str) -> Request:
        """Return the request as it is stored."""
        return self.chat.bot.store.requests.get(request_id)

    def judged(self, request_id: str) -> Iterator[str]:
        """Yield what is wrong with a request that has ended: its row, its cards, what is left to draw."""
        row = self.row(request_id)
        if row.status not in OVER or row.outcome is None:
            yield f"it stands at {row.status}"
            return
        if self.chat.bot.store.requests.outdated():
            yield "cards are left to draw"
        cards = self.chat.bot.store.cards.of(request_id)
        ran = ("progress", "dossier") if row.started_at else ()
        for kind in ("request", "outcome", *ran, *(("found",) if row.verified_by else ())):
            if kind not in cards or cards[kind].ts is None:
                yield f"no {kind} card"
                return
        shown = {kind: self.chat.slack.messages[card.channel, str(card.ts)] for kind, card in cards.items()}
        if any(said["metadata"]["event_payload"]["request"] != row.id for said in shown.values()):
            yield "a card belongs to another request"
        if any(
            shown[kind]["thread_ts"] != cards["request"].ts for kind in shown if kind not in {"request", "approval"}
        ):
            yield "the outcome is not in the thread of the card"
        yield from self._agree(row, shown)

    def _agree(self, row: Request, shown: Mapping[str, Json]) -> Iterator[str]:
        assert row.outcome is not None
        for kind, lang in (("request", "fr"), ("approval", "en")):
            name = status_name(row.status, "fr" if lang == "fr" else "en")
            if kind not in shown:
                # decided before it was drawn
                continue
            if f"*{name}*" not in everything(shown[kind]) and name not in everything(shown[kind]):
                yield f"the {kind} card does not say {name}"
        outcome = shown["outcome"]
        if outcome["blocks"][0]["text"]["text"] != text("fr", f"cards.outcome.{row.status}", host=row.plan.host):
            yield "the thread says another status"
        said = sentence(row.outcome, row, self.actions, "fr")
        if said[:40].strip() not in outcome["text"]:
            yield "the thread says another outcome"
        if not is_drawable(row.outcome, row.plan.action, self.actions):
            yield f"no sentence for {row.outcome.says}"
        if row.id not in everything(outcome):
            yield "the thread names another request"

    def said_harmlessly(self) -> Iterator[str]:
        """Yield what Slack would obey, or nobody can read, in everything that was sent since the case began."""
        for sent in (*(args for _, args in self.chat.slack.calls), *self.chat.returned):
            yield from harmful(sent)

    def log_is_calm(self, action: str = "") -> Iterator[str]:
        """Yield what was logged as a fault."""
        allowed = TOLD if action in {"look", "alter", "wipe"} else frozenset()
        for line in self.logged:
            if line["log_level"] in FAULTS and line["event"] not in allowed:
                yield f"logged: {line}"[:2_000]


def harmful(sent: Json) -> Iterator[str]:
    """Yield what is live or unreadable in one message or view."""
    if "problems" in sent:
        yield f"Slack would refuse it: {sent['problems']}"
    for parsed, said in _texts(sent):
        if INVISIBLE.search(said):
            yield f"unreadable: {said[:100]!r}"
        live = [found for found in TOKEN.findall(said) if parsed and not HARMLESS.fullmatch(found)]
        if live:
            yield f"live: {live[:3]}"


def _texts(node: object, *, parsed: bool = True) -> Iterator[tuple[bool, str]]:
    """Yield every text that is shown, with whether Slack reads it as mrkdwn."""
    if isinstance(node, list | tuple):
        for one in node:
            yield from _texts(one, parsed=parsed)
    elif isinstance(node, dict):
        plain = node.get("type") in {"plain_text", "raw_text", "text"}
        for name, one in node.items():
            if name == "text" and isinstance(one, str):
                yield not plain, one
            elif name in {"value", "private_metadata", "initial_value"} and isinstance(one, str):
                yield False, one if name != "private_metadata" else json.dumps(one)
            else:
                yield from _texts(one)


def _honest(action: str, chance: Random) -> RunResult:
    return RunResult(ok=True, data=chance.choice(HONEST.get(action) or [LEVEL]))


@contextmanager
def bench(folder: Path, *, database: str | None = None) -> Iterator[Bench]:
    """Build a bot with every action; the Home of the requester is open."""
    known = actions()
    with capture_logs() as logged, chatting(folder, catalogue=known, database=database) as chat:
        # its heartbeat never ages, however slow the machine is
        chat.bot.work.elapsed = lambda: 0.0
        chat.draw()
        chat.event({"type": "app_home_opened", "user": ADMIN, "channel": "D1A", "tab": "home"})
        yield Bench(chat=chat, logged=logged, actions=known)
