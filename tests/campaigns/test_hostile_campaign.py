"""Whatever comes back, or in, has an end that people see: card, thread and row agree, and nobody is pinged.

Ten thousand cases when whole; `tests/support/campaign.py` says how many and from which seed. People type the worst into
commands, forms, messages and buttons; servers answer the worst to every action; one action's interpreter was written in
haste. Everything is real but Slack, Windows and the clock.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from structlog.typing import EventDict

from bot.catalogue import catalogue as actions
from bot.catalogue.action import Catalogue
from bot.cli.audit import problems
from bot.requests.model import OVER, Request, Status
from bot.requests.plan import sha256
from bot.slack.cards import ids
from bot.slack.cards import modal as cards_modal
from bot.slack.cards.mrkdwn import neutral
from bot.slack.cards.request import status_name
from bot.storable import storable
from bot.text import text
from tests.support import hostile
from tests.support.campaign import PATIENCE_S, Tell, campaign
from tests.support.chat import APPROVALS, HELP, Chat, Json, chatting
from tests.support.databases import database
from tests.support.desk import ADMIN, APPROVER

WHOLE: Final = 10_000
PART: Final = 200
TOGETHER: Final = 200
"""Cases that share one database."""
ON_POSTGRESQL: Final = 30
SERVERS: Final = {"license_server": ("SRV-LIC-01", "SRV-LIC-02"), "session_host": ("SRV-RDS-01",)}
OURS: Final = re.compile(
    rf"<@(?:{ADMIN}|{APPROVER})>|<#{APPROVALS}>|<!date\^\d+\^\{{date_short_pretty\}} \{{time\}}\|[^<>]*>"
)
FORMS: Final = (ids.RUN, ids.FOUND, ids.MISSING, ids.SUGGESTION)
BUTTONS: Final = (
    *(
        ids.CHOOSE,
        ids.RELATED,
        ids.NONE_OF_THEM,
        ids.SHARE,
        ids.UNFOLD,
        ids.FOLD,
        ids.SUGGEST,
        ids.HELPED,
        ids.NOT_HELPED,
    ),
    *(
        ids.OFFER,
        ids.APPROVE,
        ids.DENY,
        ids.CANCEL,
        ids.SCRIPT,
        ids.VERIFY,
        ids.SHOW,
        f"{ids.READ}:0",
        f"{ids.DOSSIER}:0",
    ),
    *(ids.HOME_DOSSIER, ids.PICK_ACTION, "nobodys"),
)
FORESEEN: Final = {"outcome_not_drawable", "answer_not_understood", "run_failed"}
"""What the log may say of an interpreter written in haste."""
PLAYED: Final = campaign("hostile", part=PART, whole=WHOLE)


class Escaped(AssertionError):
    """A case without an end that people see."""


def holds(what: object, why: str) -> None:
    """Raise Escaped unless it holds."""
    if not what:
        raise Escaped(why)


@dataclass(slots=True)
class Stage:
    """One bot, the people around it, the servers at their worst."""

    chat: Chat
    catalogue: Catalogue
    hasty: hostile.Hasty
    logs: list[EventDict]
    chance: random.Random = field(default_factory=random.Random)
    may_fail: bool = False
    """The interpreter of this case was written in haste, or the runner breaks."""

    def play(self, chance: random.Random) -> None:
        """Play one case. Raises Escaped, or whatever went wrong."""
        self.chance, self.may_fail = chance, False
        self.logs.clear()
        self.chat.returned.clear()
        self.chat.slack.calls.clear()
        self.chat.desk.clock.advance(seconds=1)
        if chance.random() < 0.2:
            self._words()
        else:
            self._request()
        self._nothing_unforeseen()

    # -- words only ------------------------------------------------------------------------------------------

    def _words(self) -> None:
        """Type, write, press and fill in anything: each is answered, and pings nobody."""
        chance, chat = self.chance, self.chat
        said = hostile.words(chance)
        match chance.randrange(9):
            case 0:
                chat.command(ADMIN, said)
            case 1:
                chat.direct(ADMIN, said)
            case 2:
                chat.mention(ADMIN, f"<@URDSLICBOT> {said}")
            case 3:
                verb = chance.choice(("run", "request", "cancel", "dossier", "maybe", "blocked"))
                chat.command(ADMIN, f"{verb} {said}")
            case 4:
                value = chance.choice((said, "1:blocked-cals:su:", "R-00000", "check_mode:SRV-RDS-01"))
                chat.click(ADMIN, chance.choice(BUTTONS), value)
            case 5:
                self._suggests(said)
            case 6:
                self._misses(said)
            case 7:
                self._bends(said)
                return
            case _:
                self._strays(said)
                return
        holds(self._answers(), "no answer")
        self._nobody_pinged()

    def _strays(self, said: str) -> None:
        """Send what Slack never sends: it is acknowledged, and may be answered to nobody."""
        user, channel = self.chance.choice(((said, HELP), (ADMIN, said), (said, said)))
        body = {"command": "/rdslic", "text": said, "user_id": user, "channel_id": channel, "team_id": said}
        response = self.chat.send(
            {**body, "response_url": self.chance.choice((self.chat.url, said)), "trigger_id": said}
        )
        holds(response.status == 200, "not acknowledged")
        self._nobody_pinged()

    def _bends(self, said: str) -> None:
        """Press a button, send a form, use the shortcut, with parts of the payload of no form."""
        kind, name = self.chance.choice(
            (
                ("block_actions", ids.PICK_ACTION),
                ("view_submission", self.chance.choice(FORMS)),
                ("message_action", ids.FIND),
            )
        )
        parts: Json = {"view": {}, **hostile.misshapen(self.chance, said)}
        parts["view"] = {**parts["view"], "type": "modal", "callback_id": name}
        action = {"type": "button", "action_id": name, "block_id": "b", "value": said, "action_ts": "1.3"}
        sender = {"type": kind, "user": {"id": ADMIN}, "team": {"id": "T1"}, "trigger_id": "1.2.y"}
        pressed = {"actions": [action]} if kind == "block_actions" else {"callback_id": name}
        place = {"channel": {"id": HELP}, "response_url": self.chat.url}
        response = self.chat.send({**parts, **sender, **pressed, **place})
        holds(response.status == 200, "not acknowledged")
        self._nobody_pinged()

    def _misses(self, said: str) -> None:
        """Say what was missing in an answer, of whatever question."""
        question = self.chance.choice(("1", "9" * 18, said))
        response = self.chat.fill(ADMIN, cards_modal.missing_form(question, "fr"), {"reason": said})
        holds(response.status == 200, "form not acknowledged")
        self.chat.returned.append({"form": str(response.body)})

    def _suggests(self, said: str) -> None:
        """Suggest an answer to a question that has none."""
        self.chat.command(ADMIN, "nobody knows this")
        pressed = [b for b in _buttons(self.chat.returned[-1]) if b["action_id"] == "suggest_answer"]
        self.chat.click(ADMIN, "suggest_answer", pressed[0]["value"])
        view = self.chat.slack.of("views.open")[-1]["view"]
        typed = {"asked": said, "proposed": hostile.words(self.chance), "source": self.chance.choice(("", said))}
        response = self.chat.fill(ADMIN, view, {k: v for k, v in typed.items() if v})
        holds(response.status == 200, "form not acknowledged")

    # -- a request -------------------------------------------------------------------------------------------

    def _request(self) -> None:
        """Ask, decide, run, draw, look: whatever was typed and answered, there is one end, told everywhere alike."""
        name = self.chance.choice(list(self.catalogue))
        host = self.chance.choice(SERVERS[self.catalogue[name].manifest.role])
        asked = self._asks(name, host)
        self._nobody_pinged()
        if asked is None:
            holds(self._answers(), "refused without a word")
            return
        self._prepare(asked)
        self._decides(asked)
        self.chat.run()
        self._agree(asked.id)
        if self._row(asked.id).status is Status.INTERRUPTED:
            self._looks(asked.id)
        self._shows(asked.id)

    def _asks(self, name: str, host: str) -> Request | None:
        """Ask by command or by form; None when it was refused."""
        chance, before = self.chance, self.chat.bot.store.requests.recent(limit=1)
        name, host, reason = hostile.name(chance, name), hostile.name(chance, host), hostile.words(chance)
        params = {"destination": hostile.words(chance, 2)} if chance.random() < 0.1 else {}
        if chance.random() < 0.5:
            pairs = " ".join(f'{key}="{value}"' for key, value in params.items())
            self.chat.command(ADMIN, f'run {name} {host} {pairs} reason="why {reason}"')
        else:
            self.chat.command(ADMIN, "run")
            view = self.chat.slack.of("views.open")[-1]["view"]
            typed = {"action": name, "host": host, "reason": reason, **{f"param:{k}": v for k, v in params.items()}}
            response = self.chat.fill(ADMIN, view, typed)
            holds(response.status == 200, "form not acknowledged")
            self.chat.returned.append({"form": str(response.body)})
        self.chat.draw()
        after = self.chat.bot.store.requests.recent(limit=1)
        return after[0] if after and (not before or after[0].id != before[0].id) else None

    def _prepare(self, asked: Request) -> None:
        server = hostile.Server(self.catalogue)
        self.hasty.judge = hostile.verdict(self.chance)
        plays: dict[str, list[Any]] = {}
        for step in asked.plan.steps:
            first = step.part == "before" and len(asked.plan.steps) > 1
            answer = server.answer(self.chance, step.action, asked.plan.host, first=first)
            plays.setdefault(sha256(step.script), []).append(answer)
        self.chat.desk.runner.plays = plays
        broken = any(hostile.broken in answers for answers in plays.values())
        self.may_fail = broken or asked.plan.action.startswith("odd_")
        self.chat.desk.runner.steps = ("first", hostile.words(self.chance)) if self.chance.random() < 0.3 else ()
        away = hostile.failure(self.chance, asked.plan.host)
        self.chat.desk.runner.unreachable = {asked.plan.host: away} if self.chance.random() < 0.1 else {}

    def _decides(self, asked: Request) -> None:
        chance = self.chance.random()
        if chance < 0.88:
            self.chat.click(APPROVER, "approve", asked.id)
        elif chance < 0.92:
            self.chat.click(APPROVER, "deny", asked.id)
        elif chance < 0.96:
            self.chat.click(ADMIN, "cancel", asked.id)
        else:
            self.chat.desk.clock.advance(minutes=31)
        self.chat.draw()

    def _looks(self, request_id: str) -> None:
        """Say what was found; what is refused is refused in the form."""
        found = hostile.words(self.chance, 3)
        for typed in (found, f"x {found[:300]}"):
            if self._row(request_id).verified_by is None:
                self.chat.click(APPROVER, "verify", request_id)
                view = self.chat.slack.of("views.open")[-1]["view"]
                self.chat.fill(APPROVER, view, {"reason": typed})
        self.chat.run()
        holds(self._row(request_id).verified_by == APPROVER, "what was found was not taken")
        self._agree(request_id)
        told = [event for event in self.chat.bot.store.requests.events(request_id) if event.name == "verified"]
        words = neutral(told[0].facts["found"])
        thread = "\n".join(message["text"] for message in self._cards(request_id, "found"))
        holds(words[:200] in thread, f"what was found is not in the thread: {words[:80]!r}")

    def _shows(self, request_id: str) -> None:
        """Show request, list, dossier and cases on demand."""
        typed = self.chance.choice((f"request {request_id}", "requests", "hosts", "case", "dossier SRV-LIC-01"))
        self.chat.command(ADMIN, typed)
        holds(self._answers(), f"no answer to {typed}")
        self._nobody_pinged()

    # -- what must hold --------------------------------------------------------------------------------------

    def _agree(self, request_id: str) -> None:
        """Card, thread and row say the same of one request, and nothing is left to draw."""
        row = self._row(request_id)
        holds(row.status in OVER, f"no end: {row.status}")
        for kind, place in (("request", HELP), ("approval", APPROVALS)):
            [card] = self._cards(request_id, kind)
            holds(card["channel"] == place and request_id in card["text"], f"{kind}: another request")
            status = status_name(row.status, "en" if place == APPROVALS else "fr")
            holds(f"*{status}*" in str(card["blocks"]), f"{kind}: another status")
        [outcome] = self._cards(request_id, "outcome")
        heading = text("fr", f"cards.outcome.{row.status}", host=row.plan.host)
        holds(outcome["blocks"][0]["text"]["text"] == heading, f"outcome: not {row.status}")
        holds(outcome["blocks"][1]["text"]["text"].strip(" —"), "outcome: no sentence")
        holds(len(self._cards(request_id, "progress")) == (row.started_at is not None), "progress: not one")
        holds(self.chat.bot.store.requests.outdated() == (), "left to draw")
        calls = len(self.chat.slack.calls)
        self.chat.draw()
        holds(len(self.chat.slack.calls) == calls, "drawn again although nothing changed")
        holds(not list(problems(row, self.chat.bot.store.requests.events(request_id))), "the record does not fit")
        self._nobody_pinged()

    def _row(self, request_id: str) -> Request:
        return self.chat.bot.store.requests.get(request_id)

    def _cards(self, request_id: str, kind: str) -> list[Json]:
        wanted = {"request": request_id, "kind": kind}
        known = self.chat.slack.messages.values()
        return [one for one in known if (one.get("metadata") or {}).get("event_payload") == wanted]

    def _answers(self) -> list[Json]:
        """Return everything that was said to people in this case."""
        spoken = ("chat.postMessage", "chat.postEphemeral", "views.open", "views.update", "reactions.add")
        return [*self.chat.returned, *(args for name, args in self.chat.slack.calls if name in spoken)]

    def _nobody_pinged(self) -> None:
        """Nothing that Slack would parse holds a mention or a link of anybody else's."""
        for sent in (*self.chat.returned, *(args for _, args in self.chat.slack.calls)):
            holds(not sent.get("problems"), f"Slack would refuse it: {sent.get('problems')}")
            for said in _parsed(sent):
                left = OURS.sub("", said)
                holds(not re.search(r"<[!@#]|<https?:[^|>]*evil|<mailto", left), f"pings: {left[:200]!r}")
                holds(storable(said) == said, "not storable")

    def _nothing_unforeseen(self) -> None:
        foreseen = FORESEEN if self.may_fail else set()
        bad = [line for line in self.logs if line["log_level"] in {"error", "critical"}]
        strange = [line for line in bad if line["event"] not in foreseen]
        holds(not strange, f"logged: {strange[:2]}")


