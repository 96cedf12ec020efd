"""One command in a shell: its input, its output so far, and how it ended."""

import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from lab.windows import faults
from lab.windows.faults import Faulted

CONTROL_C_EXIT: Final = 0xC000013A
STREAMS: Final = ("stdout", "stderr")
PART_B: Final = 90
"""Bytes of output that the XML around one write costs."""
LOOK_S: Final = 0.05
"""How often one who waits looks up, for what nobody wakes it for."""


class Killed(Exception):
    """The process was ended from outside: no `finally` of its script runs, nothing more is written."""


class Interrupted(Exception):
    """Ctrl-C reached the process: `finally` of its script runs, its `catch` does not, and no answer is written."""


@dataclass(frozen=True, slots=True)
class Output:
    """What one Receive takes away: each write with the name of its stream; `exit_code` comes with the last of it."""

    parts: tuple[tuple[str, bytes], ...]
    exit_code: int | None

    @property
    def stdout(self) -> bytes:
        """Return what was written to standard output."""
        return self._of("stdout")

    @property
    def stderr(self) -> bytes:
        """Return what was written to standard error."""
        return self._of("stderr")

    def _of(self, stream: str) -> bytes:
        return b"".join(content for name, content in self.parts if name == stream)


@dataclass(slots=True)
class Command:
    """One command. Its thread writes and reads input; connections feed it and take what it wrote."""

    id: str
    line: str
    drops: bool = False
    """The connection that asks for the output next is cut instead of being answered."""
    interrupted: bool = False
    """Ctrl-C reached it, in a world where that runs `finally`."""
    _interrupts: bool = False
    _stdin: bytearray = field(default_factory=bytearray)
    _stdin_ended: bool = False
    _writes: deque[tuple[str, bytes]] = field(default_factory=deque)
    _exit_code: int | None = None
    _told: bool = False
    _killed: bool = False
    _abandoned: bool = False
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_over(self) -> bool:
        """Tell whether its end has been told to the client: until then its shell takes no other command."""
        return self._told

    def write(self, out: bytes = b"", err: bytes = b"") -> None:
        """Produce output; whoever waits for it is woken. Raises Killed, Interrupted."""
        with self._moved:
            self._stop_if_told_to()
            self._writes += [(name, content) for name, content in zip(STREAMS, (out, err), strict=True) if content]
            self._moved.notify_all()

    def end(self, code: int) -> None:
        """End with an exit code, kept as an unsigned 32-bit number; one that was killed stays so."""
        with self._moved:
            if self._exit_code is None:
                self._exit_code = code & 0xFFFFFFFF
            self._moved.notify_all()

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Take standard input. Raises Faulted when nobody reads it any more: it has ended, or its input has."""
        with self._moved:
            if self._exit_code is not None or self._stdin_ended:
                raise Faulted(faults.PIPE_ENDED)
            self._stdin += piece
            self._stdin_ended = last
            self._moved.notify_all()

    def interrupt(self) -> None:
        """Press Ctrl-C, if it has not ended; pressed again, while `finally` runs, it kills."""
        with self._moved:
            if self._exit_code is not None:
                return
            if self.interrupted:
                self.kill()
            self.interrupted = self._interrupts = True
            self._moved.notify_all()

    def kill(self, code: int = CONTROL_C_EXIT) -> None:
        """End it from outside, if it has not ended."""
        with self._moved:
            if self._exit_code is None:
                self._killed = True
                self._exit_code = code
            self._moved.notify_all()

    def abandon(self) -> None:
        """Wake those who wait for output: there will be no answer, its shell or its state is gone."""
        with self._moved:
            self._abandoned = True
            self._moved.notify_all()

    def read(self) -> bytes | None:
        """Wait for more standard input; None at its end. Raises Killed, Interrupted."""
        with self._moved:
            self._moved.wait_for(lambda: self._stdin or self._stdin_ended or self._is_to_stop())
            self._stop_if_told_to()
            piece = bytes(self._stdin)
            self._stdin.clear()
            return piece or None

    def read_all(self) -> bytes:
        """Wait for the end of standard input and return all of it. Raises Killed, Interrupted."""
        pieces = []
        while (piece := self.read()) is not None:
            pieces.append(piece)
        return b"".join(pieces)

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the command lives. Raises Killed, Interrupted."""
        with self._moved:
            self._moved.wait_for(self._is_to_stop, seconds)
            self._stop_if_told_to()

    def wait_fetched(self, waits: Callable[[], bool]) -> None:
        """Wait until all that was written has been fetched, as long as `waits` says so. Raises Killed, Interrupted."""
        with self._moved:
            while self._writes and waits():
                self._moved.wait(LOOK_S)
                self._stop_if_told_to()

    def wait_end(self, wait_s: float) -> None:
        """Wait until it has ended, but not longer than that."""
        with self._moved:
            self._moved.wait_for(lambda: self._exit_code is not None, wait_s)

    def take(self, limit: int, wait_s: float, streams: Collection[str] = STREAMS) -> Output:
        """Return what was written to `streams`, as soon as there is some: whole writes, at most `limit` bytes.

        A write that is larger than that comes in pieces. Raises Faulted: TIMED_OUT after `wait_s` without any, ABORTED
        when the shell went away meanwhile, NO_SUCH_COMMAND when the end was told already.
        """
        with self._moved:
            self._moved.wait_for(lambda: self._has_news(streams), wait_s)
            if self._abandoned:
                raise Faulted(faults.ABORTED)
            if self._told:
                raise Faulted(faults.NO_SUCH_COMMAND)
            if not self._has_news(streams):
                raise Faulted(faults.TIMED_OUT)
            parts = self._taken(limit, streams)
            self._moved.notify_all()
            self._told = self._exit_code is not None and not self._has_written(streams)
            return Output(parts, self._exit_code if self._told else None)

    def _taken(self, limit: int, streams: Collection[str]) -> tuple[tuple[str, bytes], ...]:
        room, taken, left = max(limit, PART_B + 1), [], deque[tuple[str, bytes]]()
        for name, content in self._writes:
            fits = max(room - PART_B, 0) if name in streams else 0
            if fits:
                taken.append((name, content[:fits]))
                room -= PART_B + len(content)
            if content[fits:]:
                left.append((name, content[fits:]))
        self._writes = left
        return tuple(taken)

    def _has_news(self, streams: Collection[str]) -> bool:
        return self._has_written(streams) or self._abandoned or self._exit_code is not None

    def _has_written(self, streams: Collection[str]) -> bool:
        return any(name in streams for name, _ in self._writes)

    def _is_to_stop(self) -> bool:
        return self._killed or self._interrupts

    def _stop_if_told_to(self) -> None:
        if self._killed:
            raise Killed
        if self._interrupts:
            # once: what `finally` does is not interrupted
            self._interrupts = False
            raise Interrupted
