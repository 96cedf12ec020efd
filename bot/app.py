"""The only place that builds things: settings in, a bot that can be started and stopped out."""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import structlog
from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import make_url

from bot import log, slack
from bot.answers import answer
from bot.answers.computed import computed
from bot.answers.entry import Computed, Entry
from bot.answers.keeping import Keeping
from bot.answers.library import KNOWLEDGE
from bot.answers.shelf import Shelf
from bot.approvals import approvers
from bot.approvals.cancel import cancel
from bot.approvals.decide import decide
from bot.approvals.model import Ask, Refused, Status, Submitted
from bot.approvals.submit import submit
from bot.approvals.verify import verify
from bot.clock import Clock, system_clock
from bot.errors import StoreUnavailable
from bot.execution import catalogue as actions
from bot.execution.action import Catalogue
from bot.execution.execute import Execution
from bot.execution.runner import Runner
from bot.execution.winrm import WinrmRunner
from bot.language import Lang
from bot.recovery.dossier import prepare
from bot.recovery.page import Page, render_lines
from bot.settings import Settings
from bot.slack.cards_help import Report
from bot.slack.drawing import Drawing
from bot.slack.homes import Homes
from bot.slack.http import HttpMode
from bot.slack.notify import Notify, at_once
from bot.slack.people import People
from bot.slack.services import Answered, Services
from bot.slack.socket_mode import SocketMode
from bot.slack.transport import Transport
from bot.slack.web import Web, client_for
from bot.store.database import ProcessLock, Store
from bot.store.dbos_engine import DbosEngine
from bot.store.engine import Engine
from bot.store.survey import survey
from bot.work import DEAD_AFTER, Told, Work, shut_down

logger = structlog.get_logger(__name__)

LISTENERS: Final = 40
"""Threads for what happens after an acknowledgement; Bolt's own five would be used up by five slow ones."""
DRAIN_S: Final = 20.0
OTHERS_S: Final = 2.0
"""How long another process, on a shared database, is given to finish posting a card."""
COUNTED: Final = (Status.PENDING, Status.QUEUED, Status.HELD, Status.RUNNING)


@dataclass(slots=True, kw_only=True)
class Bot:
    """A bot that was built. `ready` is set while it serves."""

    app: App
    services: Services
    store: Store
    engine: Engine
    execution: Execution
    work: Work
    shelf: Shelf
    drawer: Drawing
    transport: Transport
    listeners: ThreadPoolExecutor
    lock: ProcessLock
    ready: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to work and to listen; returns once connected. Raises SlackRefused, StoreUnavailable."""
        self.work.start()
        self.shelf.start()
        self.drawer.start()
        self.engine.start(self.execution.execute)
        self.transport.connect()
        self.ready.set()

    def stop(self, drain_s: float = DRAIN_S) -> bool:
        """End in order: listen no more, let runs end, draw the last cards, let go of the database.

        Returns False when a script still runs in a thread of ours; the process must then leave with `os._exit`.
        """
        self.ready.clear()
        self.transport.close()
        self.listeners.shutdown(wait=True)
        try:
            ended = shut_down(self.work, drain_s=drain_s)
            for request_id in self.store.requests.outdated():
                self.drawer.ask(request_id)
        except StoreUnavailable as error:
            logger.warning("store_unavailable", why=error.facts.get("why"))
            ended = False
        self.drawer.stop()
        self.shelf.stop()
        self.store.close()
        self.lock.release()
        return ended


def serve(settings: Settings, *, clock: Clock = system_clock, knowledge: Path = KNOWLEDGE) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises Faulty, SlackRefused, StoreUnavailable when it cannot begin."""
    log.configure(secrets=secrets_of(settings))
    bot = build(settings, clock=clock, shelf=Shelf.open(knowledge))
    told_to_end = _on_signal(signal.SIGTERM, signal.SIGINT)
    try:
        bot.start()
        logger.info("ready", mode=settings.slack.mode, hosts=len(settings.hosts), actions=len(bot.services.catalogue))
        told_to_end.recv(1)
    finally:
        logger.info("stopping")
        ended = bot.stop()
        logger.info("stopped", all_ended=ended)
        if not ended:
            # Python would wait for the thread of a script that still runs; its row says that it was interrupted
            os._exit(0)


