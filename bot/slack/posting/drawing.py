"""Threads that draw, so that nothing else ever waits for Slack: not a heartbeat, not a run."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from bot.errors import BotError, NotFound

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
TRIES: Final = 5
"""How often what fails for a reason that nobody foresaw is tried; what Slack or the database refuse, for ever."""
HOME_REST_S: Final = 1.0
"""Nobody's Home is drawn more often than this."""
HOMES_APART_S: Final = 0.6
"""Between the Homes of two people: Slack takes a hundred a minute."""


class Drawer:
    """Draws what it is asked to, one thing after the other; one that fails is tried again, ever more slowly.

    `draw` says in plain words what it cannot draw. What fails all the same, and for no reason that was foreseen, is
    given up after a few tries, which `give_up` is told.

    `draw` takes a name and tells whether it called Slack. After that, nothing is drawn for `apart_s` seconds, and
    what was drawn is not drawn again for `rest_s` seconds. `kind` says in the log what the names are names of.
    """

    def __init__(
        self,
        draw: Callable[[str], bool | None],
        now: Callable[[], float] = time.monotonic,
        *,
        kind: str = "request",
        give_up: Callable[[str], None] = lambda _: None,
        rest_s: float = 0.0,
        apart_s: float = 0.0,
    ) -> None:
        self.rest_s = rest_s
        self.apart_s = apart_s
        self._draw_one = draw
        self._now = now
        self._kind = kind
        self._give_up = give_up
        self._faults: dict[str, int] = {}
        self._wanted: dict[str, None] = {}
        self._pauses: dict[str, tuple[float, float]] = {}
        self._drawn_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._loop, name=f"drawing-{self._kind}", daemon=True)
        self._thread.start()

    def ask(self, name: str) -> None:
        """Let something be drawn soon; asking twice before that is asking once."""
        with self._lock:
            self._wanted[name] = None
        self._wake.set()

    def stop(self) -> None:
        """Draw what was asked for so far, once, and end."""
        self._end.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=20)

    def once(self) -> None:
        """Draw everything that is wanted and neither pauses nor rests; at the end nothing rests."""
        for name in self._due():
            self._draw(name)

    def _loop(self) -> None:
        while not self._end.is_set():
            self._wake.wait(FIRST_PAUSE_S)
            self._wake.clear()
            self.once()
        self.once()

    def _due(self) -> list[str]:
        now, rest_s = self._now(), 0.0 if self._end.is_set() else self.rest_s
        self._drawn_at = {name: at for name, at in self._drawn_at.items() if now - at < rest_s}
        with self._lock:
            due = [
                name
                for name in self._wanted
                if name not in self._drawn_at and self._pauses.get(name, (0.0, 0.0))[0] <= now
            ]
            for name in due:
                del self._wanted[name]
        return due

    def _draw(self, name: str) -> None:
        try:
            called = self._draw_one(name)
        except NotFound:
            # never drawn again: there is nothing to draw
            self._pauses.pop(name, None)
        except BotError as error:
            log.warning("not_drawn", error=error.key, code=error.facts.get("code"), **{self._kind: name})
            self._pause(name)
        except Exception:
            log.exception("not_drawn", **{self._kind: name})
            self._fault(name)
        else:
            self._pauses.pop(name, None)
            self._faults.pop(name, None)
            if called:
                self._drawn_at[name] = self._now()
                self._end.wait(self.apart_s)

    def _fault(self, name: str) -> None:
        self._faults[name] = self._faults.get(name, 0) + 1
        if self._faults[name] < TRIES:
            self._pause(name)
            return
        del self._faults[name]
        self._pauses.pop(name, None)
        try:
            self._give_up(name)
        except Exception:
            log.exception("not_given_up", **{self._kind: name})

    def _pause(self, name: str) -> None:
        _, before = self._pauses.get(name, (0.0, FIRST_PAUSE_S / 2))
        pause = min(before * 2, LONGEST_PAUSE_S)
        self._pauses[name] = (self._now() + pause, pause)
        with self._lock:
            self._wanted[name] = None


class Drawing:
    """The cards of requests and the Homes of people, each on a thread of their own: no card waits for fifty Homes.

    `home` draws the Home of one person. `concerned` names the people whose Home shows a request or what it found,
    `everybody` all who have theirs open. `give_up` is told of a request whose cards cannot be drawn at all.
    """

    def __init__(
        self,
        cards: Callable[[str], None],
        home: Callable[[str], bool],
        *,
        concerned: Callable[[str], Iterable[str]],
        everybody: Callable[[], Iterable[str]],
        give_up: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.cards = Drawer(self._changed, give_up=give_up)
        self.homes = Drawer(home, kind="person", rest_s=HOME_REST_S, apart_s=HOMES_APART_S)
        self._refresh = cards
        self._concerned = concerned
        self._everybody = everybody

    def start(self) -> None:
        """Begin; what Homes show may have changed while nobody served. Raises StoreUnavailable."""
        for person in self._everybody():
            self.homes.ask(person)
        self.cards.start()
        self.homes.start()

    def ask(self, request_id: str) -> None:
        """Let the cards of a request be drawn soon, and the Homes that it concerns."""
        self.cards.ask(request_id)

    def once(self) -> None:
        """Draw everything that is due: cards, then Homes."""
        self.cards.once()
        self.homes.once()

    def stop(self) -> None:
        """Draw what was asked for so far, once, and end."""
        self.cards.stop()
        self.homes.stop()

    def _changed(self, request_id: str) -> None:
        # first the Homes are asked for: cards that cannot be drawn are tried again, and must not hold these back
        for person in self._concerned(request_id):
            self.homes.ask(person)
        self._refresh(request_id)
