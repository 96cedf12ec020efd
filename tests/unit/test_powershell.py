"""Every script is Windows PowerShell 5.1, and nothing that only a later one understands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from bot.execution import bootstrap

ROOT = Path(__file__).parents[2]
SCRIPTS = {path.parent.name: path for path in sorted((ROOT / "actions").glob("*/run.ps1"))}
PARSER = Parser(Language(tree_sitter_powershell.language()))

REFUSED = {
    # what PowerShell 7 has and Windows PowerShell 5.1 lacks
    "null-coalescing": (r"\?\?", ["$a = $b ?? 1", "$a ??= 1"]),
    "null-conditional": (r"[\w}]\?\.|\}\?\[", ["${a}?.Length", "${a}?[0]", "$a?.Length"]),
    "pipeline chains": (r"&&|\|\|", ["a && b", "a || b"]),
    "ternary": (r"\s\?\s[^|{]*\s:\s", ["$x = $true ? 1 : 2"]),
    "clean block": (r"^\s*clean\s*\{", ["clean { 1 }"]),
    "newer parameters": (
        r"-(Parallel|AsArray|AsHashtable|SkipCertificateCheck|SkipHttpErrorCheck|TcpPort|EscapeHandling)\b",
        ["1..3 | ForEach-Object -Parallel { 1 }", "ConvertTo-Json -AsArray", "ConvertFrom-Json -AsHashtable"],
    ),
    "newer cmdlets": (
        r"\b(Get-Error|Test-Json|Join-String|Start-ThreadJob|Remove-Service|Get-Uptime|ConvertFrom-Markdown)\b",
        ["Get-Error", "Test-Json -Json $x", "Remove-Service -Name x"],
    ),
    "newer names": (r"\$Is(Windows|Linux|MacOS|CoreCLR)\b|utf8NoBOM", ["if ($IsWindows) { 1 }", "-Encoding utf8NoBOM"]),
    "characters that 5.1 misreads": (r"[^\x00-\x7f]", ["$x = '\u00e9'", "a \u2013b"]),
    # what 5.1 has and our contract forbids
    "old WMI cmdlets": (r"\b(\w+-Wmi\w+|gwmi)\b", ["Get-WmiObject Win32_Service", "gwmi x", "Invoke-WmiMethod x"]),
    "output beside the answer": (r"\b(Write-Host|Write-Output|Out-Host|Out-Default)\b", ["Write-Host x"]),
    "questions to nobody": (r"\bRead-Host\b|-Confirm\b(?!:\$false)", ["Read-Host 'sure'", "Stop-Service x -Confirm"]),
    "text into script": (r"\b(Invoke-Expression|iex)\b|\[ScriptBlock\]", ["iex $x", "[ScriptBlock]::Create($x)"]),
    "exit, which loses the answer": (r"^\s*exit\b|[;{]\s*exit\b", ["exit 1", "if ($x) { exit }"]),
    "JSON cut at depth 2": (r"ConvertTo-Json(?![^\n|]*-Depth)", ["ConvertTo-Json $x", "$x | ConvertTo-Json -Compress"]),
    "display names, which are translated": (r"\bDisplayName\b", ["Get-Service -DisplayName x", "$s.DisplayName"]),
    "messages, which are translated": (
        r"\.(Message|LicensingName|LicensingDescription|Description|TypeAndModel|StatusText)\b",
        ["if ($_.Exception.Message -match 'denied') { 1 }", "$p.TypeAndModel -eq 'TS Per User CAL'"],
    ),
    "native tools read as text": (
        r"=\s*&?\s*\(?\s*(net|sc|esentutl|gpresult|qwinsta|icacls)(\.exe)?\s",
        ["$x = net start", "$x = (esentutl /mh a)"],
    ),
    "a third machine, which a network logon cannot reach": (
        r"-(ComputerName|CimSession)\b",
        ["Get-Service -ComputerName x"],
    ),
    # what no action ever does to a server
    "cutting sessions": (
        r"(Restart|Stop)-Service[^\n]*\bTermService\b|\b(Restart|Stop)-Computer\b|\b(logoff|shutdown)\b",
        ["Restart-Service -Name 'TermService'", "Restart-Computer", "shutdown /r"],
    ),
    "killing": (r"\b(Stop-Process|taskkill|spps)\b|\.Kill\(", ["taskkill /f", "Stop-Process 1", "$p.Kill()"]),
    "resetting the grace period": (r"GracePeriod\b(?!Days)", ["Remove-Item 'HKLM:\\x\\GracePeriod'"]),
    "losing licences": (
        r"\b(Deactivate\w*|Uninstall\w*|RemoveLicenses\w*|Revoke)\b",
        ["-MethodName 'DeactivateServer'", "-MethodName 'UninstallLicenseKeyPack'"],
    ),
    "repairing a database": (r"/[pdr]\b[^\n]*\.edb|esentutl[^\n]*\s'?/[pdr]\b", ["esentutl /p TLSLic.edb"]),
    "deleting folders": (r"\bRemove-Item\b[^\n]*-Recurse|\brmdir\b|\brd\s", ["Remove-Item C:\\x -Recurse"]),
}
SAMPLES = [(name, line) for name, (_, lines) in REFUSED.items() for line in lines]


def code_of(script: str) -> str:
    """Return a script without its comments, which may say what they like."""
    source = bytearray(script.encode())
    for node in comments(PARSER.parse(bytes(source)).root_node):
        source[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    return source.decode()


def comments(node: Node) -> Iterator[Node]:
    """Yield the comments."""
    if node.type == "comment":
        yield node
    for child in node.children:
        yield from comments(child)


def problems(script: str) -> list[str]:
    """Return what is refused in a script."""
    code = code_of(script)
    return [name for name, (pattern, _) in REFUSED.items() if re.search(pattern, code, re.MULTILINE | re.IGNORECASE)]


def broken(node: Node) -> Iterator[str]:
    """Yield the places that do not parse."""
    if node.type == "ERROR" or node.is_missing:
        yield f"line {node.start_point.row + 1}"
    for child in node.children:
        yield from broken(child)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_parse(name: str) -> None:
    """The script is PowerShell from its first to its last line."""
    assert list(broken(PARSER.parse(SCRIPTS[name].read_bytes()).root_node)) == []


def test_the_bootstrap_parses() -> None:
    """So is what carries it. It alone makes script blocks, shows a message and exits: at its end, with the outcome."""
    assert list(broken(PARSER.parse(bootstrap.TEMPLATE.encode()).root_node)) == []
    own = {"text into script", "messages, which are translated", "exit, which loses the answer"}
    assert set(problems(bootstrap.TEMPLATE)) == own
    assert bootstrap.TEMPLATE.rstrip().endswith("exit [int](-not $r.ok)")


def test_the_bootstrap_reads_standard_input() -> None:
    """5.1 reads redirected input only for a script whose text holds $input, outside of any function."""
    tree = PARSER.parse(bootstrap.TEMPLATE.encode()).root_node
    [places] = [list(parents(node)) for node in variables(tree) if node.text == b"$input"]
    assert "function_statement" not in places
    assert "script_block_expression" not in places


def variables(node: Node) -> Iterator[Node]:
    """Yield the variables."""
    if node.type == "variable":
        yield node
    for child in node.children:
        yield from variables(child)


def parents(node: Node) -> Iterator[str]:
    """Yield the kinds of what a node stands in."""
    while (parent := node.parent) is not None:
        yield parent.type
        node = parent


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_hold_nothing_refused(name: str) -> None:
    """The script uses nothing that 5.1 lacks, and none of what we never do to a server."""
    assert problems(SCRIPTS[name].read_text("ascii")) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_strict(name: str) -> None:
    """Help, strict mode and errors that stop: in every script."""
    script = SCRIPTS[name].read_text("ascii")
    assert script.startswith("<#\n.SYNOPSIS")
    assert "Set-StrictMode -Version 2.0" in script
    assert "$ErrorActionPreference = 'Stop'" in script


@pytest.mark.parametrize(("name", "line"), SAMPLES, ids=[line for _, line in SAMPLES])
def test_the_lint_catches(name: str, line: str) -> None:
    """Each rule finds what it is for."""
    assert name in problems(line)


@pytest.mark.parametrize(
    "line",
    [
        "# Write-Host && exit",
        "<#\nGet-WmiObject ?? exit 1\n#>",
        "$x = 'a # b'",
        "ConvertTo-Json -InputObject $x -Depth 4",
    ],
)
def test_the_lint_leaves_the_rest_alone(line: str) -> None:
    """Comments may say what they like, and what is right is right."""
    assert problems(line) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_take_no_unknown_parameter(name: str) -> None:
    """With CmdletBinding a name that param() lacks is an error; without, it would be silently ignored."""
    assert re.search(r"^\[CmdletBinding\(\)\]\nparam\(", SCRIPTS[name].read_text("ascii"), re.MULTILINE)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_check_who_and_what_they_are(name: str) -> None:
    """64 bits and full administrator rights, by SID since group names are translated, before anything is read."""
    code = code_of(SCRIPTS[name].read_text("ascii"))
    checks = [code.index("rdslic:not_64bit"), code.index("S-1-5-32-544"), code.index("rdslic:not_elevated")]
    assert max(checks) < min(code.index("Get-CimInstance"), code.index("Step '"))


def test_the_backup_always_starts_the_service_again() -> None:
    """Stopping is inside the try whose finally starts; nothing before the start can fail and skip it."""
    code = code_of(SCRIPTS["backup_lserver"].read_text("ascii"))
    assert code.index("\ntry {") < code.index("Stop-Service") < code.index("} finally {") < code.index("Start-Service")
    assert code.count("Stop-Service") == 1
    between = code[code.index("} finally {") : code.index("Start-Service")]
    assert "try { Step 'start' } catch" in between


def test_a_broken_script_is_seen() -> None:
    """The parser is strict enough to notice a missing brace."""
    assert list(broken(PARSER.parse(b"if ($true) { Get-Date").root_node)) != []
