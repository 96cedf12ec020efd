"""A thread that draws cards, so that nothing else ever waits for Slack: not a heartbeat, not a run."""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from bot.errors import BotError, NotFound

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class Drawer:
    """Draws what it is asked to, one request after the other; one that fails is tried again, ever more slowly."""

    def __init__(self, refresh: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._refresh = refresh
        self._now = now
        self._wanted: dict[str, None] = {}
        self._pauses: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._loop, name="drawing", daemon=True)
        self._thread.start()

    def ask(self, request_id: str) -> None:
        """Let the cards of a request be drawn soon; asking twice before that is asking once."""
        with self._lock:
            self._wanted[request_id] = None
        self._wake.set()

    def stop(self) -> None:
        """Draw what was asked for so far, once, and end."""
        self._end.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=20)

    def once(self) -> None:
        """Draw everything that is wanted and not pausing."""
        for request_id in self._due():
            self._draw(request_id)

    def _loop(self) -> None:
        while not self._end.is_set():
            self._wake.wait(FIRST_PAUSE_S)
            self._wake.clear()
            self.once()
        self.once()

    def _due(self) -> list[str]:
        now = self._now()
        with self._lock:
            due = [name for name in self._wanted if self._pauses.get(name, (0.0, 0.0))[0] <= now]
            for name in due:
                del self._wanted[name]
        return due

    def _draw(self, request_id: str) -> None:
        try:
            self._refresh(request_id)
        except NotFound:
            # never drawn again: there is nothing to draw
            self._pauses.pop(request_id, None)
        except BotError as error:
            log.warning("cards_not_drawn", request=request_id, error=error.key, code=error.facts.get("code"))
            self._pause(request_id)
        except Exception:
            log.exception("cards_not_drawn", request=request_id)
            self._pause(request_id)
        else:
            self._pauses.pop(request_id, None)

    def _pause(self, request_id: str) -> None:
        _, before = self._pauses.get(request_id, (0.0, FIRST_PAUSE_S / 2))
        pause = min(before * 2, LONGEST_PAUSE_S)
        self._pauses[request_id] = (self._now() + pause, pause)
        with self._lock:
            self._wanted[request_id] = None