def _on_signal(*numbers: signal.Signals) -> socket.socket:
    """Return a socket that has something to read once one of these signals came.

    Python runs handlers between two steps of the main thread; a signal that comes just before that thread goes to
    sleep would wait with it. The system writes to this socket at once, so that no signal is slept through.
    """
    told, telling = socket.socketpair()
    telling.settimeout(0)  # the system must not wait for a reader
    signal.set_wakeup_fd(telling.detach())
    for number in numbers:
        signal.signal(number, lambda *_: None)
    return told


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    runner: Runner | None = None,
    engine: Engine | None = None,
    catalogue: Catalogue | None = None,
    shelf: Shelf | None = None,
    client: WebClient | None = None,
) -> Bot:
    """Build everything; what is not given is the real thing. Raises Faulty, SlackRefused, StoreUnavailable."""
    if not settings.approvals.approvers and not settings.approvals.approver_groups:
        logger.warning("nobody_can_approve")
    catalogue = actions.load() if catalogue is None else catalogue
    shelf = Shelf.open() if shelf is None else shelf
    lock = ProcessLock(settings.database)
    if not lock.acquire():
        raise StoreUnavailable(why="in_use")
    try:
        store = Store.open(settings.database)
        executor = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        if engine is None:
            engine = DbosEngine(settings.database, store.engine, executor)
            engine.prepare()
        core = _Core(
            settings=settings,
            clock=clock,
            store=store,
            engine=engine,
            executor=executor,
            catalogue=catalogue,
            shelf=shelf,
            client=client or client_for(settings.slack),
        )
        return core.bot(runner or WinrmRunner(), lock)
    except BaseException:
        lock.release()
        raise


def secrets_of(settings: Settings) -> list[str]:
    """Return every secret that was configured, for the log to mask."""
    slack_secrets = (settings.slack.bot_token, settings.slack.app_token, settings.slack.signing_secret)
    passwords = [host.password for host in settings.hosts.values()]
    database = make_url(settings.database).password
    known = [secret.get_secret_value() for secret in (*slack_secrets, *passwords)]
    return [*known, *([str(database)] if database else [])]


