"""Every script is Windows PowerShell 5.1, and nothing that only a later one understands."""

import re
from collections.abc import Iterator

import pytest
from tree_sitter import Node

from bot.servers import bootstrap, frame
from tests.support.powershell import EVERY, SCRIPTS, broken, code_of, nodes, texts, tree

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
    # what may hang for ever, or is told without having been asked whether it went well
    "CIM without a limit": (
        r"\b(Get-Cim(Instance|Class)|Invoke-CimMethod|(Set|New|Remove)-CimInstance)\b(?![^\n|]*-OperationTimeoutSec )",
        ["Get-CimInstance -ClassName x | Select-Object y", "Invoke-CimMethod -MethodName 'x'", "Get-CimClass x"],
    ),
    "programs without a limit": (
        r"\bStart-Process\b|\bDiagnostics\.Process\b|\bWaitForExit\(\)|&\s*\(?\s*(Join-Path|['\"$]\S*\.exe)",
        ["Start-Process x -Wait", "[Diagnostics.Process]::Start($x)", "$p.WaitForExit()", "& 'C:\\x.exe'"],
    ),
    # what only the frame of a change does: with a safety net, and only where it can be undone
    "services": (
        r"\b(Stop|Start|Restart|Suspend|Resume|Set|New)-Service\b|\.(Stop|Start|Pause|Continue|ExecuteCommand)\(",
        ["Stop-Service -Name x", "Set-Service x -StartupType Manual", "(Get-Service x).Stop()"],
    ),
    "scheduled tasks": (
        r"\b(Register|Unregister|Set|New|Start|Stop|Enable|Disable)-ScheduledTask",
        ["Unregister-ScheduledTask -TaskName x", "New-ScheduledTaskTrigger -Once"],
    ),
    "deleting folders": (r"\bRemove-Item\b[^\n]*-Recurse|\brmdir\b|\brd\s", ["Remove-Item C:\\x -Recurse"]),
}
ALLOWED = {
    # it stops and starts services, with the task that starts them if it cannot; it ends its own child, at its limit
    "frame": {"services", "scheduled tasks", "programs without a limit", "killing"},
}
SAMPLES = [(name, line) for name, (_, lines) in REFUSED.items() for line in lines]


def problems(script: str) -> list[str]:
    """Return what is refused in a script."""
    code = code_of(script)
    return [name for name, (pattern, _) in REFUSED.items() if re.search(pattern, code, re.MULTILINE | re.IGNORECASE)]


@pytest.mark.parametrize("name", EVERY)
def test_scripts_parse(name: str) -> None:
    """The script is PowerShell from its first to its last line."""
    assert list(broken(tree(EVERY[name].read_text("ascii")))) == []


@pytest.mark.parametrize("script", [frame.FRAME, frame.CANCEL, frame.RESULT], ids=["frame", "cancel", "result"])
def test_what_runs_around_a_change_parses(script: str) -> None:
    """So is what is put together from several files."""
    assert list(broken(tree(script))) == []


def test_the_bootstrap_parses() -> None:
    """So is what carries it. It alone makes script blocks, shows a message and exits: at its end, with the outcome."""
    assert list(broken(tree(bootstrap.TEMPLATE))) == []
    own = {"text into script", "messages, which are translated", "exit, which loses the answer"}
    assert set(problems(bootstrap.TEMPLATE)) == own
    assert bootstrap.TEMPLATE.rstrip().endswith("exit [int](-not $r.ok)")


def test_the_bootstrap_calls_what_there_is() -> None:
    """No lint knows every cmdlet; these few are looked at when they change, for one misspelt stops every script."""
    called = set(texts(tree(bootstrap.TEMPLATE), "command_name"))
    assert called == {
        "ConvertFrom-Json",
        "ConvertTo-Json",
        "Exit-Run",
        "ForEach-Object",
        "Get-Command",
        "Plain",
        "Remove-TypeData",
        "Test-Path",
    }


def test_the_bootstrap_reads_standard_input() -> None:
    """5.1 reads redirected input only for a script whose text holds $input, outside of any function."""
    root = tree(bootstrap.TEMPLATE)
    [places] = [list(parents(node)) for node in nodes(root) if (node.type, node.text) == ("variable", b"$input")]
    assert "function_statement" not in places
    assert "script_block_expression" not in places


def parents(node: Node) -> Iterator[str]:
    """Yield the kinds of what a node stands in."""
    while (parent := node.parent) is not None:
        yield parent.type
        node = parent


@pytest.mark.parametrize("name", EVERY)
def test_scripts_hold_nothing_refused(name: str) -> None:
    """The script uses nothing that 5.1 lacks, and nothing that we never do to a server; the frame has exceptions."""
    assert set(problems(EVERY[name].read_text("ascii"))) == ALLOWED.get(name, set())


@pytest.mark.parametrize("name", [*SCRIPTS, "cancel", "result"])
def test_scripts_are_strict(name: str) -> None:
    """Help, strict mode and errors that stop: in every script that is run by itself."""
    script = EVERY[name].read_text("ascii")
    assert script.startswith("<#\n.SYNOPSIS")
    assert "Set-StrictMode -Version 2.0" in script
    assert "$ErrorActionPreference = 'Stop'" in script


@pytest.mark.parametrize("name", EVERY)
def test_every_method_is_asked_whether_it_went_well(name: str) -> None:
    """An out parameter of a method that failed means nothing: each call has its look at ReturnValue."""
    code = code_of(EVERY[name].read_text("ascii"))
    assert code.count("'ReturnValue'") >= min(code.count("Invoke-CimMethod"), 1)
    assert not re.search(r"\$\w+\.(ReturnValue|s?License\w*Id|ActivationStatus|DaysLeft|SpecifiedLSList)\b", code)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_say_in_their_help_what_they_throw(name: str) -> None:
    """Who reads the head of a script knows how it may end."""
    script = SCRIPTS[name].read_text("ascii")
    head = script.partition("#>")[0]
    assert [code for code in re.findall(r"throw 'rdslic:(\w+)'", script) if code not in head] == []


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


def test_a_broken_script_is_seen() -> None:
    """The parser is strict enough to notice a missing brace."""
    assert list(broken(tree("if ($true) { Get-Date"))) != []
