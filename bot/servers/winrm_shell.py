"""One shell on one server over WinRM: `winrm.Protocol`, and what it may raise turned into few things.

`winrm.Session` is never used: it drops the path and port of a URL, cannot set the code page, leaks shells.
What pywinrm raises is not one family; it is dealt with here and nowhere else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
    BotError,
    CertificateRejected,
    CredentialsRefused,
    IdleTimeoutRefused,
    TargetBusy,
    TargetUnreachable,
)
from bot.servers.hearing import Hearing
from bot.settings import Host

POLL_S: Final = 4
"""Seconds that one Receive may wait: how late a cancellation or the deadline may be noticed."""
OPEN_S: Final = 20
"""Seconds for Create, Command and Send, which a busy server may take."""
SLACK_S: Final = 8
"""Seconds more that HTTP waits, so that the server's own answer comes first. Also pywinrm's connect timeout."""
RETRY_S: Final = 1.0
"""Seconds between a line that broke and the next connection."""
UTF8: Final = 65001
CTRL_C: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/ctrl_c"
SIGNAL: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal"
SHELL: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd"

ACCESS_DENIED: Final = frozenset({5, 2147942405})
QUOTA: Final = frozenset({170, 2150858815, *range(2150859173, 2150859177), 2150859179, *range(2150859236, 2150859242)})
IDLE_OUT_OF_BOUNDS: Final = 2150859250
GONE: Final = frozenset({404, 405})
BUSY: Final = 503

log = structlog.get_logger(__name__)


class Broken(Exception):
    """The line broke, or what came over it was no answer: over another connection the same shell may go on."""


class Gone(Exception):
    """The server answered that it cannot go on with this shell or command: it ended, or somebody closed it."""


@dataclass(frozen=True, slots=True)
class Received:
    """What one Receive brought; `code` comes with the end of the command."""

    out: bytes = b""
    err: bytes = b""
    code: int | None = None


class WinrmShell:
    """One shell, with one command at a time.

    `begun` tells whether the script may have begun. It cannot before the last piece of its payload is sent: the
    bootstrap checks a hash over all of it first. Whatever breaks earlier has changed nothing.
    """

    def __init__(self, host: Host, *, left: Callable[[], float], idle_s: int) -> None:
        self.begun = False
        self._host = host
        self._left = left
        self._idle_s = idle_s
        self._protocol: Protocol | None = None
        self._id = ""
        self._command = ""

    def open(self) -> None:
        """Open it. Raises TargetError; nothing has begun then."""
        with self._translated():
            self._protocol = _protocol(self._host)
            self._id = self._patient(OPEN_S).open_shell(codepage=UTF8, idle_timeout=f"PT{self._idle_s}S")

    def start(self, line: str) -> None:
        """Start a command that waits for its input. Raises TargetError, Broken, Gone."""
        self.begun = False
        with self._translated():
            self._command = self._patient(OPEN_S).run_command(self._id, line, console_mode_stdin=False)

    def send(self, piece: bytes, *, last: bool) -> None:
        """Send a piece of the input. Raises TargetError, Broken, Gone."""
        self.begun = self.begun or last
        with self._translated():
            self._patient(OPEN_S).send_command_input(self._id, self._command, piece, end=last)

    def receive(self) -> Received:
        """Wait a few seconds for output; nothing in it means that there was none yet. Raises as `send` does."""
        with self._translated():
            try:
                got = self._patient(POLL_S).get_command_output_raw(self._id, self._command)
            except WinRMOperationTimeoutError:
                return Received()
        out, err, code, done = got
        return Received(out, err, int(code) if done else None)

    def hear(self, hearing: Hearing, pause: Callable[[float], None]) -> Received | None:
        """Receive, and let it be heard; None when the line broke, and the next goes over another connection.

        Raises Gone, also where the account is refused meanwhile: once we are in that is no mistake of the
        configuration, and an account is not tried twice.
        """
        try:
            got = self.receive()
        except (Broken, TargetBusy):
            hearing.gap()
            self.reconnect()
            pause(RETRY_S)
            return None
        except (CredentialsRefused, AccessDenied, CertificateRejected):
            raise Gone from None
        hearing.take(got.out, got.err)
        return got

    def reconnect(self) -> None:
        """Let the next operation open another connection: the old one's encryption is dead, the shell is not."""
        if self._protocol is not None:
            with suppress(Exception):
                self._protocol.transport.close_session()

    def interrupt(self, within_s: float, now: Callable[[], float]) -> None:
        """Ask the script to stop as Ctrl-C does and wait for its end. Never for a change: see `bot.servers.frame`."""
        if not self.begun:
            return
        end = now() + within_s
        try:
            self._signal(CTRL_C)
            while now() < end:
                if self.receive().code is not None:
                    return
        except Exception as error:  # noqa: BLE001 - it will be terminated with its shell
            log.warning("not_interrupted", host=self._host.name, error=type(error).__name__)

    def forget(self) -> None:
        """Tell the server that the command is over. The answer is in hand: trouble here must not lose it."""
        try:
            self._patient(OPEN_S).cleanup_command(self._id, self._command)
        except Exception as error:  # noqa: BLE001 - see above
            log.warning("command_not_forgotten", host=self._host.name, error=type(error).__name__)
        self._command = ""

    def close(self) -> None:
        """Stop what still runs and close the shell; trouble here is logged and goes no further."""
        if self._protocol is None:
            return
        try:
            if self._id:
                self._delete(self._patient(OPEN_S))
        except Exception as error:  # noqa: BLE001 - whatever it is, the job's own outcome matters more
            log.warning("shell_not_closed", host=self._host.name, error=type(error).__name__)
        finally:
            self.leave()

    def leave(self) -> None:
        """Hang up and leave the shell to its idle time: what runs in it ends by itself."""
        self.reconnect()

    def _delete(self, protocol: Protocol) -> None:
        try:
            if self._command:
                with suppress(WSManFaultError, WinRMOperationTimeoutError):
                    protocol.cleanup_command(self._id, self._command)
            protocol.close_shell(self._id)
        except WSManFaultError:
            log.info("shell_already_gone", host=self._host.name)
        except (WinRMTransportError, requests.exceptions.RequestException):
            # after a dropped connection the old encryption context is dead (400); a new one closes the same shell
            protocol.transport.close_session()
            protocol.close_shell(self._id)

    def _signal(self, code: str) -> None:
        protocol = self._patient(POLL_S)
        envelope = protocol.build_wsman_header(action=SIGNAL, resource_uri=SHELL, shell_id=self._id)
        envelope["env:Body"] = {"rsp:Signal": {"@CommandId": self._command, "rsp:Code": code}}
        protocol.send_message(xmltodict.unparse({"env:Envelope": envelope}))

    def _patient(self, seconds: int) -> Protocol:
        """Return the protocol, told to wait so long for its next operation, and not beyond the deadline."""
        assert self._protocol is not None  # noqa: S101 - open() comes first
        wait = max(1, min(seconds, int(self._left())))
        self._protocol.operation_timeout_sec = wait
        self._protocol.transport.read_timeout_sec = wait + SLACK_S
        return self._protocol

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn everything that pywinrm may raise into ours; no cause is kept, it might hold a secret."""
        try:
            yield
        except BotError:
            raise
        except (InvalidCredentialsError, PermissionError, KerberosExchangeError):
            raise CredentialsRefused(host=self._host.name, started=self.begun) from None
        except WSManFaultError as fault:
            self._fault(fault)
        except requests.exceptions.SSLError:
            if self._id:
                # this server was trusted when the shell was opened: a line cut within TLS looks like this
                raise Broken from None
            raise CertificateRejected(host=self._host.name) from None
        except WinRMTransportError as error:
            self._http_error(int(error.code or 0))
        except (WinRMOperationTimeoutError, requests.exceptions.RequestException):
            self._broken()
        except OSError:
            # requests: the file of the authority to trust is not there
            raise CertificateRejected(host=self._host.name, started=self.begun) from None
        except Exception as error:  # noqa: BLE001 - pywinrm: AssertionError, StopIteration, KeyError, ParseError, spnego's …
            log.warning("winrm_failed", host=self._host.name, error=type(error).__name__)
            self._broken()

    def _fault(self, fault: WSManFaultError) -> NoReturn:
        code = int(fault.wsman_fault_code or fault.wmierror_code or 0)
        log.info("wsman_fault", host=self._host.name, code=code)
        if code in ACCESS_DENIED:
            raise AccessDenied(host=self._host.name, started=self.begun) from None
        if code in QUOTA:
            raise TargetBusy(host=self._host.name, started=self.begun, code=str(code)) from None
        if code == IDLE_OUT_OF_BOUNDS:
            raise IdleTimeoutRefused(host=self._host.name, seconds=str(self._idle_s)) from None
        if self._id:
            raise Gone from None
        raise TargetUnreachable(host=self._host.name, url=self._host.url) from None

    def _http_error(self, status: int) -> NoReturn:
        log.info("http_error", host=self._host.name, status=status)
        if status == BUSY:
            raise TargetBusy(host=self._host.name, started=self.begun, code=str(status)) from None
        if not self.begun and status in GONE:
            raise TargetUnreachable(host=self._host.name, url=self._host.url) from None
        self._broken()

    def _broken(self) -> NoReturn:
        if self._id:
            raise Broken from None
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
