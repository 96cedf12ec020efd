"""A change over WinRM, from its last piece of input to its end, whoever still listens.

Nothing here signals, terminates or deletes: between stopping a service and starting it again that would leave the
server worse. What ends a change early is its own look at the run folder; what tells of its end, when the line took the
answer with it, is the answer kept there. See `bot/servers/scripts/frame.ps1`.
"""

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import structlog

from bot.errors import (
    AccessDenied,
    CertificateRejected,
    ChangeLost,
    CredentialsRefused,
    DeadlinePassed,
    NeverBegan,
    ScriptDied,
    TargetError,
)
from bot.requests.verdict import Value
from bot.servers import bootstrap
from bot.servers.bootstrap import Invocation, Reply
from bot.servers.frame import Change
from bot.servers.hearing import Hearing
from bot.servers.runner import RunResult
from bot.servers.winrm_shell import Gone, WinrmShell
from bot.settings import Host

MARGIN_S: Final = 60
"""Seconds before the deadline at which the script itself must have ended: PowerShell starts, facts are read again."""
NET_DELAY_S: Final = 300
"""Seconds from a script's limit to the first start by its scheduled task; `frame.ps1` has the same."""
LOOK_S: Final = 5.0
"""Seconds between two looks into the run folder, and between two attempts to leave a wish there."""
BEYOND_S: Final = 90
"""Seconds beyond the deadline in which a change that was lost is still looked for."""

log = structlog.get_logger(__name__)


class WinrmChange:
    """One change in `shell`. `end`: its `deadline` on the clock `now`; `beside` runs a script in a second shell."""

    def __init__(
        self,
        host: Host,
        change: Change,
        shell: WinrmShell,
        *,
        deadline: timedelta,
        end: float,
        cancelled: Callable[[], bool],
        beside: Callable[[str, Mapping[str, Value]], RunResult],
        now: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        self._host = host
        self._change = change
        self._shell = shell
        self._deadline = deadline
        self._end = end
        self._cancelled = cancelled
        self._beside = beside
        self._now = now
        self._pause = pause
        self._lost = False
        self._began = False
        self._told_to_stop = False
        self._told_at: float | None = None

    def prepare(self, script: str, params: Mapping[str, Value]) -> Invocation:
        """Wrap the script with its frame and what is left of its time."""
        limit_s = max(int(self._end - self._now()) - MARGIN_S, 0)
        context = self._change.context(limit_s)
        return bootstrap.prepare(script, params, frame=self._change.frame, context=context)

    def end(self, hearing: Hearing) -> tuple[Reply, int]:
        """Follow the change to its end; return its answer and exit code. Where it was kept, `hearing` has a gap.

        Raises NeverBegan (nothing was changed), ScriptDied, ChangeLost, DeadlinePassed (all three in doubt).
        """
        code = self._listen(hearing)
        said = hearing.answer
        if code is not None and said is not None:
            return said, code
        hearing.gap()
        kept = self._looked_for(hearing)
        return kept, 0 if kept.ok else 1

    # -- listening -----------------------------------------------------------------------------------------

    def _listen(self, hearing: Hearing) -> int | None:
        """Receive until the command ends; None when nothing more can come, or the time is over."""
        while self._now() < self._end:
            self._pass_on_the_wish()
            try:
                got = self._shell.hear(hearing, self._pause)
            except Gone:
                self._lost = True
                return None
            self._lost = got is None
            if got is None:
                continue
            if got.code is not None:
                return got.code
            self._began = self._began or bool(got.out)
            if not self._began and hearing.gaps and self._found(hearing) is not None:
                # the last piece of input may have been lost: then it would wait for ever. It was not: it is over
                return None
        return None

    def _pass_on_the_wish(self) -> None:
        """Leave the wish to stop in the run folder, once somebody has it, until it is there."""
        recently = self._told_at is not None and self._now() - self._told_at < LOOK_S
        if self._told_to_stop or recently or not self._cancelled():
            return
        self._told_at = self._now()
        said = self._asked(self._change.cancel)
        self._told_to_stop = bool(said and said.get("marked") is True)

    # -- looking for what was lost -------------------------------------------------------------------------

    def _looked_for(self, hearing: Hearing) -> Reply:
        """Ask the run folder for the answer until it is there or the time is over. Raises as `end` does."""
        while True:
            self._pass_on_the_wish()
            found = self._found(hearing)
            if found is not None:
                return found
            if self._now() > self._end + BEYOND_S:
                raise self._unknown()
            self._pause(LOOK_S)

    def _found(self, hearing: Hearing) -> Reply | None:
        """Look into the run folder once: the answer, or None while the change runs or nobody can be asked."""
        said = self._asked(self._change.result) or {}
        state = said.get("state")
        self._began = self._began or state == "running"
        log.info("change_looked_for", host=self._host.name, run=self._change.run_id, state=str(state))
        if state == "never_began":
            # what we heard with our own nonce counts more than a folder that somebody may have moved
            raise self.lost() if hearing.steps else NeverBegan(host=self._host.name)
        answer = bootstrap.said(str(said.get("answer")).encode("ascii", "replace")) if state == "ended" else None
        if answer is None and state in {"died", "ended"}:
            raise ScriptDied(host=self._host.name, started=True, task=self._change.task, minutes=self._minutes)
        return answer

    def _asked(self, script: str) -> Mapping[str, Value] | None:
        try:
            result = self._beside(script, {"run": self._change.run_id})
        except (CredentialsRefused, AccessDenied, CertificateRejected):
            raise self.lost() from None
        except TargetError as error:
            self._lost = True
            log.warning("change_not_reached", host=self._host.name, run=self._change.run_id, error=error.key)
            return None
        return result.data if result.ok else None

    def _unknown(self) -> TargetError:
        if self._lost:
            return self.lost()
        seconds = f"{self._deadline.total_seconds():.0f}"
        return DeadlinePassed(host=self._host.name, started=True, deadline_s=seconds)

    def lost(self) -> ChangeLost:
        """Return the error of a change that goes on without us."""
        return ChangeLost(host=self._host.name, started=True, task=self._change.task, minutes=self._minutes)

    @property
    def _minutes(self) -> str:
        """Return when the task starts the service, in minutes from the beginning: five after the script's limit."""
        limit_s = self._deadline.total_seconds() - MARGIN_S
        return str(math.ceil((limit_s + NET_DELAY_S) / 60))
