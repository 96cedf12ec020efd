"""powershell.exe 5.1: its arguments, our bootstrap, and a few literal commands; everything else ends in an error."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.servers import bootstrap
from lab.windows import bootstrapped, clixml
from lab.windows.bootstrapped import NotSimulated
from lab.windows.process import Process

BAD_ARGUMENT_EXIT: Final = 0xFFFD0000
SWITCHES: Final = ("-nologo", "-noprofile", "-noninteractive", "-sta", "-mta")
WITH_VALUE: Final = ("-executionpolicy", "-inputformat", "-outputformat", "-windowstyle")
ALIASES: Final = {"-ec": "-encodedcommand", "-ep": "-executionpolicy", "-if": "-inputformat", "-of": "-outputformat"}


@dataclass(frozen=True, slots=True)
class Invocation:
    """A script to run. `encoded`: its errors are written as CLIXML."""

    script: str
    encoded: bool


class BadArgument(Exception):
    """The arguments are not understood."""


def run(process: Process, rest: str) -> int:
    """Run `powershell` with the arguments that follow its name, and return its exit code."""
    try:
        invocation = _invocation(rest)
    except BadArgument:
        process.err(
            process.say(
                "Cannot process the command because the arguments are missing or not properly encoded.\r\n",
                "Impossible de traiter la commande : les arguments manquent ou sont mal encodés.\r\n",
            )
        )
        return BAD_ARGUMENT_EXIT
    return _execute(process, invocation)


def _execute(process: Process, invocation: Invocation) -> int:
    sealed = bootstrap.matches(invocation.script)
    try:
        if sealed is not None:
            return bootstrapped.run(process, digest=sealed[0], nonce=sealed[1])
        statements = _statements(invocation.script)
    except NotSimulated as refused:
        process.server.note("powershell", {}, ok=False)
        return refuse(process, refused.script, encoded=invocation.encoded)
    code = 1
    try:
        code = _play(process, statements)
    finally:
        process.server.note("powershell", {}, ok=code == 0)
    return code


def refuse(process: Process, script: str, *, encoded: bool) -> int:
    """End as 5.1 does with a word that it does not know: an error, exit code 1, and nothing else."""
    term = re.sub(r"[^\w$.:\\-]", "", (script.split() or [""])[0])[:60] or "?"
    marks = "~" * len(term)
    said = process.say(
        f"{term} : The term '{term}' is not recognized as the name of a cmdlet, function, script file, or operable\r\n"
        "program. Check the spelling of the name, or if a path was included, verify that the path is correct and\r\n"
        f"try again.\r\nAt line:1 char:1\r\n+ {term}\r\n+ {marks}\r\n",
        f"{term} : Le terme «{term}» n'est pas reconnu comme nom d'applet de commande, fonction, fichier de\r\n"
        "script ou programme exécutable. Vérifiez l'orthographe du nom, ou si un chemin d'accès existe, vérifiez\r\n"
        f"que le chemin d'accès est correct et réessayez.\r\nAu caractère Ligne:1 : 1\r\n+ {term}\r\n+ {marks}\r\n",
    )
    said += f"    + CategoryInfo          : ObjectNotFound: ({term}:String) [], CommandNotFoundException\r\n"
    said += "    + FullyQualifiedErrorId : CommandNotFoundException\r\n \r\n"
    process.err(clixml.errors(said) if encoded else said)
    return 1


def _invocation(rest: str) -> Invocation:
    left = rest.strip()
    while left:
        word, _, after = left.partition(" ")
        if not word.startswith(("-", "/")):
            return Invocation(_unquoted(left), encoded=False)
        switch = _switch(word)
        if switch == "-command":
            return Invocation(_unquoted(after.strip()), encoded=False)
        if switch == "-encodedcommand":
            return Invocation(_decoded(after.strip().partition(" ")[0]), encoded=True)
        left = after.strip() if switch in SWITCHES else after.strip().partition(" ")[2].strip()
    raise BadArgument


def _switch(word: str) -> str:
    given = "-" + word[1:].lower()
    given = ALIASES.get(given, given)
    known = ("-command", "-encodedcommand", *SWITCHES, *WITH_VALUE)
    # names may be cut short, the first that fits is meant: -e is -EncodedCommand
    found = next((name for name in known if name.startswith(given) and len(given) > 1), None)
    if found is None:
        raise BadArgument
    return found


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(_unquoted(encoded), validate=True).decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise BadArgument from None


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


Statement = Callable[[Process], int | None]


def _statements(script: str) -> list[Statement]:
    statements = []
    for source in _split(script):
        made = next((make(found) for pattern, make in LITERALS.items() if (found := pattern.fullmatch(source))), None)
        if made is None:
            raise NotSimulated(script)
        statements.append(made)
    if not statements:
        raise NotSimulated(script)
    return statements


def _split(script: str) -> Iterator[str]:
    for part in re.findall(r"(?:'[^'\r\n]*'|\"[^\"\r\n]*\"|[^;\r\n'\"]|['\"])+", script):
        if part.strip():
            yield part.strip()


def _play(process: Process, statements: list[Statement]) -> int:
    for statement in statements:
        code = statement(process)
        if code is not None:
            return code
    return 0


def _write_host(found: re.Match[str]) -> Statement:
    text = next((group for group in found.groups() if group is not None), "").replace("''", "'")

    def statement(process: Process) -> None:
        # Write-Host ends its line with a line feed alone
        process.console(text)
        process.out("\n")

    return statement


def _hostname(_found: re.Match[str]) -> Statement:
    def statement(process: Process) -> None:
        # hostname.exe: its lines pass through the pipeline, and are written with an end of PowerShell's own
        process.out(process.server.name)
        process.out("\r\n")

    return statement


def _start_sleep(found: re.Match[str]) -> Statement:
    seconds = float(found[1])

    def statement(process: Process) -> None:
        process.command.sleep(seconds)

    return statement


def _exit(found: re.Match[str]) -> Statement:
    return lambda _process: int(found[1] or 0)


def _literal(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


LITERALS: Final[Mapping[re.Pattern[str], Callable[[re.Match[str]], Statement]]] = {
    _literal(
        r"Write-Host(?:\s+(?:'((?:[^']|'')*)'|\"([^\"$`]*)\"|([^\s'\"$`(){}@|&<>-][^'\"$`(){}@|&<>]*)))?"
    ): _write_host,
    _literal(r"Start-Sleep\s+(?:-s(?:e(?:c(?:o(?:n(?:ds?)?)?)?)?)?\s+)?(\d{1,5}(?:\.\d{1,3})?)"): _start_sleep,
    _literal(r"hostname(?:\.exe)?"): _hostname,
    _literal(r"exit(?:\s+(-?\d{1,10}))?"): _exit,
}
