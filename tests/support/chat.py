"""The bot without Slack: payloads go in as Slack sends them, calls of the Web API are kept, blocks are validated."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, Final

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import Row, select

from bot import app, documents
from bot.catalogue.action import Catalogue
from bot.guide.library.entry import Answer, Candidate, Entry, Found, Unknown, Unsure
from bot.guide.library.library import KNOWLEDGE, TABLES
from bot.guide.library.tables import TablesFile
from bot.guide.shelf import Shelf
from bot.language import Lang
from bot.process import Bot
from bot.requests.model import Request
from bot.servers.fake import FakeRunner
from bot.settings import Settings
from bot.store.engine import InlineEngine
from bot.store.tables import question
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view
from tests.support import desk
from tests.support.desk import ADMIN, APPROVER, DEPUTY, Desk

BOT: Final = "URDSLICBOT"
HELP: Final = "C0RDSHELP"
APPROVALS: Final = "C0RDSAPPROVE"
DIRECT: Final = "D0ADMIN"
LOCALES: Final = {ADMIN: "fr-FR", APPROVER: "en-US", DEPUTY: "fr-FR", "UGUEST01": "en-US"}
WAIT_S: Final = 20
Json = dict[str, Any]


LONG: Final = {
    "paragraphs": ["The pack is bound to the server that it was installed on."],
    "steps": [
        {"do": "Look at the service & its state.", "code": "Get-Service -Name TermServLicensing"},
        {"do": "Call the Clearinghouse."},
        {
            "do": "Read `TLSLic.edb`, then the exit code.",
            "code": "esentutl.exe /mh \"$env:SystemRoot\\lserver\\TLSLic.edb\"\nif ($?) {\n    '<ok> & done'\n}",
        },
    ],
    "caution": "The guide rebuilds first. A rebuild removes every pack.",
}
"""What makes an entry long enough to be folded."""


def entry(name: str, *, long: bool = False, **more: object) -> Entry:
    """Return an entry with words of its own, good enough to be shown."""

    def words(lang: str) -> Json:
        return {
            "title": f"{name} {lang}",
            "phrasings": [f"{name} {lang} {number}" for number in range(8)],
            "short": f"Short answer of {name} in {lang}, with `code` & <signs>.",
            "steps": [{"do": "Look at it.", "code": "Get-Service -Name TermServLicensing"}],
            **(LONG if long else {}),
        }

    given = {
        "id": name,
        "owner": "somebody",
        "reviewed": date(2026, 3, 1),
        "fr": words("fr"),
        "en": words("en"),
        "sources": [{"title": "Field guide"}],
        "hits": ["one hit", "two hits"],
    }
    return Entry.model_validate({**given, **more})


def labels(message: Mapping[str, Any]) -> list[str]:
    """Return what stands on the buttons of a message or view."""
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


def button(message: Mapping[str, Any], action_id: str) -> Json:
    """Return one button of a message, by its action id."""
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    found = [element for row in rows for element in row["elements"] if element["action_id"] == action_id]
    assert found, f"no button {action_id}"
    return dict(found[0])


def asked_of(chat: "Chat") -> Sequence[Row[Any]]:
    """Return what is kept of the questions, oldest first."""
    with chat.bot.store.engine.connect() as connection:
        return connection.execute(select(question).order_by(question.c.id)).all()


class SmallMatcher:
    """Knows two entries: a question that holds `blocked` or `bloquées` is sure, `maybe` is not, the rest unknown."""

    tables: Final = documents.load(KNOWLEDGE / TABLES, TablesFile)
    entries: Final = (
        entry("blocked-cals", long=True, related=["set-mode"], action="alter", tables=["grace-left"]),
        entry("set-mode"),
    )

    def entry(self, name: str) -> Entry | None:
        """Return an entry by its id."""
        return {one.id: one for one in self.entries}.get(name)

    def ask(self, question: str, *, lang: Lang | None = None, today: date | None = None) -> Answer:
        """Answer by one word, on whichever day."""
        del today
        spoken = lang or "en"
        first, second = (Candidate(entry=one, score=0.9) for one in self.entries)
        if "blocked" in question or "bloquées" in question:
            return Found(best=first, next=(second,), lang=spoken)
        if "maybe" in question:
            return Unsure(candidates=(first, second), lang=spoken)
        return Unknown(candidates=(), lang=spoken)


def small_shelf() -> Shelf:
    """Return a shelf with the small matcher, over a folder where nothing changes."""
    return Shelf(folder=Path("nowhere"), matcher=SmallMatcher(), library=None)  # type: ignore[arg-type]  # as much of them as the wiring uses


class FakeSlack(WebClient):
    """A client that keeps calls, hands out timestamps, remembers messages, and refuses what it is told to.

    Blocks and views that Slack would refuse fail the test at once.
    """

    def __init__(self) -> None:
        super().__init__(token="xoxb-test")
        self.calls: list[tuple[str, Json]] = []
        self.refusals: dict[str, Callable[[Json], str | None]] = {}
        self.messages: dict[tuple[str, str], Json] = {}
        self._ts = (f"1700000000.{number:06}" for number in count(1))

    def api_call(self, api_method: str, **sent: Any) -> SlackResponse:  # noqa: ANN401 - as there
        """Answer like Slack, as far as the bot asks."""
        args = {**(sent.get("params") or {}), **(sent.get("json") or {}), **(sent.get("data") or {})}
        args = {name: value for name, value in args.items() if value is not None}
        self.calls.append((api_method, args))
        refuses = self.refusals.get(api_method)
        code = refuses(args) if refuses else None
        if code:
            answer = self._response(api_method, {"ok": False, "error": code})
            raise SlackApiError(code, answer)  # type: ignore[no-untyped-call]  # not annotated in slack_sdk
        _valid(args)
        return self._response(api_method, {"ok": True, **self._answer(api_method, args)})

    def _answer(self, method: str, args: Json) -> Json:
        match method:
            case "auth.test":
                return {"user_id": BOT, "bot_id": "B1", "team_id": "T1", "user": "rdslic", "team": "t", "url": "u"}
            case "users.info":
                return {"user": {"id": args["user"], "locale": LOCALES.get(args["user"], "en-US")}}
            case "chat.postMessage":
                channel = f"D{args['channel'][1:]}" if args["channel"].startswith("U") else args["channel"]
                ts = next(self._ts)
                self.messages[channel, ts] = {**args, "ts": ts, "bot_id": "B1"}
                return {"channel": channel, "ts": ts}
            case "chat.update":
                key = (args["channel"], args["ts"])
                self.messages[key] = {**self.messages[key], **args}
                return {"channel": args["channel"], "ts": args["ts"]}
            case "conversations.open":
                return {"channel": {"id": f"D{args['users'][1:]}"}}
            case "conversations.history" | "conversations.replies":
                return {"messages": [m for (channel, _), m in self.messages.items() if channel == args["channel"]]}
            case "usergroups.users.list":
                return {"users": []}
            case _:
                return {}

    def _response(self, method: str, body: Json) -> SlackResponse:
        return SlackResponse(
            client=self, http_verb="POST", api_url=method, req_args={}, data=body, headers={}, status_code=200
        )

    def of(self, method: str) -> list[Json]:
        """Return the arguments of the calls of one method, in order."""
        return [args for name, args in self.calls if name == method]


@dataclass(slots=True)
class Chat:
    """One bot and what people do to it. Nothing happens by itself: `settle` waits, `draw` draws, `run` runs."""

    bot: Bot
    slack: FakeSlack
    desk: Desk
    engine: InlineEngine
    returned: list[Json]
    url: str
    futures: list[Future[Any]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def command(self, who: str, typed: str, *, channel: str = HELP) -> BoltResponse:
        """Type `/rdslic …`."""
        body = {"command": "/rdslic", "text": typed, "user_id": who, "channel_id": channel, "team_id": "T1"}
        return self.send({**body, "response_url": self.url, "trigger_id": "1.2.x"})

    def click(
        self,
        who: str,
        action_id: str,
        value: str,
        *,
        ephemeral: bool = False,
        channel: str | None = HELP,
        **more: object,
    ) -> BoltResponse:
        """Press a button."""
        container = {"type": "message", "message_ts": "1.2", "channel_id": channel, "is_ephemeral": ephemeral}
        body: Json = {
            "type": "block_actions",
            "user": {"id": who},
            "team": {"id": "T1"},
            "container": container,
            "trigger_id": "1.2.y",
            "actions": [
                {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.3"}
            ],
        }
        if channel:
            body |= {"channel": {"id": channel}, "response_url": self.url}
        return self.send({**body, **more})

    def fill(self, who: str, view: Json, typed: Mapping[str, str], *, ticked: Sequence[str] = ()) -> BoltResponse:
        """Send a form with what was typed, by block id, and with the boxes `ticked`."""
        values: Json = {
            block: {"typed": {"type": "plain_text_input", "value": value}} for block, value in typed.items()
        }
        for block in view["blocks"]:
            if block["type"] == "input" and block["element"]["type"] == "checkboxes":
                chosen = block["element"]["options"] if block["block_id"] in ticked else []
                values[block["block_id"]] = {"typed": {"type": "checkboxes", "selected_options": chosen}}
        shown = {**view, "id": "V1", "state": {"values": values}}
        return self.send({"type": "view_submission", "user": {"id": who}, "team": {"id": "T1"}, "view": shown})

    def event(self, event: Json, *, event_id: str | None = None) -> BoltResponse:
        """Deliver an event."""
        name = event_id or f"Ev{next(self._numbers)}"
        return self.send({"type": "event_callback", "team_id": "T1", "event_id": name, "event": event})

    def mention(self, who: str, text: str, *, channel: str = HELP, **more: object) -> BoltResponse:
        """Write a message that mentions the bot."""
        return self.event({"type": "app_mention", "user": who, "text": text, "ts": "1.5", "channel": channel, **more})

    def direct(self, who: str, text: str, **more: object) -> BoltResponse:
        """Write a direct message."""
        event = {"type": "message", "channel_type": "im", "user": who, "text": text, "ts": "1.6", "channel": DIRECT}
        return self.event({**event, **more})

    def send(self, body: Json) -> BoltResponse:
        """Dispatch a payload as Socket Mode does, and wait for everything that it starts."""
        response = self.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        self.settle()
        return response

    def settle(self) -> None:
        """Wait until the listeners are done."""
        while self.futures:
            done, _ = wait([self.futures.pop()], timeout=WAIT_S)
            assert done, "a listener did not end"

    def draw(self) -> None:
        """Let the background thread's duties be done once, and cards and Homes be drawn."""
        self.bot.work.once()
        self.bot.drawer.once()

    def run(self) -> None:
        """Run what was approved, and draw."""
        self.engine.drain()
        self.draw()

    def asks(self, typed: str = 'run alter SRV-LIC-01 reason="licences are stuck"', *, who: str = ADMIN) -> Request:
        """Ask for a run by command; its cards are drawn."""
        self.command(who, typed)
        self.draw()
        return self.bot.store.requests.recent(limit=1)[0]

    def told(self) -> str:
        """Return the last thing said by a response URL."""
        return str(self.returned[-1].get("text", ""))


