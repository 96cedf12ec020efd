"""Runner over WinRM: `winrm.Protocol`, one connection a job, an overall deadline, the shell closed in any case.

`winrm.Session` is never used: it drops the path and port of a URL, cannot set the code page, leaks shells.
pywinrm's own timeout is a polling interval and no deadline, and what it raises is not one family; both are
dealt with here and nowhere else.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Final, NoReturn

import requests
import structlog
from winrm.exceptions import (
    InvalidCredentialsError,
    WinRMError,
    WinRMOperationTimeoutError,
    WinRMTransportError,
    WSManFaultError,
)
from winrm.protocol import Protocol
from winrm.vendor.requests_kerberos.exceptions import KerberosExchangeError

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateRejected,
    ConnectionLost,
    CredentialsRefused,
    DeadlinePassed,
    OutputTooLong,
    TargetBusy,
    TargetError,
    TargetUnreachable,
)
from bot.execution import bootstrap, clixml
from bot.execution.reading import cleaned
from bot.execution.runner import RunResult
from bot.execution.verdict import Value
from bot.settings import Host

POLL_S: Final = 4
"""Seconds that one Receive may wait: how late a cancellation or the deadline may be noticed."""
READ_TIMEOUT_S: Final = 20
"""Seconds; also pywinrm's connect timeout."""
PIECE: Final = 96_000
"""Bytes of standard input a message: safely below the envelope limit of 150 KB once encoded."""
OUTPUT_LIMIT: Final = 4 * 1024 * 1024
IDLE: Final = "PT300S"
UTF8: Final = 65001

ACCESS_DENIED: Final = frozenset({5, 2147942405})
QUOTA: Final = frozenset({170, 2150858815, *range(2150859173, 2150859177), 2150859179, *range(2150859236, 2150859242)})
BROKEN: Final = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    AssertionError,  # pywinrm: the answer is to another message
    StopIteration,  # pywinrm: the answer lacks what it must hold
    KeyError,
)

log = structlog.get_logger(__name__)


class WinrmRunner:
    """Opens WinRM connections. Stateless: one `Protocol` a job, since it is not safe across threads."""

    @contextmanager
    def connect(self, host: Host, *, deadline: timedelta, cancelled: Callable[[], bool]) -> Iterator["WinrmConnection"]:
        """Open a shell on `host`; see `bot.execution.runner.Runner`."""
        connection = WinrmConnection(host, _protocol(host), deadline, cancelled)
        connection.open()
        try:
            yield connection
        finally:
            connection.close()


