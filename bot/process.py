"""A bot that was built, from its start to its end."""

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import structlog
from slack_bolt import App

from bot.desk.execute import Execution
from bot.errors import StoreUnavailable
from bot.guide.shelf import Shelf
from bot.slack.listeners.services import Services
from bot.slack.posting.drawing import Drawing
from bot.slack.transport.transport import Transport
from bot.store.database import ProcessLock, Store
from bot.store.engine import Engine
from bot.work import Work, shut_down

logger = structlog.get_logger(__name__)

DRAIN_S: Final = 20.0
ENDS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name))
"""What tells a process to end; SIGBREAK is Windows': Ctrl-Break, and a console that is closed."""


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


def run(build: Callable[[], Bot]) -> None:
    """Build a bot and let it serve until SIGTERM or Ctrl-C.

    Raises what `build` raises, and SlackRefused, StoreUnavailable when the bot cannot begin.
    """
    gc.disable()  # nearly all that a start makes stays: looking through it for garbage took a quarter of the start
    bot = build()
    settings, catalogue = bot.services.desk.means.settings, bot.services.catalogue
    told_to_end = _on_signal(*ENDS)
    try:
        bot.start()
        gc.collect()
        gc.freeze()  # what the start made is not looked through again: that would hold up answers for 80 ms each time
        gc.enable()
        logger.info("ready", mode=settings.slack.mode, hosts=len(settings.hosts), actions=len(catalogue))
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
