"""What pywinrm may raise, at each moment of a run, and what we make of it."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import ParseError

import pytest
import requests
from winrm.exceptions import (
    InvalidCredentialsError,
    WinRMError,
    WinRMOperationTimeoutError,
    WinRMTransportError,
    WSManFaultError,
)
from winrm.vendor.requests_kerberos.exceptions import KerberosExchangeError

from bot import errors
from bot.servers import winrm, winrm_shell
from bot.servers.runner import RunResult
from bot.settings import Host
from tests.support.clock import Seconds
from tests.support.wire import Wire, announced, answer

SECRET = "correct horse"
HOST = Host.model_validate(
    {
        "name": "SRV-LIC-01",
        "url": "http://srv-lic-01:5985/wsman",
        "roles": ["license_server"],
        "username": "bot",
        "password": SECRET,
    }
)
MINUTE = timedelta(minutes=1)


def never() -> bool:
    """Nobody wants it stopped."""
    return False


def ignore(_name: str) -> None:
    """Nobody listens to steps."""


def fault(code: int | None, *, wmi: int | None = None) -> WSManFaultError:
    """Return a WSMan fault as pywinrm raises it."""
    return WSManFaultError(500, "x", "<xml/>", "Accès refusé", wsman_fault_code=code, wmierror_code=wmi)


def http(status: int) -> WinRMTransportError:
    """Return an HTTP error as pywinrm raises it."""
    return WinRMTransportError("http", status, "")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Put a stand-in where pywinrm's Protocol is."""
    wire = Wire()
    monkeypatch.setattr(winrm_shell, "Protocol", wire.made)
    return wire


def run(
    *,
    cancelled: Callable[[], bool] = never,
    on_step: Callable[[str], None] = ignore,
    deadline: timedelta = MINUTE,
    script: str = "'x'",
    clock: Seconds | None = None,
) -> RunResult:
    """Run one script the way everybody does, on a clock that only moves when somebody waits."""
    clock = clock or Seconds()
    runner = winrm.WinrmRunner(now=clock, pause=clock.wait)
    with runner.connect(HOST, deadline=deadline, cancelled=cancelled) as connection:
        return connection.run(script, {}, on_step=on_step)


def test_a_run_that_ends_well(wire: Wire) -> None:
    """The answer comes back, the command is forgotten and the shell closed."""
    heard: list[str] = []
    wire.says = lambda nonce: [announced(nonce, "copy"), answer(nonce, {"ok": True, "data": {"a": 1}})]
    result = run(on_step=heard.append)
    assert (result.ok, result.data, heard) == (True, {"a": 1}, ["copy"])
    assert wire.asked == ["open", "command", "last send", "receive", "receive", "terminate", "delete"]


def test_how_we_connect(wire: Wire) -> None:
    """Certificates are always checked, the environment's proxies and CA bundles never used, the URL kept whole."""
    run()
    assert wire.options["endpoint"] == HOST.url
    assert wire.options["server_cert_validation"] == "validate"
    assert wire.options["ca_trust_path"] is None
    assert wire.options["proxy"] is None


ANYTIME: list[tuple[Exception, type[errors.TargetError]]] = [
    (InvalidCredentialsError("no"), errors.CredentialsRefused),
    (PermissionError("NTLM race"), errors.CredentialsRefused),
    (KerberosExchangeError("no ticket"), errors.CredentialsRefused),
    (fault(5), errors.AccessDenied),
    (fault(2147942405), errors.AccessDenied),
    (fault(2150859173), errors.TargetBusy),
    (fault(2150859174), errors.TargetBusy),
    (fault(None, wmi=2150859174), errors.TargetBusy),
    (http(503), errors.TargetBusy),
    (requests.exceptions.SSLError("unknown authority"), errors.CertificateRejected),
    (OSError("Could not find a suitable TLS CA certificate bundle"), errors.CertificateRejected),
]
BROKEN: list[Exception] = [
    requests.exceptions.ConnectionError("refused"),
    requests.exceptions.ConnectTimeout("slow"),
    requests.exceptions.ReadTimeout("slow"),
    requests.exceptions.ChunkedEncodingError("cut"),
    requests.exceptions.InvalidURL("odd"),
    WinRMOperationTimeoutError(),
    WinRMError("encrypted length differs"),
    fault(995),
    fault(2150858843),
    fault(None),
    http(400),
    http(413),
    http(500),
    AssertionError(),
    StopIteration(),
    KeyError("Content-Type"),
    AttributeError("session_security"),
    ParseError("no XML"),
    ValueError("no number"),
]


