"""One command in a shell: its input, its output so far, and how it ended."""

import threading
from dataclasses import dataclass, field
from typing import Final

from lab.windows import faults
from lab.windows.faults import Faulted

CONTROL_C_EXIT: Final = 0xC000013A


class Killed(Exception):
    """The process was ended from outside: no `finally` of its script runs, nothing more is written."""


@dataclass(frozen=True, slots=True)
class Output:
    """What one Receive takes away; `exit_code` comes with the last of it."""

    stdout: bytes
    stderr: bytes
    exit_code: int | None


@dataclass(slots=True)
class Command:
    """One command. Its thread writes and reads input; connections feed it and take what it wrote."""

    id: str
    line: str
    drops: bool = False
    """The connection that asks for the output next is cut instead of being answered."""
    _stdin: bytearray = field(default_factory=bytearray)
    _stdin_ended: bool = False
    _stdout: bytearray = field(default_factory=bytearray)
    _stderr: bytearray = field(default_factory=bytearray)
    _exit_code: int | None = None
    _killed: bool = False
    _abandoned: bool = False
    _moved: threading.Condition = field(default_factory=threading.Condition)

    def write(self, out: bytes = b"", err: bytes = b"") -> None:
        """Produce output; whoever waits for it is woken. Raises Killed."""
        with self._moved:
            self._refuse_if_killed()
            self._stdout += out
            self._stderr += err
            self._moved.notify_all()

    def end(self, code: int) -> None:
        """End with an exit code, kept as an unsigned 32-bit number; one that was killed stays so."""
        with self._moved:
            if self._exit_code is None:
                self._exit_code = code & 0xFFFFFFFF
            self._moved.notify_all()

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Take standard input; what arrives after the end of the input or of the command goes nowhere."""
        with self._moved:
            if self._exit_code is None and not self._stdin_ended:
                self._stdin += piece
            self._stdin_ended = self._stdin_ended or last
            self._moved.notify_all()

    def kill(self) -> None:
        """End it from outside, if it has not ended."""
        with self._moved:
            if self._exit_code is None:
                self._killed = True
                self._exit_code = CONTROL_C_EXIT
            self._moved.notify_all()

    def abandon(self) -> None:
        """Wake those who wait for output: there will be no answer, its shell or its state is gone."""
        with self._moved:
            self._abandoned = True
            self._moved.notify_all()

    def read(self) -> bytes | None:
        """Wait for more standard input; None at its end. Raises Killed."""
        with self._moved:
            self._moved.wait_for(lambda: self._stdin or self._stdin_ended or self._killed)
            self._refuse_if_killed()
            piece = bytes(self._stdin)
            self._stdin.clear()
            return piece or None

    def read_all(self) -> bytes:
        """Wait for the end of standard input and return all of it. Raises Killed."""
        pieces = []
        while (piece := self.read()) is not None:
            pieces.append(piece)
        return b"".join(pieces)

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the command lives. Raises Killed."""
        with self._moved:
            self._moved.wait_for(lambda: self._killed, seconds)
            self._refuse_if_killed()

    def take(self, limit: int, wait_s: float) -> Output:
        """Return output as soon as there is some, at most `limit` bytes of it.

        Raises Faulted: TIMED_OUT after `wait_s` without any, ABORTED when the shell went away meanwhile.
        """
        with self._moved:
            self._moved.wait_for(self._has_news, wait_s)
            if self._abandoned:
                raise Faulted(faults.ABORTED)
            if not self._has_news():
                raise Faulted(faults.TIMED_OUT)
            out = bytes(self._stdout[:limit])
            err = bytes(self._stderr[: limit - len(out)])
            del self._stdout[: len(out)], self._stderr[: len(err)]
            left = bool(self._stdout or self._stderr)
            return Output(out, err, None if left else self._exit_code)

    def _has_news(self) -> bool:
        return bool(self._stdout or self._stderr or self._abandoned) or self._exit_code is not None

    def _refuse_if_killed(self) -> None:
        if self._killed:
            raise Killed
