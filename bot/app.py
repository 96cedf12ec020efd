"""The only place that builds things: settings in, a bot that can be started and stopped out."""

import logging
import os
import secrets
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from slack_bolt import App
from slack_sdk import WebClient

from bot import log, process
from bot.catalogue import catalogue as actions
from bot.catalogue.action import Catalogue
from bot.clock import Clock, system_clock
from bot.desk.desk import Desk
from bot.desk.execute import Execution
from bot.desk.means import Means
from bot.desk.records import Records
from bot.errors import StoreUnavailable
from bot.guide.guide import Guide
from bot.guide.keeping import Keeping
from bot.guide.library.library import KNOWLEDGE
from bot.guide.shelf import Shelf
from bot.process import Bot
from bot.requests import approvers
from bot.servers.runner import Runner
from bot.servers.winrm import WinrmRunner
from bot.settings import Settings
from bot.settings import Slack as SlackSettings
from bot.slack import listeners as surface
from bot.slack.listeners.services import Services
from bot.slack.posting.drawing import Drawing
from bot.slack.posting.homes import Homes
from bot.slack.posting.notify import Notify, at_once
from bot.slack.posting.people import People
from bot.slack.transport.http import HttpMode
from bot.slack.transport.socket_mode import SocketMode
from bot.slack.transport.transport import Transport
from bot.slack.transport.web import Web, client_for
from bot.store.connections import password_in
from bot.store.database import ProcessLock, Store
from bot.store.dbos_engine import DbosEngine
from bot.store.engine import Engine
from bot.work import Work

logger = structlog.get_logger(__name__)

LISTENERS: Final = 40
"""Threads for what happens after an acknowledgement; Bolt's own five would be used up by five slow ones."""
OTHERS_S: Final = 2.0
"""How long another process, on a shared database, is given to finish posting a card."""


def serve(settings: Settings, *, clock: Clock = system_clock, knowledge: Path = KNOWLEDGE) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises Faulty, SlackRefused, StoreUnavailable when it cannot begin."""
    log.configure(secrets=secrets_of(settings))
    process.run(lambda: build(settings, clock=clock, shelf=Shelf.open(knowledge, site=settings.site.knowledge)))


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
    nobody_approves = approvers.nobody(settings.approvals)
    if nobody_approves:
        logger.warning("nobody_can_approve")
    catalogue = actions.load(site=settings.site.actions) if catalogue is None else catalogue
    shelf = Shelf.open(site=settings.site.knowledge) if shelf is None else shelf
    lock = ProcessLock(settings.database)
    if not lock.acquire():
        raise StoreUnavailable(why="in_use")
    try:
        store = Store.open(settings.database)
        executor = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        if engine is None:
            engine = DbosEngine(settings.database, store.engine, executor)
            engine.prepare()
        web = Web(client or client_for(settings.slack))
        means = Means(
            store=store,
            engine=engine,
            catalogue=catalogue,
            settings=settings,
            approvers=partial(approvers.read, settings.approvals, web.members),
            nobody_approves=nobody_approves,
            clock=clock,
            executor=executor,
        )
        return _Parts(means=means, shelf=shelf, web=web, lock=lock).bot(runner or WinrmRunner())
    except BaseException:
        lock.release()
        raise


def secrets_of(settings: Settings) -> list[str]:
    """Return every secret that was configured, for the log to mask."""
    slack_secrets = (settings.slack.bot_token, settings.slack.app_token, settings.slack.signing_secret)
    passwords = [host.password for host in settings.hosts.values()]
    database = password_in(settings.database)
    known = [secret.get_secret_value() for secret in (*slack_secrets, *passwords)]
    return [*known, *([database] if database else [])]


@dataclass(slots=True, kw_only=True)
class _Parts:
    """What everything else is made from."""

    means: Means
    shelf: Shelf
    web: Web
    lock: ProcessLock

    def bot(self, runner: Runner) -> Bot:
        means, store, settings = self.means, self.means.store, self.means.settings
        people = People(self.web.locale, default=settings.language, channels=settings.channels)
        records = Records(store=store, hosts=means.settings.hosts, clock=means.clock)
        keeping = Keeping(store=store.questions, policy=settings.questions, clock=means.clock)
        homes = Homes(web=self.web, people=people, means=means, records=records)
        drawer = self._drawer(people, records, homes)
        work = Work(means=means, redraw=drawer.ask, tidy=keeping.tidy, alone=store.alone)
        # whatever changed is drawn by the next pass, which begins at once
        desk = Desk(means=means, changed=work.nudge)
        services = Services(
            web=self.web,
            people=people,
            bot_user=self.web.bot_user(),
            catalogue=means.catalogue,
            hosts=settings.hosts,
            desk=desk,
            records=records,
            guide=Guide(shelf=self.shelf, keeping=keeping, clock=means.clock),
            homes=homes,
        )
        listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        app = self._app(listeners)
        surface.register(app, services)
        return Bot(
            app=app,
            services=services,
            store=store,
            engine=means.engine,
            execution=Execution(desk=desk, runner=runner, alive=work.alive),
            work=work,
            shelf=self.shelf,
            drawer=drawer,
            transport=_transport(app, settings.slack),
            listeners=listeners,
            lock=self.lock,
        )

    def _drawer(self, people: People, records: Records, homes: Homes) -> Drawing:
        notify = Notify(
            web=self.web,
            people=people,
            means=self.means,
            records=records,
            settle=at_once if self.means.store.alone else partial(time.sleep, OTHERS_S),
        )
        return Drawing(
            notify.refresh,
            homes.draw,
            concerned=homes.concerned,
            everybody=homes.everybody,
            give_up=self.means.store.cards.given_up,
        )

    def _app(self, listeners: ThreadPoolExecutor) -> App:
        # the token was proven by Web.bot_user; Bolt needs the signing secret in HTTP mode only
        return App(
            logger=logging.getLogger("slack_bolt"),
            client=self.web.client,
            signing_secret=self.means.settings.slack.signing_secret.get_secret_value() or "unused-in-socket-mode",
            listener_executor=listeners,
            # acknowledged by the thread that received it, however busy the listeners are; all else is lazy
            process_before_response=True,
        )


def _transport(app: App, settings: SlackSettings) -> Transport:
    if settings.mode == "http":
        return HttpMode(app, port=settings.port)
    return SocketMode(app, settings.app_token.get_secret_value())