def label(value: object) -> str:
    """Name a case after the exception."""
    return type(value).__name__ if isinstance(value, Exception) else getattr(value, "__name__", str(value))


@pytest.mark.parametrize("moment", ["open", "command"])
@pytest.mark.parametrize(("raised", "expected"), ANYTIME, ids=label)
def test_reasons_that_the_server_gives(
    wire: Wire, moment: str, raised: Exception, expected: type[errors.TargetError]
) -> None:
    """A refusal is told as what it is, and nothing has begun."""
    wire.fails = {moment: [raised]}
    if (
        moment == "command"
        and expected is errors.CertificateRejected
        and isinstance(raised, requests.exceptions.SSLError)
    ):
        expected = errors.ConnectionLost  # the server was trusted a moment ago: a line cut within TLS looks like this
    with pytest.raises(expected) as caught:
        run()
    assert not caught.value.started


@pytest.mark.parametrize("raised", [*BROKEN, http(404), http(405)], ids=label)
def test_a_server_that_cannot_be_reached(wire: Wire, raised: Exception) -> None:
    """Whatever breaks before there is a shell means that the server was not reached and nothing ran."""
    wire.fails = {"open": [raised]}
    with pytest.raises(errors.TargetUnreachable) as caught:
        run()
    assert not caught.value.started


@pytest.mark.parametrize("raised", BROKEN, ids=label)
def test_a_connection_lost_before_the_script_began(wire: Wire, raised: Exception) -> None:
    """The command is there but has not got its whole input: nothing can have run."""
    wire.fails = {"command": [raised]}
    with pytest.raises(errors.ConnectionLost) as caught:
        run()
    assert not caught.value.started


DROPPED: list[Exception] = [
    error for error in BROKEN if not isinstance(error, WSManFaultError | WinRMOperationTimeoutError)
]


@pytest.mark.parametrize("raised", DROPPED, ids=label)
@pytest.mark.parametrize("moment", ["last send", "receive"])
def test_a_line_that_breaks_is_opened_again(wire: Wire, moment: str, raised: Exception) -> None:
    """The shell is the account's and not the connection's: over a new one the same command goes on."""
    wire.fails = {moment: [raised, raised]}
    assert run().ok
    assert wire.transport.closed >= 2
    assert wire.asked.count("command") == 1


@pytest.mark.parametrize("raised", DROPPED, ids=label)
def test_a_line_that_stays_broken_is_lost_at_the_deadline(wire: Wire, raised: Exception) -> None:
    """From the last piece of input on, what became of the script is not known."""
    wire.fails = {"receive": [raised] * 1000}
    with pytest.raises(errors.ConnectionLost) as caught:
        run()
    assert caught.value.started


@pytest.mark.parametrize("raised", [fault(995), fault(2150858843), fault(None)], ids=label)
def test_a_shell_that_is_gone_is_lost_at_once(wire: Wire, raised: Exception) -> None:
    """The server says that there is nothing to go on with: nobody waits until the deadline."""
    wire.fails = {"receive": [raised]}
    with pytest.raises(errors.ConnectionLost) as caught:
        run()
    assert caught.value.started
    assert wire.asked.count("receive") == 1