class WinrmConnection:
    """One shell on one server."""

    def __init__(self, host: Host, protocol: Protocol, deadline: timedelta, cancelled: Callable[[], bool]) -> None:
        self._host = host
        self._protocol = protocol
        self._deadline = deadline
        self._end = time.monotonic() + deadline.total_seconds()
        self._cancelled = cancelled
        self._shell = ""
        self._command = ""

    def open(self) -> None:
        """Open the shell. Raises TargetError; nothing has started then."""
        with self._translated(started=False):
            self._shell = self._protocol.open_shell(codepage=UTF8, idle_timeout=IDLE)

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run one script; see `bot.execution.runner.Connection`."""
        began = time.monotonic()
        command = bootstrap.prepare(script, params)
        self._check(started=False)
        with self._translated(started=True):
            self._command = self._protocol.run_command(self._shell, command.line, console_mode_stdin=False)
            self._feed(command.payload)
            out, err, code = self._collect(command.nonce, on_step)
            self._protocol.cleanup_command(self._shell, self._command)
            self._command = ""
        return self._result(out, err, code, nonce=command.nonce, took=timedelta(seconds=time.monotonic() - began))

    def close(self) -> None:
        """Stop what still runs and close the shell; trouble here is logged and goes no further."""
        if not self._shell:
            return
        try:
            self._stop()
            self._protocol.close_shell(self._shell)
        except WinRMTransportError:
            # after a dropped connection the old encryption context is dead; a new one closes the same shell
            self._close_afresh()
        except Exception as error:  # noqa: BLE001 - whatever it is, the job's own outcome matters more
            log.warning("shell_not_closed", host=self._host.name, error=type(error).__name__)
        finally:
            with suppress(Exception):
                self._protocol.transport.close_session()

    def _stop(self) -> None:
        if self._command:
            with suppress(WSManFaultError, WinRMOperationTimeoutError):
                self._protocol.cleanup_command(self._shell, self._command)

    def _close_afresh(self) -> None:
        try:
            self._protocol.transport.close_session()
            self._protocol.close_shell(self._shell)
        except Exception as error:  # noqa: BLE001 - the server's idle timeout closes it in the end
            log.warning("shell_not_closed", host=self._host.name, error=type(error).__name__)

    def _feed(self, payload: bytes) -> None:
        pieces = [payload[start : start + PIECE] for start in range(0, len(payload), PIECE)] or [b""]
        for number, piece in enumerate(pieces, start=1):
            self._check(started=True)
            self._protocol.send_command_input(self._shell, self._command, piece, end=number == len(pieces))

    def _collect(self, nonce: str, on_step: Callable[[str], None]) -> tuple[bytes, bytes, int]:
        out, err, heard = bytearray(), bytearray(), 0
        while True:
            self._check(started=True)
            try:
                more, errors, code, done = self._protocol.get_command_output_raw(self._shell, self._command)
            except WinRMOperationTimeoutError:
                continue
            out += more
            err += errors
            if len(out) + len(err) > OUTPUT_LIMIT:
                raise OutputTooLong(host=self._host.name, started=True, limit_kb=str(OUTPUT_LIMIT // 1024))
            heard = _announce(bytes(out), nonce, on_step, heard)
            if done:
                return bytes(out), bytes(err), int(code)

    def _check(self, *, started: bool) -> None:
        if self._cancelled():
            raise Cancelled(host=self._host.name, started=started)
        if time.monotonic() > self._end:
            seconds = f"{self._deadline.total_seconds():.0f}"
            raise DeadlinePassed(host=self._host.name, started=started, deadline_s=seconds)

    def _result(self, out: bytes, err: bytes, code: int, *, nonce: str, took: timedelta) -> RunResult:
        errors = clixml.errors(err.decode("utf-8", errors="replace"))
        said = bootstrap.answer(out, nonce)
        if said is None or (said.ok and code != 0):
            hint = cleaned(errors.splitlines()[-1]) if errors else ""
            raise AnswerInvalid(host=self._host.name, started=True, exit_code=str(code), hint=hint)
        return RunResult(ok=said.ok, data=said.data, error=said.error, exit_code=code, stderr=errors, took=took)

    @contextmanager
    def _translated(self, *, started: bool) -> Iterator[None]:
        try:
            yield
        except TargetError:
            raise
        except (InvalidCredentialsError, PermissionError, KerberosExchangeError):
            raise CredentialsRefused(host=self._host.name, started=started and bool(self._command)) from None
        except WSManFaultError as fault:
            self._fault(fault, started=started)
        except requests.exceptions.SSLError:
            raise CertificateRejected(host=self._host.name) from None
        except WinRMTransportError as error:
            self._http_error(int(error.code or 0), started=started)
        except (WinRMOperationTimeoutError, WinRMError, *BROKEN):
            self._broken(started=started)

    def _fault(self, fault: WSManFaultError, *, started: bool) -> NoReturn:
        code = int(fault.wsman_fault_code or fault.wmierror_code or 0)
        begun = started and bool(self._command)
        if code in ACCESS_DENIED:
            raise AccessDenied(host=self._host.name, started=begun) from None
        if code in QUOTA:
            raise TargetBusy(host=self._host.name, started=begun, code=str(code)) from None
        self._broken(started=started)

    def _http_error(self, status: int, *, started: bool) -> NoReturn:
        if not started and status in {404, 405}:
            raise TargetUnreachable(host=self._host.name, url=self._host.url) from None
        self._broken(started=started)

    def _broken(self, *, started: bool) -> NoReturn:
        """Nothing can have begun before the Command message was sent; from then on, it may have."""
        if started:
            raise ConnectionLost(host=self._host.name, started=True) from None
        raise TargetUnreachable(host=self._host.name, url=self._host.url) from None


def _protocol(host: Host) -> Protocol:
    return Protocol(
        endpoint=host.url,
        transport=host.transport,
        username=host.username,
        password=host.password.get_secret_value(),
        server_cert_validation="validate",
        ca_trust_path=str(host.ca) if host.ca else None,  # type: ignore[arg-type]  # None: certifi alone, as its source says
        message_encryption="auto",
        operation_timeout_sec=POLL_S,
        read_timeout_sec=READ_TIMEOUT_S,
        proxy=None,
    )


def _announce(out: bytes, nonce: str, on_step: Callable[[str], None], heard: int) -> int:
    names = list(bootstrap.steps(out, nonce))
    for name in names[heard:]:
        on_step(name)
    return len(names)
