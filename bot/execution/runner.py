"""The seam to Windows: one protocol, implemented over WinRM and by a scripted fake."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.execution.verdict import Value
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
        """Run one script with `params` as its data; `on_step` hears each step name that it announces.

        Raises TargetError (see `bot.errors`); its `started` tells whether the script may have begun.
        """
        ...


class Runner(Protocol):
    """Opens connections to servers."""

    def connect(
        self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool]
    ) -> AbstractContextManager[Connection]:
        """Open a shell on `host`; everything done with it must end within `deadline`.

        `cancelled` is asked between reads; once it answers true, the running script is stopped and
        Cancelled is raised. The shell is closed on the way out, whatever happened. Raises TargetError.
        """
        ...
