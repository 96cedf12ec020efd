"""The client pywinrm, as its authors publish it, against the practice servers: what passes here passes on Windows."""

import base64

import pytest
from winrm.exceptions import (
    WinRMOperationTimeoutError,
    WSManFaultError,
)

from lab.windows.servers import Address
from tests.support.practice_servers import Shell, pywinrm, pywinrm_session

UNKNOWN = "11111111-2222-3333-4444-555555555555"
NO_SUCH, MAX_SHELLS, MAX_OPERATIONS = 2150858843, 2150859173, 2150859174


def test_a_session_runs_a_command(french: Address) -> None:
    """The three lines of pywinrm's own documentation work, and French words arrive in the console's page."""
    result = pywinrm_session(french).run_cmd("ipconfig", ["/all"])
    assert result.status_code == 0
    assert "Nom de l'hôte" in result.std_out.decode("cp437")


def test_a_session_runs_powershell(english: Address) -> None:
    """`run_ps` with a literal answers on standard output, and its exit code arrives."""
    session = pywinrm_session(english)
    assert session.run_ps("Write-Host 'all is well'").std_out == b"all is well\n"
    assert session.run_ps("Write-Host 'so far'; exit 7").status_code == 7


def test_a_script_that_nobody_can_play_fails_closed(english: Address) -> None:
    """An unknown script ends with an error that pywinrm can read and exit code 1, never with silence and 0."""
    result = pywinrm_session(english).run_ps("Remove-Item -Recurse C:\\Windows")
    assert (result.status_code, result.std_out) == (1, b"")
    assert b"The term 'Remove-Item' is not recognized" in result.std_err
    assert b"<S S=" not in result.std_err


def test_french_errors_trip_pywinrm_as_on_windows(french: Address) -> None:
    """In its default page 437 pywinrm cannot clean a French error: raw CLIXML reaches the caller, with a warning."""
    with pytest.warns(UserWarning, match="problem converting"):
        result = pywinrm_session(french).run_ps("Remove-Item -Recurse C:\\Windows")
    assert result.status_code == 1
    assert "Vérifiez l'orthographe du nom" in result.std_err.decode("cp437")


def test_an_unknown_command_is_refused_in_french(french: Address) -> None:
    """A word that cmd.exe does not know gives its message in the language of the server and exit code 1."""
    with Shell(pywinrm(french), codepage=65001) as shell:
        out, err, code = shell.run("format", "c:")
    assert (out, code) == (b"", 1)
    assert "n'est pas reconnu en tant que commande interne" in err.decode()


@pytest.mark.parametrize("line", ["echo a & echo b", "hostname > C:\\x.txt", "echo x | more"])
def test_what_would_need_a_real_cmd_fails_closed(english: Address, line: str) -> None:
    """Redirections and chains are refused, not half done."""
    with Shell(pywinrm(english)) as shell:
        out, err, code = shell.run(line)
    assert (out, code) == (b"", 1)
    assert b"is not recognized" in err


def test_console_commands(english: Address) -> None:
    """The handful of plain commands answers as Windows does."""
    address = english
    with Shell(pywinrm(address), env_vars={"GREETING": "hello"}) as shell:
        assert shell.run("hostname") == (b"SRV-EN\r\n", b"", 0)
        assert shell.run("HOSTNAME.EXE") == (b"SRV-EN\r\n", b"", 0)
        assert b"[Version 10.0.17763." in shell.run("ver")[0]
        assert shell.run("whoami")[0].strip().decode() == address.username.lower()
        assert shell.run("echo", "%GREETING%", "%COMPUTERNAME%", "%NOPE%")[0] == b"hello SRV-EN %NOPE%\r\n"
        assert shell.run("exit", "7")[2] == 7
        assert shell.run("exit", "3762504530")[2] == 3762504530
        assert shell.run("exit", "-1")[2] == 4294967295


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (437, "é ? ? ? ?".encode("cp437")),
        (850, "é À ? ? ?".encode("cp850")),
        (1252, "é À œ € ?".encode("cp1252")),
        (65001, "é À œ € 🙂".encode()),
    ],
)
def test_code_pages_lose_what_they_lack(french: Address, page: int, expected: bytes) -> None:
    """Output is in the page asked for; a character which it lacks becomes a question mark."""
    with Shell(pywinrm(french), codepage=page) as shell:
        assert shell.run("echo", "é À œ € 🙂")[0] == expected + b"\r\n"


def test_an_unknown_code_page_is_refused(french: Address) -> None:
    """A code page that Windows does not have gives its fault when the shell is opened."""
    with pytest.raises(WSManFaultError) as refused:
        pywinrm(french).open_shell(codepage=12345)
    assert refused.value.wsman_fault_code == 2150859072


