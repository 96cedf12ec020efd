"""`rdslic kb lint`: everything that can be said of the entries without training on them."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bot import configuration
from bot.cli import language, sentence_of
from bot.cli.findings import line_of
from bot.cli.options import CONFIG
from bot.clock import system_clock
from bot.guide.library.library import KNOWLEDGE
from bot.guide.writing.lint import findings
from bot.guide.writing.lint.binder import read
from bot.guide.writing.lint.finding import FAULT, Finding
from bot.text import text

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--knowledge", "folder", type=FOLDER, help="Another folder than the bot's own, alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@CONFIG
def lint(*, folder: Path | None, as_json: bool, path: Path) -> None:
    """Check the entries: repetitions, languages, numbers, sources, reviews. Exit code 1 when there is a fault."""
    site = None if folder else configuration.site(path).knowledge
    binder = read(folder or KNOWLEDGE, system_clock().date(), site=site)
    found = in_order(findings(binder))
    faults = sum(one.severity == FAULT for one in found)
    if as_json:
        click.echo(json.dumps([row_of(one) for one in found], ensure_ascii=False, indent=2))
    else:
        counts = {"faults": faults, "notes": len(found) - faults, "entries": len(binder.pages)}
        summary = text(language(), "lint.count" if faults else "lint.fine", **counts)
        click.echo("\n".join([*(line_of(one) for one in found), summary]))
    if faults:
        sys.exit(1)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Sort by file and line, a fault before a note of the same line."""
    return sorted(found, key=lambda one: (str(one.fault.path), one.fault.line or 0, one.severity, one.fault.key))


def row_of(found: Finding) -> dict[str, str | int | None]:
    """Return one finding for a program: file, line, severity, key of the rule's text, sentence."""
    fault = found.fault
    return {
        "file": str(fault.path),
        "line": fault.line,
        "severity": found.severity,
        "rule": fault.key,
        "message": sentence_of(fault),
    }
