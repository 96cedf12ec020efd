"""cmd.exe, as far as a practice needs it: a handful of commands; everything else is refused as a typo would be."""

import re
from collections.abc import Callable, Mapping
from traceback import format_exception
from typing import Final

import structlog

from lab.windows import powershell
from lab.windows.command import CONTROL_C_EXIT, Command, Interrupted, Killed
from lab.windows.process import Process
from lab.windows.server import Server
from lab.windows.shells import Shell

LINE_LIMIT: Final = 8191
REDIRECTING: Final = frozenset("&|<>\r\n")
VARIABLE: Final = re.compile(r"%([^%:=\r\n]+)%")
PINGS: Final = 4
CRASHED: Final = 0xE0434352

log = structlog.get_logger(__name__)


def run(server: Server, shell: Shell, command: Command) -> None:
    """Run one command line to its end, in the thread that it was given."""
    process = Process(server, shell, command)
    try:
        code = _run(process)
    except Killed:
        return
    except Interrupted:
        code = CONTROL_C_EXIT
    except Exception as broke:  # noqa: BLE001 - whoever waits for the command must hear of its end, whatever it was
        trace = "".join(format_exception(broke))
        log.error("practice_command_broke", server=server.name, trace=trace)  # noqa: TRY400 - shows no local variables
        code = CRASHED
    command.end(code)


def _run(process: Process) -> int:
    line = process.command.line
    if len(line) > LINE_LIMIT:
        process.err(process.say("The command line is too long.\r\n", "La ligne de commande est trop longue.\r\n"))
        return 1
    name, rest = _program(_expanded(process, line.strip().lstrip("@")))
    command = COMMANDS.get(name)
    if command is None or _redirects(rest):
        return _noted(process, name, _unknown, name)
    return command(process, rest) if command is powershell.run else _noted(process, name, command, rest)


def _noted(process: Process, name: str, command: Callable[[Process, str], int], rest: str) -> int:
    code = 1
    try:
        code = command(process, rest)
    finally:
        process.server.note(name, {}, ok=code == 0)
    return code


def _program(line: str) -> tuple[str, str]:
    found = re.match(r'"([^"]*)"|[A-Za-z]:\\[^\s"]+|[^\s/,;=.:]+(?:\.(?:exe|com)\b)?', line, re.IGNORECASE)
    word = (found[1] or found[0]) if found else line.split(" ", maxsplit=1)[0]
    rest = line[found.end() :] if found else ""
    folder, _, file = word.lower().rpartition("\\")
    name = re.sub(r"\.(exe|com)$", "", file)
    # by its path a program is found where it is, and nowhere else
    return (name, rest) if not folder or folder == FOLDERS.get(name) else (word, rest)


def _expanded(process: Process, line: str) -> str:
    pieces, start = [], 0
    while found := VARIABLE.search(line, start):
        value = process.variable(found[1])
        # of a name that nobody set, cmd.exe leaves the first sign and looks on from there
        end = found.start() + 1 if value is None else found.end()
        pieces += [line[start : found.start()], "%" if value is None else value]
        start = end
    return "".join(pieces) + line[start:]


def _redirects(rest: str) -> bool:
    outside = re.sub(r'"[^"]*"?', "", rest)
    return bool(REDIRECTING & set(outside))


def _unknown(process: Process, name: str) -> int:
    process.err(
        process.say(
            f"'{name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
            f"'{name}' n'est pas reconnu en tant que commande interne\r\n"
            "ou externe, un programme exécutable ou un fichier de commandes.\r\n",
        )
    )
    return 1


def _ver(process: Process, _rest: str) -> int:
    version = process.say("Version", "version")
    process.out(f"\r\nMicrosoft Windows [{version} 10.0.{process.server.state.os_build}]\r\n")
    return 0


def _hostname(process: Process, rest: str) -> int:
    if rest.strip():
        return _unknown(process, f"hostname{rest}")
    process.out(f"{process.server.name}\r\n")
    return 0


def _whoami(process: Process, rest: str) -> int:
    if rest.strip():
        return _unknown(process, f"whoami{rest}")
    process.out(f"{process.shell.owner.lower()}\r\n")
    return 0


def _ipconfig(process: Process, rest: str) -> int:
    if rest.strip().lower() not in {"", "/all"}:
        return _unknown(process, f"ipconfig{rest}")
    state = process.server.state
    suffix = state.domain if state.part_of_domain else ""
    rows = [
        (process.say("Host Name", "Nom de l'hôte"), state.name),
        (process.say("Primary Dns Suffix", "Suffixe DNS principal"), suffix),
        (process.say("DHCP Enabled", "DHCP activé"), process.say("No", "Non")),
        (process.say("IPv4 Address", "Adresse IPv4"), "127.0.0.1"),
        (process.say("Subnet Mask", "Masque de sous-réseau"), "255.0.0.0"),
    ]
    title = process.say("Windows IP Configuration", "Configuration IP de Windows")
    lines = [f"   {label} {'. ' * ((38 - len(label)) // 2)}: {value}" for label, value in rows]
    process.out("\r\n".join(["", title, "", *lines, "", ""]))
    return 0


def _echo(process: Process, rest: str) -> int:
    if not rest.strip():
        process.out(process.say("ECHO is on.\r\n", "Commande ECHO activée.\r\n"))
        return 0
    # one separator goes; the text is taken as it is, quotes included
    process.out(re.sub(r"\^(.)", r"\1", rest[1:]) + "\r\n")
    return 0


def _exit(_process: Process, rest: str) -> int:
    found = re.fullmatch(r"\s*(?:/b\s*)?([+-]?\d{1,10})?\s*", rest, re.IGNORECASE | re.ASCII)
    return int(found[1] or 0) if found else 0


def _more(process: Process, rest: str) -> int:
    if rest.strip():
        return _unknown(process, f"more{rest}")
    while (piece := process.command.read()) is not None:
        process.command.write(out=piece)
    return 0


def _ping(process: Process, rest: str) -> int:
    found = re.fullmatch(r"\s*(?:-n\s+(\d{1,4})\s+)?127\.0\.0\.1(?:\s+-n\s+(\d{1,4}))?\s*", rest, re.ASCII)
    if not found:
        return _unknown(process, f"ping{rest}")
    count = int(found[1] or found[2] or PINGS)
    process.out(
        process.say(
            "\r\nPinging 127.0.0.1 with 32 bytes of data:\r\n",
            "\r\nEnvoi d'une requête 'Ping'  127.0.0.1 avec 32 octets de données :\r\n",
        )
    )
    for number in range(count):
        if number:
            process.command.sleep(1)
        process.out(
            process.say(
                "Reply from 127.0.0.1: bytes=32 time<1ms TTL=128\r\n",
                "Réponse de 127.0.0.1 : octets=32 temps<1ms TTL=128\r\n",
            )
        )
    return 0


SYSTEM: Final = r"c:\windows\system32"
FOLDERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("hostname", "whoami", "ipconfig", "more", "ping"), SYSTEM),
    "powershell": rf"{SYSTEM}\windowspowershell\v1.0",
}
"""Where each program is; the rest is part of cmd.exe itself."""
COMMANDS: Final[Mapping[str, Callable[[Process, str], int]]] = {
    "ver": _ver,
    "hostname": _hostname,
    "whoami": _whoami,
    "ipconfig": _ipconfig,
    "echo": _echo,
    "exit": _exit,
    "more": _more,
    "ping": _ping,
    "powershell": powershell.run,
}
