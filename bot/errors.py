"""What can go wrong, as one tree.

BotError
├── Faulty                files which we cannot use: configuration, knowledge, actions, texts
├── NotFound              a name nobody knows, with the closest ones
├── ExtraMissing          a part of the package that was not installed
├── PortTaken             the port of HTTP mode cannot be listened on
├── StoreUnavailable      the database is locked, full or gone
├── SlackRefused          the Web API answered `ok: false`
└── TargetError           a Windows server, before or while a script ran
    ├── TargetUnreachable     refused, no route, name unknown, connect timeout
    ├── CertificateRejected   TLS certificate not trusted or for another name
    ├── CredentialsRefused    401; never retried, accounts lock
    ├── AccessDenied          authenticated, but may not run anything
    ├── TargetBusy            a WinRM quota is used up
    ├── IdleTimeoutRefused    the server does not let a shell wait as long as a change may take
    ├── ConnectionLost        the connection broke, and was not found again
    ├── NeverBegan            it broke, and the server proves that the change did not and will not begin
    ├── ScriptDied            it broke or not: PowerShell ended there without an answer
    ├── ChangeLost            it broke while a change ran, and was not found again in time
    ├── DeadlinePassed        the whole time allowed is used up
    ├── OutputTooLong         more than we are willing to read
    ├── AnswerInvalid         the command ended without a readable answer of ours
    └── Cancelled             somebody asked to stop while it ran

Expected outcomes are values (`Refused`, `Unknown`, `Failed` …), not exceptions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


class BotError(Exception):
    """A failure we foresaw; `facts` fill the placeholders of the text named by `key`."""

    key: str = "error.unexpected"

    def __init__(self, **facts: str) -> None:
        super().__init__(f"{self.key} {facts}" if facts else self.key)
        self.facts: Mapping[str, str] = facts


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one file: where, and the text that says what was expected."""

    path: Path
    line: int | None
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Faulty(BotError):
    """Files which we cannot use; `faults` holds every problem found, not only the first."""

    key = "error.faulty"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(count=str(len(self.faults)))


class NotFound(BotError):
    """Nobody knows this name. Facts: `kind` (action, host, request), `name`, `near` (closest names or empty)."""

    key = "error.not_found.request"

    def __init__(self, *, kind: str, name: str, near: str = "") -> None:
        super().__init__(kind=kind, name=name, near=near)
        self.key = f"error.not_found.{kind}"


class ExtraMissing(BotError):
    """Something needs an extra that is not installed. Facts: `extra`, `command` (what to type to get it)."""

    key = "error.extra.lab"

    def __init__(self, *, extra: str, command: str) -> None:
        super().__init__(extra=extra, command=command)
        self.key = f"error.extra.{extra}"


class PortTaken(BotError):
    """The port of HTTP mode cannot be listened on. Facts: `port`, `why`."""

    key = "error.port"


class StoreUnavailable(BotError):
    """The database cannot be used. Facts: `why` (locked, full, gone, newer, in_use, address, place)."""

    key = "error.store.gone"

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)
        self.key = f"error.store.{why}"


class SlackRefused(BotError):
    """The Web API said no. Facts: `method`, `code`."""

    key = "error.slack"

    @property
    def code(self) -> str:
        """Slack's code for why, as `channel_not_found`."""
        return self.facts.get("code", "unknown")


class TargetError(BotError):
    """A server failed us. Facts: `host` and what the subclass says.

    `started` tells whether the script may have begun: then a change is in doubt, else nothing happened.
    """

    key = "error.target"

    def __init__(self, *, host: str, started: bool = False, **facts: str) -> None:
        super().__init__(host=host, **facts)
        self.started = started


class TargetUnreachable(TargetError):
    """Connection refused, no route, name unknown or no answer in time. Facts: `url`."""

    key = "error.target_unreachable"


class CertificateRejected(TargetError):
    """The TLS certificate is not trusted, or is for another name."""

    key = "error.certificate"


class CredentialsRefused(TargetError):
    """The server refused the account (401). Never retried: accounts lock."""

    key = "error.credentials"


class AccessDenied(TargetError):
    """The account is right but may not run anything there (WSMan fault 5)."""

    key = "error.access_denied"


class TargetBusy(TargetError):
    """A WinRM quota of the server is used up. Facts: `code` (WSMan fault, decimal)."""

    key = "error.target_busy"


class IdleTimeoutRefused(TargetError):
    """The server's WinRM lets no shell be idle that long, so a change was not begun. Facts: `seconds`."""

    key = "error.idle_timeout"


class ConnectionLost(TargetError):
    """The connection broke. `started` tells whether the script may be running or done."""

    key = "error.connection_lost"


class NeverBegan(TargetError):
    """The connection broke before the change began, and the server made sure that it cannot begin any more."""

    key = "error.never_began"


class ScriptDied(TargetError):
    """PowerShell ended without an answer.

    Facts: `task`, the scheduled task that starts a stopped service again, `minutes` after the change began.
    """

    key = "error.script_died"


class ChangeLost(TargetError):
    """A change went on without us and nothing more is known of it. Facts: `task`, `minutes`, as with ScriptDied."""

    key = "error.change_lost"


class DeadlinePassed(TargetError):
    """The time allowed for the whole run is used up. Facts: `deadline_s`."""

    key = "error.deadline"


class OutputTooLong(TargetError):
    """The script wrote more than we read. Facts: `limit_kb`."""

    key = "error.output_too_long"


class AnswerInvalid(TargetError):
    """The command ended, but not with an answer of ours. Facts: `exit_code`, `hint` (last stderr line, cleaned)."""

    key = "error.answer_invalid"


class Cancelled(TargetError):
    """Somebody asked to stop while the script ran."""

    key = "error.cancelled"