def _buttons(message: Mapping[str, Any]) -> list[Json]:
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row["elements"]]


def _parsed(thing: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield every text that Slack would parse: those of messages themselves, and those with style."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str) and thing.get("type") in {None, "mrkdwn"}:
            yield thing["text"]
        for part in thing.values():
            yield from _parsed(part)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from _parsed(part)


@contextmanager
def staged(folder: Path, url: str | None = None) -> Iterator[Stage]:
    """Set everything up over a new database; somebody's Home is open."""
    hasty = hostile.Hasty()
    catalogue = {**actions.load(), **hostile.hasty_actions(hasty)}
    folder.mkdir()
    with structlog.testing.capture_logs() as logs, chatting(folder, catalogue=catalogue, database=url) as chat:
        chat.event({"type": "app_home_opened", "user": ADMIN, "tab": "home", "channel": "D0ADMIN"})
        yield Stage(chat=chat, catalogue=catalogue, hasty=hasty, logs=logs)


def played(stage: Stage, cases: Iterable[tuple[int, random.Random]]) -> Iterator[str]:
    """Play cases; yield what escaped."""
    for number, chance in cases:
        try:
            stage.play(chance)
        except Exception as error:  # noqa: BLE001 - whatever it is, it escaped
            yield f"case {number}: {type(error).__name__}: {str(error)[:300]}"


@pytest.mark.timeout(PATIENCE_S)
def test_everything_has_an_end_that_people_see(tmp_path: Path, caplog: pytest.LogCaptureFixture, tell: Tell) -> None:
    """No exception, no silence, no ping, nothing left to draw, on every case."""
    cases = list(PLAYED.numbered())
    escaped: list[str] = []
    for start in range(0, len(cases), TOGETHER):
        with staged(tmp_path / str(start)) as stage:
            escaped += played(stage, cases[start : start + TOGETHER])
    tell(PLAYED.told(escaped))
    assert not escaped, PLAYED.told(escaped)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_postgresql_takes_the_same(tmp_path: Path) -> None:
    """The same worst words, where NUL is no text."""
    few = replace(PLAYED, cases=min(ON_POSTGRESQL, PLAYED.cases))
    with database("postgresql", tmp_path) as url, staged(tmp_path / "stage", url) as stage:
        escaped = list(played(stage, few.numbered()))
    assert not escaped, few.told(escaped)
