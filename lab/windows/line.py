"""The line between clients and one practice server, and how to break it at exactly one message.

A campaign runs an action once undisturbed and asks how many messages that took, then runs it again for each of them,
with the line broken there:

    line.pace(); run(); count = line.messages
    line.break_at(3, "reply", back=False); run(); line.mend()

How many messages fetch the output of a script is a matter of chance, unless the line is paced: then the script waits at
each step until somebody has fetched what it said. Once the line broke it waits for nobody.

Messages are WS-Management requests of an authenticated client that have a body. Those that only authenticate or set up
encryption are not counted: there are more of them after each reconnection.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["request", "reply"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One message under way: its number, and which count that belongs to."""

    count: int
    number: int


@dataclass(frozen=True, slots=True)
class _Break:
    passage: Passage
    side: Side
    back: bool


class Line:
    """One line. `cut` cuts every connection on it."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut = cut
        self._lock = threading.Lock()
        self._last = Passage(0, 0)
        self._planned: _Break | None = None
        self._is_down = False
        self._has_broken = False
        self._paces = False

    @property
    def messages(self) -> int:
        """Return how many messages came since the last `break_at`, `mend` or `pace`, the one at the break included."""
        return self._last.number

    @property
    def is_down(self) -> bool:
        """Tell whether nothing gets through."""
        return self._is_down

    @property
    def has_broken(self) -> bool:
        """Tell whether the line broke since the last `break_at`: there may be fewer messages than that."""
        return self._has_broken

    @property
    def is_paced(self) -> bool:
        """Tell whether scripts wait for whoever fetches their output."""
        return self._paces and not self._has_broken

    def pace(self) -> None:
        """Have scripts wait at each step from now on, and count from the beginning."""
        self._paces = True
        self.mend()

    def break_at(self, message: int, side: Side, *, back: bool) -> None:
        """Break at a message to come: 1 is the next. Raises ValueError below 1.

        `request`: the server never hears it. `reply`: the server does what it asks; the reply is lost, with whatever
        it took along. `back`: only that connection is cut, another can be made at once. Else every connection is cut,
        and new ones are, until `mend`.
        """
        if message < 1:
            raise ValueError(message)
        with self._lock:
            self._begin()
            self._planned = _Break(Passage(self._last.count, message), side, back)

    def mend(self) -> None:
        """Let everything through again, and count from the beginning."""
        with self._lock:
            self._begin()

    def arrived(self) -> Passage | None:
        """Count a message and return its passage, None when the server is not to hear it."""
        with self._lock:
            if self._is_down:
                return None
            passage = self._last = Passage(self._last.count, self._last.number + 1)
        return None if self._breaks(passage, "request") else passage

    def leaves(self, passage: Passage) -> bool:
        """Tell whether the reply to a message reaches its client."""
        return not (self._is_down or self._breaks(passage, "reply"))

    def _begin(self) -> None:
        # a reply that is still under way belongs to the old count, and breaks nothing in this one
        self._last = Passage(self._last.count + 1, 0)
        self._planned, self._is_down, self._has_broken = None, False, False

    def _breaks(self, passage: Passage, side: Side) -> bool:
        with self._lock:
            planned = self._planned
            if planned is None or (planned.passage, planned.side) != (passage, side):
                return False
            self._planned, self._has_broken, self._is_down = None, True, not planned.back
        if not planned.back:
            self._cut()
        return True
