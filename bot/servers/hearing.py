"""What was heard of one command: its output so far, with gaps where a connection broke."""

from collections.abc import Callable
from typing import Final

from bot.servers import bootstrap, clixml
from bot.servers.bootstrap import Reply

OUTPUT_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of output, both streams together, that are kept; more is not listened to."""
GAP: Final = b"\x00"
"""Stands where output may be missing. It is in no marker, so that no marker is read across a gap."""


class Hearing:
    """The output of a command that carries our nonce. `on_step` hears each step that it announces.

    `gaps`: how often the line broke; `steps`: how many steps were heard.
    """

    def __init__(self, nonce: str, on_step: Callable[[str], None]) -> None:
        self.gaps = 0
        self.steps = 0
        self.too_long = False
        self._nonce = nonce
        self._on_step = on_step
        self._out = bytearray()
        self._err = bytearray()
        self._position = 0

    def take(self, out: bytes, err: bytes) -> None:
        """Take what one Receive brought."""
        if self.too_long or len(self._out) + len(self._err) + len(out) + len(err) > OUTPUT_LIMIT:
            self.too_long = True
            return
        self._out += out
        self._err += err
        names, self._position = bootstrap.heard(self._out, self._nonce, self._position)
        self.steps += len(names)
        for name in names:
            self._on_step(name)

    def gap(self) -> None:
        """Note that the connection broke: the answer that was on its way may have taken output with it."""
        self.gaps += 1
        self._out += GAP

    @property
    def answer(self) -> Reply | None:
        """Return the script's answer, None when there is none that can be read whole."""
        return None if self.too_long else bootstrap.answer(bytes(self._out), self._nonce)

    @property
    def errors(self) -> str:
        """Return what was written to standard error, for diagnosis."""
        return clixml.errors(self._err.decode("utf-8", errors="replace"))
