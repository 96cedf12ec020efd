"""The seam to Windows: one protocol, implemented over WinRM and by a scripted fake."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.requests.verdict import Value
from bot.servers.frame import Change
from bot.settings import Host


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptError:
    """What PowerShell caught. `message` is localised: to be shown, never to be parsed."""

    message: str
    error_id: str = ""
    hresult: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """One script that ended with an answer of ours.

    `data` is what the script returned (only when `ok`), `error` what stopped it (only when not `ok`),
    `exit_code` as Windows gave it, `stderr` cleaned of CLIXML, for diagnosis only.
    """

    ok: bool
    data: Mapping[str, Value] = field(default_factory=dict)
    error: ScriptError | None = None
    exit_code: int = 0
    stderr: str = ""
    took: timedelta = timedelta(0)


class Connection(Protocol):
    """An open shell on one server; scripts run in it one after the other."""

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run one script that only reads, with `params` as its data; `on_step` hears each step that it announces.

        Raises TargetError (see `bot.errors`); its `started` tells whether the script may have begun.
        """
        ...

    def change(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run the script of the change that this connection was opened for, in its frame.

        Once it may have begun it is never killed: a wish to stop is left for it on the server, a lost line is looked
        for again, and an answer that was lost is read there. Raises TargetError as `run` does.
        """
        ...


class Runner(Protocol):
    """Opens connections to servers."""

    def connect(
        self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool], change: Change | None = None
    ) -> AbstractContextManager[Connection]:
        """Open a shell on `host`; everything done with it must end within `deadline`. `change`: what it is for.

        `cancelled` is asked between reads; once it answers true, a script that reads is stopped and Cancelled is
        raised. The shell is closed on the way out, unless a change may still be at work in it. Raises TargetError.
        """
        ...
