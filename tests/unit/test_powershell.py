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
    "?? of PowerShell 7": r"\?\?",
    "?. of PowerShell 7": r"\?\.",
    "pipeline chains of PowerShell 7": r"&&|\|\|",
    "ternary of PowerShell 7": r"\s\?\s[^|{]*\s:\s",
    "ForEach-Object -Parallel": r"-Parallel\b",
    "ConvertTo-Json -AsArray": r"-AsArray\b",
    "Get-Error": r"\bGet-Error\b",
    "Test-Json": r"\bTest-Json\b",
    "Get-WmiObject": r"\bGet-WmiObject\b|\bgwmi\b",
    "Write-Host": r"\bWrite-Host\b",
    "text into script": r"\bInvoke-Expression\b|\biex\b",
    "characters that 5.1 misreads": r"[^\x00-\x7f]",
    "display names, which are translated": r"\.DisplayName\b|-DisplayName\b",
    "restart of TermService, which cuts sessions": r"(Restart|Stop)-Service[^\n]*TermService\b",
    "killing": r"\bStop-Process\b|\btaskkill\b",
}


def problems(script: str) -> list[str]:
    """Return what is refused in a script, comments left aside."""
    code = re.sub(r"<#.*?#>|#[^\n]*", "", script, flags=re.DOTALL)
    return [name for name, pattern in REFUSED.items() if re.search(pattern, code)]


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
    """So is what carries it."""
    assert list(broken(PARSER.parse(bootstrap.TEMPLATE.encode()).root_node)) == []
    assert problems(bootstrap.TEMPLATE) == []


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


@pytest.mark.parametrize(
    "line",
    [
        "$a = $b ?? 1",
        "$a?.Length",
        "a && b",
        "$x = $true ? 1 : 2",
        "1..3 | ForEach-Object -Parallel { 1 }",
        "ConvertTo-Json -AsArray",
        "Get-WmiObject Win32_Service",
        "Write-Host x",
        "iex $x",
        "$x = 'é'",
        "Restart-Service -Name TermService",
        "taskkill /f",
    ],
)
def test_the_lint_catches(line: str) -> None:
    """Each rule finds what it is for."""
    assert problems(line) != []


def test_a_broken_script_is_seen() -> None:
    """The parser is strict enough to notice a missing brace."""
    assert list(broken(PARSER.parse(b"if ($true) { Get-Date").root_node)) != []
