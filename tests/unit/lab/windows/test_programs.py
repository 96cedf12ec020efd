"""What the simulated console and PowerShell answer, without a network in between."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import catalogue
from bot.requests.verdict import Value
from bot.servers import bootstrap, clixml
from lab.windows import console, simulations
from lab.windows.command import Command, Output
from lab.windows.estate import ServerState
from lab.windows.server import Server
from lab.windows.shells import Shell, Terms

ACTIONS = catalogue.load()
CHECK = ACTIONS["check_mode"].script


def server_with(**state: object) -> Server:
    """Return a server that is not listening."""
    return Server(ServerState.model_validate({"name": "SRV-A", "session_host": {}, **state}), ACTIONS)


def shell_on(server: Server, code_page: int = 65001) -> Shell:
    """Return a shell on it."""
    return server.shells.open(r"CORP\ann", Terms(code_page=code_page))


def ran(line: str, *, stdin: bytes = b"", server: Server | None = None) -> Output:
    """Run a command line to its end and return all that it wrote."""
    server = server or server_with()
    command = Command("ID", line)
    command.feed(stdin, last=True)
    console.run(server, shell_on(server), command)
    return command.take(50_000_000, 0)


def encoded(script: str) -> str:
    """Return the argument of -EncodedCommand."""
    return base64.b64encode(script.encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    ("line", "out", "code"),
    [
        ("echo  two  spaces", b" two  spaces\r\n", 0),
        ("echo.", b"\r\n", 0),
        ("echo:", b"\r\n", 0),
        ('echo "a & b"', b'"a & b"\r\n', 0),
        ("@echo off-duty", b"off-duty\r\n", 0),
        ("echo %computername% 100% %username%", b"SRV-A 100% ann\r\n", 0),
        (r"C:\Windows\System32\HOSTNAME.EXE", b"SRV-A\r\n", 0),
        (r"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe Write-Host hi", b"hi\n", 0),
        ('"hostname"', b"SRV-A\r\n", 0),
        ("whoami", b"corp\\ann\r\n", 0),
        ("exit /b 5", b"", 5),
        ("exit", b"", 0),
        ("exit nonsense", b"", 0),
        ("exit -1", b"", 0xFFFFFFFF),
        ("powershell Write-Host hi", b"hi\n", 0),
        ("powershell -NoProfile -Command \"Write-Host 'a;b'; exit 3\"", b"a;b\n", 3),
        ('powershell.exe -nop -noni -c Write-Host "x"', b"x\n", 0),
        (f"powershell -e {encoded('Write-Host é')}", "é\n".encode(), 0),
        (f"powershell -ec {encoded('exit 4')}", b"", 4),
        ("powershell -Command hostname", b"SRV-A\r\n", 0),
        (f"powershell -EncodedCommand {encoded('HOSTNAME.EXE')}", b"SRV-A\r\n", 0),
        (f"powershell -EncodedCommand {encoded('Start-Sleep -Seconds 0' + chr(10) + 'Write-Host done')}", b"done\n", 0),
    ],
)
def test_lines_and_what_they_give(line: str, out: bytes, code: int) -> None:
    """Each line writes this and ends so; text that is no plain literal is refused."""
    output = ran(line)
    assert (output.stdout, output.exit_code) == (out, code)


@pytest.mark.parametrize(
    "line",
    [
        "dir",
        "hostname extra",
        "whoami /all",
        "ping -n 2 192.0.2.1",
        "more file.txt",
        "echo a & del b",
        "ver > x",
        "net stop TermServLicensing",
        "",
        "   ",
        '"',
        "%",
        r"C:\hostname.exe",
        r"C:\Windows\System32\ver",
        r"C:\Windows\System32\powershell.exe Write-Host hi",
        r"%Nothing%\System32\WindowsPowerShell\v1.0\powershell.exe Write-Host hi",
        "powershell Get-Date",
        "powershell -Command \"Write-Host 'a'; Remove-Item x\"",
        'powershell -Command "Write-Host $env:USERNAME"',
        "powershell -Command Write-Host (Get-Date)",
        f"powershell -EncodedCommand {encoded('Stop-Service TermServLicensing')}",
        f"powershell -EncodedCommand {encoded('')}",
    ],
)
def test_everything_else_fails_closed(line: str) -> None:
    """What is not simulated writes an error, nothing on standard output, and ends with 1."""
    output = ran(line)
    assert (output.stdout, output.exit_code) == (b"", 1)
    assert output.stderr


@pytest.mark.parametrize(
    "line", ["powershell", "powershell -EncodedCommand %%%", "powershell -File x.ps1", "powershell -x"]
)
def test_arguments_that_powershell_does_not_take(line: str) -> None:
    """Missing, badly encoded or unknown arguments end with PowerShell's own code for it."""
    output = ran(line)
    assert (output.stdout, output.exit_code) == (b"", 0xFFFD0000)