@contextmanager
def chatting(
    folder: Path,
    configured: Settings | None = None,
    *,
    catalogue: Catalogue | None = None,
    database: str | None = None,
) -> Iterator[Chat]:
    """Build a bot over a new database, in `folder` unless named; nothing is started but what a test starts."""
    known = configured or settings()
    known = known.model_copy(update={"database": database or f"sqlite:///{folder}/bot.sqlite"})
    slack, engine = FakeSlack(), InlineEngine()
    with _return_path() as (url, returned):
        clock = desk.MovableClock()
        runner = FakeRunner()
        bot = app.build(
            known,
            clock=clock,
            runner=runner,
            engine=engine,
            catalogue=catalogue or desk.actions(),
            shelf=small_shelf(),
            client=slack,
        )
        engine.start(bot.execution.execute)
        # tests draw by hand, one thing right after the other
        bot.drawer.homes.rest_s = bot.drawer.homes.apart_s = 0.0
        # the desk lets its scripts answer; its own engine is not used
        table = Desk(store=bot.store, settings=known, clock=clock, runner=runner)
        chat = Chat(bot=bot, slack=slack, desk=table, engine=engine, returned=returned, url=url)
        _track(bot, chat.futures)
        try:
            yield chat
        finally:
            bot.stop(drain_s=0)