@pytest.mark.parametrize("raised", [fault(995), fault(2150858843), fault(5), fault(170), http(503)], ids=label)
def test_a_fault_on_the_last_send_is_followed_by_a_look(wire: Wire, raised: Exception) -> None:
    """PowerShell may have ended without its input and left an answer, as in constrained language."""
    wire.fails = {"last send": [raised]}
    wire.says, wire.exit_code = lambda nonce: [f"#L:{nonce}#\r\n".encode()], 1
    result = run()
    assert result.error is not None
    assert result.error.error_id == "rdslic:language_mode"


def test_an_answer_with_a_hole_is_none(wire: Wire) -> None:
    """A reply that was lost may have taken the middle of the answer with it: both ends of it make no whole."""
    wire.says = lambda nonce: [
        (whole := answer(nonce, {"ok": True, "data": {"a": "b" * 90}}))[:60],
        b"lost",
        whole[100:],
    ]
    wire.loses = [2]
    with pytest.raises(errors.ConnectionLost) as caught:
        run()
    assert caught.value.started


def test_a_long_script_begins_with_its_last_piece(wire: Wire) -> None:
    """A script of 200 KB goes in pieces; losing the connection between them leaves nothing in doubt."""
    wire.fails = {"send": [requests.exceptions.ConnectionError()]}
    with pytest.raises(errors.ConnectionLost) as caught:
        run(script="#" + "x" * 200_000)
    assert not caught.value.started


def test_polling_goes_on_until_there_is_output(wire: Wire) -> None:
    """An operation timeout while waiting for output means that there is none yet."""
    wire.fails = {"receive": [WinRMOperationTimeoutError()] * 3}
    assert run().ok
    assert wire.asked.count("receive") == 4


@pytest.mark.parametrize("raised", [*(case[0] for case in ANYTIME), *BROKEN], ids=label)
@pytest.mark.parametrize("moment", ["terminate", "delete"])
def test_trouble_while_tidying_up_loses_no_answer(wire: Wire, moment: str, raised: Exception) -> None:
    """Once the answer is in hand, what goes wrong afterwards is not the run's outcome."""
    wire.fails = {moment: [raised]}
    assert run().ok
    assert wire.transport.closed


def test_the_shell_is_closed_on_a_new_connection(wire: Wire) -> None:
    """After a drop the server answers 400 for ever to the old encryption: a new session closes the shell."""
    wire.fails = {"receive": [fault(995)], "terminate": [http(400)]}
    with pytest.raises(errors.ConnectionLost):
        run()
    assert wire.asked[-2:] == ["terminate", "delete"]
    assert wire.transport.closed == 2


def test_credentials_are_tried_once(wire: Wire) -> None:
    """A refused password is not sent again: accounts lock."""
    wire.fails = {"open": [InvalidCredentialsError("no")]}
    with pytest.raises(errors.CredentialsRefused):
        run()
    assert wire.asked == ["open"]


@pytest.mark.parametrize("moment", ["open", "command", "receive"])
def test_no_secret_is_in_an_error(wire: Wire, moment: str) -> None:
    """Neither the error nor anything behind it holds the password."""
    wire.fails = {moment: [RuntimeError(f"bot:{SECRET}")] * 1000}
    with pytest.raises(errors.TargetError) as caught:
        run()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert SECRET not in f"{caught.value} {caught.value.facts}"


def test_cancelled_before_it_began(wire: Wire) -> None:
    """Nobody connects for a run that is no longer wanted."""
    with pytest.raises(errors.Cancelled) as caught:
        run(cancelled=lambda: True)
    assert not caught.value.started
    assert wire.asked == []


def test_cancelled_while_it_runs(wire: Wire) -> None:
    """The script is asked to stop as Ctrl-C does, before it is terminated; Windows may run its `finally`."""
    wire.says = lambda nonce: [announced(nonce, "copy"), b"", b""]
    wanted_to_stop: list[str] = []
    with pytest.raises(errors.Cancelled) as caught:
        run(cancelled=lambda: bool(wanted_to_stop), on_step=wanted_to_stop.append)
    assert caught.value.started
    assert wire.asked[-5:] == ["ctrl_c", "receive", "receive", "terminate", "delete"]