@pytest.mark.parametrize(("length", "exit_code"), [(8191, 0), (8192, 1)])
def test_cmd_line_limit(french: Address, length: int, exit_code: int) -> None:
    """8,191 characters pass; one more gives the localised message and exit code 1."""
    with Shell(pywinrm(french), codepage=65001) as shell:
        out, err, code = shell.run("echo " + "x" * (length - 5))
    assert code == exit_code
    assert err.decode() == ("" if exit_code == 0 else "La ligne de commande est trop longue.\r\n")
    assert len(out) == (length - 5 + 2 if exit_code == 0 else 0)


def test_skipping_cmd_changes_nothing(english: Address) -> None:
    """WINRS_SKIP_CMD_SHELL is ignored, as on every Windows since 2012 R2: the line limit stays."""
    with Shell(pywinrm(english)) as shell:
        command = shell.protocol.run_command(shell.id, "echo " + "x" * 9000, skip_cmd_shell=True)
        assert shell.finish(command)[2] == 1


@pytest.mark.parametrize("size", [0, 1, 400_000])
def test_standard_input_arrives_whole(english: Address, size: int) -> None:
    """Nothing, one byte and many pieces of standard input come back from `more` unchanged."""
    given = (b"0123456789abcde\n" * (size // 16 + 1))[:size]
    with Shell(pywinrm(english)) as shell:
        command = shell.start("more")
        pieces = [given[start : start + 96_000] for start in range(0, size, 96_000)] or [b""]
        for number, piece in enumerate(pieces, start=1):
            shell.protocol.send_command_input(shell.id, command, piece, end=number == len(pieces))
        assert shell.finish(command) == (given, b"", 0)


def test_large_output_arrives_in_pieces_that_fit(english: Address) -> None:
    """Two megabytes come in replies below the envelope size that the client asked for."""
    given = b"x" * 2_000_000
    with Shell(pywinrm(english)) as shell:
        command = shell.start("more")
        for start in range(0, len(given), 300_000):
            piece = given[start : start + 300_000]
            shell.protocol.send_command_input(shell.id, command, piece, end=start + 300_000 >= len(given))
        sizes, out, done = [], b"", False
        while not done:
            more, _, _, done = shell.protocol.get_command_output_raw(shell.id, command)
            sizes.append(len(more))
            out += more
    assert out == given
    assert max(sizes) * 4 / 3 < 153_600
    assert len(sizes) > 15


def test_input_without_end_keeps_a_reader_waiting(english: Address) -> None:
    """A program that reads to the end waits as long as nobody says that this is the end."""
    with Shell(pywinrm(english, operation_timeout_sec=1, read_timeout_sec=5)) as shell:
        command = shell.start("more")
        shell.protocol.send_command_input(shell.id, command, b"", end=False)
        with pytest.raises(WinRMOperationTimeoutError):
            shell.protocol.get_command_output_raw(shell.id, command)


def test_long_poll_times_out_and_goes_on(english: Address) -> None:
    """A Receive in vain gives the timeout fault after OperationTimeout; asked again, the result comes."""
    with Shell(pywinrm(english, operation_timeout_sec=1, read_timeout_sec=5)) as shell:
        out, _, code = shell.run("powershell -NoProfile -Command \"Start-Sleep -s 1.5; Write-Host 'awake'\"")
    assert (out, code) == (b"awake\n", 0)


def test_output_comes_as_it_is_written(french: Address) -> None:
    """A Receive returns at once with what there is, while the command runs on; then it can be stopped."""
    with Shell(pywinrm(french), codepage=850) as shell:
        command = shell.start("ping", "-n", "600", "127.0.0.1")
        out, _, _, done = shell.protocol.get_command_output_raw(shell.id, command)
        assert "Envoi d'une requête" in out.decode("cp850")
        assert not done
        shell.protocol.cleanup_command(shell.id, command)
        with pytest.raises(WSManFaultError) as gone:
            shell.protocol.get_command_output_raw(shell.id, command)
    assert gone.value.wsman_fault_code == NO_SUCH


def test_the_encoded_command_may_come_by_hand(french: Address) -> None:
    """Other clients send -EncodedCommand with switches of their own around it."""
    encoded = base64.b64encode("Write-Host pong".encode("utf-16-le")).decode()
    line = f"PowerShell -NoProfile -NonInteractive -ExecutionPolicy Unrestricted -EncodedCommand {encoded}"
    with Shell(pywinrm(french), codepage=65001) as shell:
        assert shell.run(line) == (b"pong\n", b"", 0)