def settings(**approvals: object) -> Settings:
    """Return a configuration with an approvals channel in English and French by default."""
    known = desk.settings(**{"channel": APPROVALS, **approvals})
    slack = known.slack.model_copy(update={"mode": "http", "port": 0})
    return known.model_copy(update={"language": "fr", "channels": {APPROVALS: "en"}, "slack": slack})


def _track(bot: Bot, futures: list[Future[Any]]) -> None:
    submit = bot.listeners.submit

    def tracked(*args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as in the class
        future = submit(*args, **kwargs)
        futures.append(future)
        return future

    bot.listeners.submit = tracked  # type: ignore[method-assign]  # listeners are waited for through it


def _valid(args: Json) -> None:
    if isinstance(args.get("blocks"), list):
        assert not faults_in_blocks(args["blocks"], "message"), faults_in_blocks(args["blocks"], "message")
    if isinstance(args.get("view"), dict):
        assert not faults_in_view(args["view"]), faults_in_view(args["view"])


@contextmanager
def _return_path() -> Iterator[tuple[str, list[Json]]]:
    """Listen where response URLs lead to, and keep what arrives."""
    returned: list[Json] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            problems = faults_in_blocks(body.get("blocks") or [], "message")
            returned.append({**body, "problems": problems} if problems else body)
            self.send_response(500 if problems else 200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/respond", returned
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