@given(st.text(max_size=200))
def test_no_line_breaks_the_console(line: str) -> None:
    """Whatever is typed, a command ends; it never crashes and never pretends."""
    if line.strip().lower().startswith(("more", "ping", "powershell")):
        return
    assert ran(line).exit_code not in {None, console.CRASHED}


def test_errors_are_clixml_that_the_bot_reads() -> None:
    """An encoded command writes its error as CLIXML; a plain one as text. French accents survive in UTF-8."""
    sealed = ran(f"powershell -EncodedCommand {encoded('Stop-Computer')}").stderr.decode()
    assert sealed.startswith("#< CLIXML\r\n<Objs ")
    assert "Vérifiez l'orthographe du nom" in clixml.errors(sealed)
    plain = ran("powershell -Command Stop-Computer").stderr.decode()
    assert plain.startswith("Stop-Computer : Le terme «Stop-Computer»")


def test_the_bots_own_payload_is_answered() -> None:
    """The script that the catalogue knows is played, and its answer carries the nonce."""
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    output = ran(made.line, stdin=made.payload)
    said = bootstrap.answer(output.stdout, "0" * 24)
    assert said is not None
    assert said.ok
    assert said.data["computer"] == "SRV-A"
    assert list(bootstrap.steps(output.stdout, "0" * 24)) == ["system", "mode", "servers", "grace"]


@pytest.mark.parametrize(
    ("spoil", "error_id"),
    [
        pytest.param(lambda _: b"", "rdslic:payload_changed", id="nothing"),
        pytest.param(lambda stdin: stdin[:-8], "rdslic:payload_changed", id="cut short"),
        pytest.param(lambda stdin: stdin + b"A", "FormatException", id="no base64"),
        pytest.param(lambda _: base64.b64encode(b"{}"), "rdslic:payload_changed", id="another payload"),
    ],
)
def test_a_payload_that_changed_on_the_way_is_refused(spoil: Callable[[bytes], bytes], error_id: str) -> None:
    """The hash on the command line decides; nothing of the script runs."""
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    server = server_with()
    output = ran(made.line, stdin=spoil(b"".join(made.payload.split())), server=server)
    said = bootstrap.answer(output.stdout, "0" * 24)
    assert said is not None
    assert said.error is not None
    assert (said.error.error_id, output.exit_code) == (error_id, 1)
    assert server.journal.entries() == ()


def test_a_bootstrap_changed_by_one_character_is_refused() -> None:
    """Only the bootstrap as it was reviewed is played; any other text is a script that nobody knows."""
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    script = base64.b64decode(made.line.rpartition(" ")[2]).decode("utf-16-le")
    output = ran(f"powershell -EncodedCommand {encoded(script + ' ')}", stdin=made.payload)
    assert (output.stdout, output.exit_code) == (b"", 1)
    assert b"CommandNotFoundException" in output.stderr


def test_white_space_between_the_lines_of_the_payload_does_not_matter() -> None:
    """Consoles and pipes add line ends; the payload is the same."""
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    spaced = b"\xef\xbb\xbf\r\n".join(made.payload[start : start + 7] for start in range(0, len(made.payload), 7))
    said = bootstrap.answer(ran(made.line, stdin=spaced).stdout, "0" * 24)
    assert said is not None
    assert said.ok


def test_constrained_language_is_said() -> None:
    """Where PowerShell may not use .NET, the bootstrap says so and runs nothing."""
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    server = server_with()
    server.faults.constrained_language = True
    output = ran(made.line, stdin=made.payload, server=server)
    said = bootstrap.answer(output.stdout, "0" * 24)
    assert said is not None
    assert said.error == bootstrap.LANGUAGE_MODE
    assert server.journal.entries() == ()


def test_a_program_that_breaks_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in a simulation is reported as a crash of the program: no success, and nobody waits for ever."""

    def breaks(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(console, "COMMANDS", {"ver": breaks})
    assert ran("ver").exit_code == console.CRASHED


def nested(levels: int) -> dict[str, Value]:
    """Return tables in tables."""
    inside: Any = "deep"
    for _ in range(levels):
        inside = {"in": inside}
    return {"out": inside}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (nested(8), ""),
        (nested(9), "not_plain"),
        ({"at": {"not", "plain"}}, "not_plain"),
        ({"rows": [{"a": [1, None, True, "x", 1.5]}]}, ""),
    ],
)
def test_an_answer_that_cannot_be_written_is_an_error(
    monkeypatch: pytest.MonkeyPatch, data: dict[str, Value], code: str
) -> None:
    """Deeper than ConvertTo-Json writes, or of another kind than it has: the bootstrap says so instead of guessing."""
    monkeypatch.setattr(simulations, "find", lambda _action: lambda *_: data)
    made = bootstrap.prepare(CHECK, {}, nonce="0" * 24)
    said = bootstrap.answer(ran(made.line, stdin=made.payload).stdout, "0" * 24)
    assert said is not None
    assert (said.ok, said.error.error_id if said.error else "") == (not code, f"rdslic:{code}" if code else "")