@dataclass(slots=True, kw_only=True)
class _Core:
    """What everything else is made from."""

    settings: Settings
    clock: Clock
    store: Store
    engine: Engine
    executor: str
    catalogue: Catalogue
    shelf: Shelf
    client: WebClient

    def bot(self, runner: Runner, lock: ProcessLock) -> Bot:
        web = Web(self.client)
        people = People(web.locale, default=self.settings.language, channels=self.settings.channels)
        notify = Notify(
            web=web,
            store=self.store,
            people=people,
            settings=self.settings,
            catalogue=self.catalogue,
            prepare=lambda request, lang: self._page(request.plan.host, lang),
            settle=at_once if self._alone else partial(time.sleep, OTHERS_S),
        )
        homes = self._homes(web, people)
        drawer = Drawing(
            notify.refresh,
            homes.draw,
            concerned=homes.concerned,
            everybody=homes.everybody,
            give_up=self.store.cards.given_up,
        )
        work = Work(
            store=self.store,
            engine=self.engine,
            clock=self.clock,
            executor=self.executor,
            redraw=drawer.ask,
            tidy=self._keeping.tidy,
            alone=self._alone,
        )
        services = self._services(web, people, Told(drawer.ask, work.nudge), homes)
        listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        app = self._app(listeners)
        slack.register(app, services)
        return Bot(
            app=app,
            services=services,
            store=self.store,
            engine=self.engine,
            execution=self._execution(runner, web, work),
            work=work,
            shelf=self.shelf,
            drawer=drawer,
            transport=self._transport(app),
            listeners=listeners,
            lock=lock,
        )

    @property
    def _keeping(self) -> Keeping:
        return Keeping(store=self.store.questions, policy=self.settings.questions, clock=self.clock)

    @property
    def _alone(self) -> bool:
        """No other process serves from this database: that is so with SQLite, whose file is locked."""
        return self.settings.database.startswith("sqlite")

    def _app(self, listeners: ThreadPoolExecutor) -> App:
        # the token was proven by Web.bot_user; Bolt needs the signing secret in HTTP mode only
        return App(
            logger=logging.getLogger("slack_bolt"),
            client=self.client,
            signing_secret=self.settings.slack.signing_secret.get_secret_value() or "unused-in-socket-mode",
            listener_executor=listeners,
            # acknowledged by the thread that received it, however busy the listeners are; all else is lazy
            process_before_response=True,
        )

    def _transport(self, app: App) -> Transport:
        slack_settings = self.settings.slack
        if slack_settings.mode == "http":
            return HttpMode(app, port=slack_settings.port)
        return SocketMode(app, slack_settings.app_token.get_secret_value())

    def _execution(self, runner: Runner, web: Web, work: Work) -> Execution:
        return Execution(
            store=self.store,
            catalogue=self.catalogue,
            settings=self.settings,
            directory=web.members,
            runner=runner,
            clock=self.clock,
            executor=self.executor,
            alive=work.alive,
            changed=work.nudge,
        )

    def _homes(self, web: Web, people: People) -> Homes:
        return Homes(
            web=web,
            store=self.store,
            people=people,
            settings=self.settings,
            catalogue=self.catalogue,
            approvers=lambda: approvers.resolve(self.settings.approvals, web.members),
            clock=self.clock,
        )

    def _services(self, web: Web, people: People, told: Told, homes: Homes) -> Services:
        settings, requests, keeping = self.settings, self.store.requests, self._keeping
        rights: Mapping[str, Any] = {
            "store": self.store,
            "settings": settings,
            "directory": web.members,
            "clock": self.clock,
        }
        policy = settings.approvals
        return Services(
            web=web,
            people=people,
            bot_user=web.bot_user(),
            catalogue=self.catalogue,
            hosts=settings.hosts,
            nobody_approves=not policy.approvers and not policy.approver_groups,
            ask=self._ask,
            entry=lambda name: self.shelf.matcher.entry(name),  # noqa: PLW0108 - the matcher is replaced when files change
            computed=self._computed,
            questions=settings.questions,
            feedback=keeping.feedback,
            chosen=keeping.chosen,
            suggest=keeping.suggest,
            submit=lambda ask: told(self._submit(ask)),
            decide=lambda name, *, by, approved: told(
                decide(name, by=by, approved=approved, engine=self.engine, catalogue=self.catalogue, **rights)
            ),
            cancel=lambda name, *, by: told(cancel(name, by=by, **rights)),
            verify=lambda name, *, by, found: told(verify(name, by=by, found=found, **rights)),
            request=requests.get,
            events=requests.events,
            found_on=requests.found_on,
            recent=requests.recent,
            read_at=self._read_at,
            prepare=self._page,
            recoveries=homes.recoveries,
            report=self._report,
            open_home=homes.opened,
        )

    def _ask(self, question: str, *, lang: Lang, asker: str) -> Answered:
        asking = answer.Asking(question=question, lang=lang, asker=asker, today=self.clock().date())
        asked = answer.ask(asking, matcher=self.shelf.matcher, questions=self._keeping)
        return Answered(answer=asked.answer, question=asked.question_id)

    def _computed(self, asked: str, entry: Entry) -> tuple[Computed, ...]:
        return computed(asked, entry, self.shelf.matcher.tables, today=self.clock().date())

    def _submit(self, ask: Ask) -> Submitted | Refused:
        return submit(
            ask,
            store=self.store,
            catalogue=self.catalogue,
            settings=self.settings,
            engine=self.engine,
            clock=self.clock,
        )

    # -- what is shown on demand -----------------------------------------------------------------------------

    def _page(self, name: str, lang: Lang) -> Page:
        # a server may have left the inventory since; what was read on it is still known
        found = survey(self.store, self.settings.hosts, self.clock(), also=name)
        return render_lines(prepare(found.seen_from(name)), lang)

    def _read_at(self) -> Mapping[str, datetime]:
        known = self.store.facts.of(self.settings.hosts)
        return {name: max(fact.read_at for fact in facts.values()) for name, facts in known.items()}

    def _report(self) -> Report:
        active = self.store.requests.with_status(*COUNTED)
        ages = sorted(self._read_at().values())
        return Report(
            version=version("rdslic"),
            database="SQLite" if self._alone else "PostgreSQL",
            counts={str(status): sum(request.status is status for request in active) for status in COUNTED},
            replicas=len(self.store.replicas.alive(self.clock(), DEAD_AFTER)),
            entries=len(self.shelf.matcher.entries),
            refused=self.shelf.refused[:1],
            oldest_facts=ages[0] if ages else None,
            newest_facts=ages[-1] if ages else None,
        )