def test_a_script_that_cannot_be_interrupted_is_terminated(wire: Wire) -> None:
    """When even Ctrl-C fails, the command is terminated and the reason stays the one it was."""
    wire.says = lambda nonce: [announced(nonce, "copy"), b"", b""]
    wire.fails = {"ctrl_c": [fault(87)]}
    wanted_to_stop: list[str] = []
    with pytest.raises(errors.Cancelled):
        run(cancelled=lambda: bool(wanted_to_stop), on_step=wanted_to_stop.append)
    assert wire.asked[-3:] == ["ctrl_c", "terminate", "delete"]


def test_the_deadline_is_over_everything(wire: Wire) -> None:
    """Polling does not outlast the time allowed, and says how long that was."""
    clock = Seconds()

    def later() -> bool:
        clock.wait(20)
        return False

    wire.says = lambda _nonce: [b"."] * 1000
    with pytest.raises(errors.DeadlinePassed) as caught:
        run(cancelled=later, clock=clock)
    assert caught.value.started
    assert caught.value.facts["deadline_s"] == "60"


def test_waiting_never_exceeds_what_is_left(wire: Wire) -> None:
    """Within a deadline of two seconds nobody waits twenty for the server; HTTP waits a little longer than WinRM."""
    run(deadline=timedelta(seconds=2))
    assert wire.operation_timeout_sec <= 2
    assert wire.transport.read_timeout_sec > wire.operation_timeout_sec


def test_output_has_a_limit(wire: Wire) -> None:
    """A script that floods is stopped."""
    wire.says = lambda _nonce: [b"x" * 1024 * 1024] * 9
    with pytest.raises(errors.OutputTooLong) as caught:
        run()
    assert caught.value.started
    assert "ctrl_c" in wire.asked


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (lambda _nonce: [b""], 0),
        (lambda _nonce: [b"The command line is too long."], 1),
        (lambda _nonce: [answer("b" * 24, {"ok": True, "data": {}})], 0),
        (lambda nonce: [answer(nonce, {"ok": True, "data": {}})], 3762504530),
        (lambda nonce: [answer(nonce, {"ok": True, "data": [1]})], 0),
    ],
    ids=["nothing", "cmd.exe refuses", "another's answer", "crash after the answer", "no object"],
)
def test_an_answer_that_cannot_be_trusted(wire: Wire, says: Callable[[str], list[bytes]], code: int) -> None:
    """Success is the marker with our nonce and exit code 0, together; anything else is in doubt."""
    wire.says, wire.exit_code = says, code
    wire.stderr = '#< CLIXML\r\n<Objs><S S="Error">Échec_x000D__x000A_</S></Objs>'.encode()
    with pytest.raises(errors.AnswerInvalid) as caught:
        run()
    assert caught.value.started
    assert caught.value.facts == {"host": "SRV-LIC-01", "exit_code": str(code), "hint": "Échec"}


def test_a_script_error_is_an_answer(wire: Wire) -> None:
    """What PowerShell caught comes back as a value: the server's state is known."""
    body = {"ok": False, "err": "Accès refusé", "id": "X,Y", "hresult": "0x80070005"}
    wire.says, wire.exit_code = lambda nonce: [answer(nonce, body)], 1
    result = run()
    assert result.error is not None
    assert (result.ok, result.error.message, result.error.hresult) == (False, "Accès refusé", "0x80070005")


def test_constrained_language_is_recognised(wire: Wire) -> None:
    """A server under WDAC can say so and nothing else."""
    wire.says, wire.exit_code = lambda nonce: [f"#L:{nonce}#\r\n".encode()], 1
    result = run()
    assert result.error is not None
    assert result.error.error_id == "rdslic:language_mode"
