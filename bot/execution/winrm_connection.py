"""A shell over WinRM: `winrm.Protocol`, one connection a job, an overall deadline, the shell closed in any case.

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
import xmltodict  # type: ignore[import-untyped]  # pywinrm's own XML writer, published without types
from winrm.exceptions import (
    InvalidCredentialsError,
    WinRMOperationTimeoutError,
    WinRMTransportError,
    WSManFaultError,
)
from winrm.protocol import Protocol
from winrm.vendor.requests_kerberos.exceptions import KerberosExchangeError

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    BotError,
    Cancelled,
    CertificateRejected,
    ConnectionLost,
    CredentialsRefused,
    DeadlinePassed,
    OutputTooLong,
    TargetBusy,
    TargetUnreachable,
)
from bot.execution import bootstrap, clixml
from bot.execution.reading import cleaned
from bot.execution.runner import RunResult
from bot.execution.verdict import Value
from bot.settings import Host

POLL_S: Final = 4
"""Seconds that one Receive may wait: how late a cancellation or the deadline may be noticed."""
OPEN_S: Final = 20
"""Seconds for Create, Command and Send, which a busy server may take."""
SLACK_S: Final = 8
"""Seconds more that HTTP waits, so that the server's own answer comes first. Also pywinrm's connect timeout."""
GRACE_S: Final = 20
"""Seconds that a script gets to clean up behind itself when it is stopped."""
PIECE: Final = 96_000
"""Bytes of standard input a message: safely below the envelope limit of 150 KB once encoded."""
OUTPUT_LIMIT: Final = 4 * 1024 * 1024
IDLE: Final = "PT300S"
UTF8: Final = 65001
CTRL_C: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/ctrl_c"
SIGNAL: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal"
SHELL: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd"

ACCESS_DENIED: Final = frozenset({5, 2147942405})
QUOTA: Final = frozenset({170, 2150858815, *range(2150859173, 2150859177), 2150859179, *range(2150859236, 2150859242)})
GONE: Final = frozenset({404, 405})
BUSY: Final = 503

log = structlog.get_logger(__name__)


class WinrmConnection:
    """One shell on one server.

    `_begun` tells whether the script may have begun. It cannot before the last piece of its payload is sent: the
    bootstrap checks a hash over all of it first. Whatever breaks earlier has changed nothing.
    """

    def __init__(self, host: Host, deadline: timedelta, cancelled: Callable[[], bool]) -> None:
        self._host = host
        self._deadline = deadline
        self._end = time.monotonic() + deadline.total_seconds()
        self._cancelled = cancelled
        self._protocol: Protocol | None = None
        self._shell = ""
        self._command = ""
        self._begun = False

    def open(self) -> None:
        """Open the shell. Raises TargetError; nothing has started then."""
        self._check()
        with self._translated():
            self._protocol = _protocol(self._host)
            self._shell = self._patient(OPEN_S).open_shell(codepage=UTF8, idle_timeout=IDLE)

    def run(self, script: str, params: Mapping[str, Value], *, on_step: Callable[[str], None]) -> RunResult:
        """Run one script; see `bot.execution.runner.Connection`."""
        began = time.monotonic()
        command = bootstrap.prepare(script, params)
        self._begun = False
        self._check()
        with self._translated():
            protocol = self._patient(OPEN_S)
            self._command = protocol.run_command(self._shell, command.line, console_mode_stdin=False)
            try:
                self._feed(command.payload)
                out, err, code = self._collect(command.nonce, on_step)
            except (Cancelled, DeadlinePassed, OutputTooLong):
                self._interrupt()
                raise
        self._forget()
        return self._result(out, err, code, nonce=command.nonce, took=timedelta(seconds=time.monotonic() - began))

    def close(self) -> None:
        """Stop what still runs and close the shell; trouble here is logged and goes no further."""
        if self._protocol is None:
            return
        try:
            if self._shell:
                self._close_shell(self._patient(OPEN_S))
        except Exception as error:  # noqa: BLE001 - whatever it is, the job's own outcome matters more
            log.warning("shell_not_closed", host=self._host.name, error=type(error).__name__)
        finally:
            with suppress(Exception):
                self._protocol.transport.close_session()

    def _close_shell(self, protocol: Protocol) -> None:
        try:
            if self._command:
                with suppress(WSManFaultError, WinRMOperationTimeoutError):
                    protocol.cleanup_command(self._shell, self._command)
            protocol.close_shell(self._shell)
        except WSManFaultError:
            log.info("shell_already_gone", host=self._host.name)
        except (WinRMTransportError, requests.exceptions.RequestException):
            # after a dropped connection the old encryption context is dead (400); a new one closes the same shell
            protocol.transport.close_session()
            protocol.close_shell(self._shell)

    def _forget(self) -> None:
        """Tell the server that the command is over. The answer is in hand: trouble here must not lose it."""
        try:
            self._patient(OPEN_S).cleanup_command(self._shell, self._command)
        except Exception as error:  # noqa: BLE001 - see above
            log.warning("command_not_forgotten", host=self._host.name, error=type(error).__name__)
        self._command = ""

    def _interrupt(self) -> None:
        """Ask the script to stop as Ctrl-C does, so that its `finally` runs; closing the shell kills what is left."""
        if not self._begun:
            return
        end = time.monotonic() + GRACE_S
        try:
            self._signal(CTRL_C)
            while time.monotonic() < end:
                with suppress(WinRMOperationTimeoutError):
                    if self._patient(POLL_S).get_command_output_raw(self._shell, self._command)[3]:
                        return
        except Exception as error:  # noqa: BLE001 - it will be terminated with its shell
            log.warning("not_interrupted", host=self._host.name, error=type(error).__name__)

    def _signal(self, code: str) -> None:
        protocol = self._patient(POLL_S)
        envelope = protocol.build_wsman_header(action=SIGNAL, resource_uri=SHELL, shell_id=self._shell)
        envelope["env:Body"] = {"rsp:Signal": {"@CommandId": self._command, "rsp:Code": code}}
        protocol.send_message(xmltodict.unparse({"env:Envelope": envelope}))

    def _feed(self, payload: bytes) -> None:
        pieces = [payload[start : start + PIECE] for start in range(0, len(payload), PIECE)]
        for number, piece in enumerate(pieces, start=1):
            self._check()
            last = number == len(pieces)
            self._begun = last
            self._patient(OPEN_S).send_command_input(self._shell, self._command, piece, end=last)

    def _collect(self, nonce: str, on_step: Callable[[str], None]) -> tuple[bytes, bytes, int]:
        out, err, position = bytearray(), bytearray(), 0
        while True:
            self._check()
            try:
                more, errors, code, done = self._patient(POLL_S).get_command_output_raw(self._shell, self._command)
            except WinRMOperationTimeoutError:
                continue
            out += more
            err += errors
            names, position = bootstrap.heard(out, nonce, position)
            for name in names:
                on_step(name)
            if len(out) + len(err) > OUTPUT_LIMIT:
                raise OutputTooLong(host=self._host.name, started=self._begun, limit_kb=str(OUTPUT_LIMIT // 1024))
            if done:
                return bytes(out), bytes(err), int(code)

    def _patient(self, seconds: int) -> Protocol:
        """Return the protocol, told to wait so long for its next operation, and not beyond the deadline."""
        assert self._protocol is not None  # noqa: S101 - open() comes first
        wait = max(1, min(seconds, int(self._end - time.monotonic())))
        self._protocol.operation_timeout_sec = wait
        self._protocol.transport.read_timeout_sec = wait + SLACK_S
        return self._protocol

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled(host=self._host.name, started=self._begun)
        if time.monotonic() > self._end:
            seconds = f"{self._deadline.total_seconds():.0f}"
            raise DeadlinePassed(host=self._host.name, started=self._begun, deadline_s=seconds)

    def _result(self, out: bytes, err: bytes, code: int, *, nonce: str, took: timedelta) -> RunResult:
        errors = clixml.errors(err.decode("utf-8", errors="replace"))
        said = bootstrap.answer(out, nonce)
        if said is None or (said.ok and code != 0):
            hint = cleaned(errors.splitlines()[-1]) if errors else ""
            raise AnswerInvalid(host=self._host.name, started=True, exit_code=str(code), hint=hint)
        return RunResult(ok=said.ok, data=said.data, error=said.error, exit_code=code, stderr=errors, took=took)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn everything that pywinrm may raise into TargetError; no cause is kept, it might hold a secret."""
        try:
            yield
        except BotError:
            raise
        except (InvalidCredentialsError, PermissionError, KerberosExchangeError):
            raise CredentialsRefused(host=self._host.name, started=self._begun) from None
        except WSManFaultError as fault:
            self._fault(fault)
        except requests.exceptions.SSLError:
            raise CertificateRejected(host=self._host.name, started=self._begun) from None
        except WinRMTransportError as error:
            self._http_error(int(error.code or 0))
        except (WinRMOperationTimeoutError, requests.exceptions.RequestException):
            self._broken()
        except OSError:
            # requests: the file of the authority to trust is not there
            raise CertificateRejected(host=self._host.name, started=self._begun) from None
        except Exception as error:  # noqa: BLE001 - pywinrm: AssertionError, StopIteration, KeyError, ParseError, spnego's …
            log.warning("winrm_failed", host=self._host.name, error=type(error).__name__)
            self._broken()

    def _fault(self, fault: WSManFaultError) -> NoReturn:
        code = int(fault.wsman_fault_code or fault.wmierror_code or 0)
        log.info("wsman_fault", host=self._host.name, code=code)
        if code in ACCESS_DENIED:
            raise AccessDenied(host=self._host.name, started=self._begun) from None
        if code in QUOTA:
            raise TargetBusy(host=self._host.name, started=self._begun, code=str(code)) from None
        self._broken()

    def _http_error(self, status: int) -> NoReturn:
        log.info("http_error", host=self._host.name, status=status)
        if status == BUSY:
            raise TargetBusy(host=self._host.name, started=self._begun, code=str(status)) from None
        if not self._begun and status in GONE:
            raise TargetUnreachable(host=self._host.name, url=self._host.url) from None
        self._broken()

    def _broken(self) -> NoReturn:
        if self._shell:
            raise ConnectionLost(host=self._host.name, started=self._begun) from None
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
        read_timeout_sec=POLL_S + SLACK_S,
        proxy=None,
    )
