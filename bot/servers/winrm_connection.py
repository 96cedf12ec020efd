"""A connection to one server for one job: scripts that read, and the one change that it may be for.

pywinrm has no deadline over a whole command; it is kept here. A line that breaks while output is waited for is opened
again: the shell belongs to the account, not to the connection. Output that was on its way then may be missing, so that
only an answer that came whole counts.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateRejected,
    ConnectionLost,
    CredentialsRefused,
    DeadlinePassed,
    NeverBegan,
    OutputTooLong,
    ScriptDied,
    TargetBusy,
)
from bot.requests.verdict import Value
from bot.servers import bootstrap
from bot.servers.bootstrap import Reply
from bot.servers.cleaned import cleaned
from bot.servers.frame import Change
from bot.servers.hearing import OUTPUT_LIMIT, Hearing
from bot.servers.runner import RunResult
from bot.servers.winrm_change import WinrmChange
from bot.servers.winrm_shell import RETRY_S, Broken, Gone, WinrmShell
from bot.settings import Host

GRACE_S: Final = 20
"""Seconds that a script which reads gets to clean up behind itself when it is stopped."""
PIECE: Final = 96_000
"""Bytes of standard input a message: safely below the envelope limit of 150 KB once encoded."""
IDLE_S: Final = 300
CHANGE_IDLE_S: Final = 600
"""Seconds beyond its deadline that the shell of a change may be idle: past it, Windows ends what runs there."""
BUSY_S: Final = 5.0
SEND_TRIES: Final = 3
BESIDE: Final = timedelta(seconds=45)
"""Time for a script in a second shell, beside a change that is listened to or looked for."""


class WinrmConnection:
    """One job on one server. `now` and `pause` are a clock and a wait in seconds, given by tests."""

    def __init__(
        self,
        host: Host,
        deadline: timedelta,
        cancelled: Callable[[], bool],
        *,
        change: Change | None = None,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._host = host
        self._deadline = deadline
        self._cancelled = cancelled
        self._change = change
        self._now = now
        self._pause = pause
        self._end = now() + deadline.total_seconds()
        self._idle_s = int(deadline.total_seconds()) + CHANGE_IDLE_S if change else IDLE_S
        self._shell: WinrmShell | None = None
        self._left_alone = False

    def open(self) -> None:
        """Open the shell. Raises TargetError; nothing has begun then."""
        self._check()
        self._shell = WinrmShell(self._host, left=self._left, idle_s=self._idle_s)
        self._shell.open()

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run one script that only reads; see `bot.servers.runner.Connection`."""
        began = self._now()
        command = bootstrap.prepare(script, params)
        self._check()
        shell, hearing = self._ready(), Hearing(command.nonce, on_step)
        try:
            shell.start(command.line)
            self._feed(shell, command.payload, tries=SEND_TRIES)
            code = self._listen(shell, hearing)
        except (Cancelled, DeadlinePassed, OutputTooLong):
            shell.interrupt(GRACE_S, self._now)
            raise
        except (Broken, Gone):
            self._give_up(shell)
            raise ConnectionLost(host=self._host.name, started=shell.begun) from None
        said = hearing.answer
        if said is None and hearing.gaps:
            self._give_up(shell)
            raise ConnectionLost(host=self._host.name, started=True)
        shell.forget()
        return self._result(said, hearing, code, began=began)

    def change(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run the change that this connection was opened for; see `bot.servers.runner.Connection`."""
        assert self._change is not None  # noqa: S101 - whoever opened this for a read calls run()
        began = self._now()
        self._check()
        shell = self._ready()
        work = WinrmChange(
            self._host,
            self._change,
            shell,
            deadline=self._deadline,
            end=self._end,
            cancelled=self._cancelled,
            beside=self._beside,
            now=self._now,
            pause=self._pause,
        )
        command = work.prepare(script, params)
        hearing = Hearing(command.nonce, on_step)
        try:
            shell.start(command.line)
            # its last piece is never sent twice over another line: the run folder tells whether it began
            if not self._feed(shell, command.payload, tries=1):
                hearing.gap()
        except (Broken, Gone):
            raise ConnectionLost(host=self._host.name) from None
        except (CredentialsRefused, CertificateRejected):
            if not shell.begun:
                raise
            self._left_alone = True
            raise work.lost() from None
        # from here on nothing is killed: not by us, not by closing the shell
        self._left_alone = True
        try:
            said, code = work.end(hearing)
        except (NeverBegan, ScriptDied):
            self._over(lost=True)
            raise
        self._over(lost=bool(hearing.gaps))
        return self._result(said, hearing, code, began=began)

    def close(self) -> None:
        """Stop what still reads and close the shell; a change that may still be at work is left to end by itself."""
        if self._shell is None:
            return
        if self._left_alone:
            self._shell.leave()
        else:
            self._shell.close()

    # -- one script ----------------------------------------------------------------------------------------

    def _feed(self, shell: WinrmShell, payload: bytes, *, tries: int) -> bool:
        """Send the whole input; tell whether the server said that the last piece of it arrived."""
        pieces = [payload[start : start + PIECE] for start in range(0, len(payload), PIECE)]
        for piece in pieces[:-1]:
            self._check()
            shell.send(piece, last=False)
        self._check()
        return self._send_last(shell, pieces[-1], tries=tries)

    def _send_last(self, shell: WinrmShell, piece: bytes, *, tries: int) -> bool:
        """Send the piece with which the script may begin. A fault is no loss yet: its answer may be waiting.

        `tries`: how often over a line that breaks. The hash over all of the input lets only one of them count.
        """
        for _ in range(SEND_TRIES):
            try:
                shell.send(piece, last=True)
            except TargetBusy:
                self._pause(BUSY_S)
            except (Gone, AccessDenied):
                return False
            except Broken:
                shell.reconnect()
                tries -= 1
                if tries == 0:
                    return False
                self._pause(RETRY_S)
            else:
                return True
        return False

    def _listen(self, shell: WinrmShell, hearing: Hearing) -> int:
        """Receive until the command ends; return its exit code."""
        lost = False
        while True:
            self._check(begun=shell.begun, lost=lost)
            got = shell.hear(hearing, self._pause)
            lost = got is None
            if hearing.too_long:
                raise OutputTooLong(host=self._host.name, started=True, limit_kb=str(OUTPUT_LIMIT // 1024))
            if got is not None and got.code is not None:
                return got.code

    def _beside(self, script: str, params: Mapping[str, Value]) -> RunResult:
        """Run a short script in a shell of its own. Raises TargetError."""
        other = WinrmConnection(self._host, BESIDE, lambda: False, now=self._now, pause=self._pause)
        try:
            other.open()
            return other.run(script, params, on_step=lambda _name: None)
        finally:
            other.close()

    def _over(self, *, lost: bool) -> None:
        """Note that nothing of the change is at work any more; a shell that was lost is not used again."""
        self._left_alone = False
        shell = self._ready()
        if lost:
            self._give_up(shell)
        else:
            shell.forget()

    def _give_up(self, shell: WinrmShell) -> None:
        """Close a shell that is not to be used again; the next script opens another one."""
        shell.close()
        self._shell = None

    def _ready(self) -> WinrmShell:
        if self._shell is None:
            self.open()
        assert self._shell is not None  # noqa: S101 - see above
        return self._shell

    # -- limits --------------------------------------------------------------------------------------------

    def _left(self) -> float:
        return self._end - self._now()

    def _check(self, *, begun: bool = False, lost: bool = False) -> None:
        if self._cancelled():
            raise Cancelled(host=self._host.name, started=begun)
        if self._left() < 0:
            if lost:
                raise ConnectionLost(host=self._host.name, started=begun)
            seconds = f"{self._deadline.total_seconds():.0f}"
            raise DeadlinePassed(host=self._host.name, started=begun, deadline_s=seconds)

    def _result(self, said: Reply | None, hearing: Hearing, code: int, *, began: float) -> RunResult:
        errors, took = hearing.errors, timedelta(seconds=self._now() - began)
        if said is None or (said.ok and code != 0):
            hint = cleaned(errors.splitlines()[-1]) if errors else ""
            raise AnswerInvalid(host=self._host.name, started=True, exit_code=str(code), hint=hint)
        return RunResult(ok=said.ok, data=said.data, error=said.error, exit_code=code, stderr=errors, took=took)
