"""`rdslic check`: validate everything, and list every problem."""

import sys
from pathlib import Path

import click

from bot import check as rules
from bot import check_actions, configuration
from bot.cli import language, lines_of
from bot.cli.findings import line_of
from bot.guide.library import library
from bot.guide.matching.confidence import Zones
from bot.guide.matching.trained import load_matcher
from bot.guide.writing.lint.finding import NOTE, Finding
from bot.text import text


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def check(path: Path) -> None:
    """Check configuration, knowledge, actions and texts: every problem at once, with file and line."""
    found = rules.faults(path)
    if not check_actions.is_source():
        click.echo(text(language(), "cli.check.installed"))
    for line in lines_of(rules.warnings(path)):
        click.echo(line, err=True)
    notes = [line_of(Finding(NOTE, note)) for note in rules.notes(path)]
    if not found:
        fine = text(language(), "cli.check.fine", **rules.counts(path))
        fitted = load_matcher(library.KNOWLEDGE, site=configuration.site(path).knowledge).zones
        click.echo("\n".join([*notes, fine, *zones(fitted)]))
        return
    lines = [*notes, *lines_of(found)]
    click.echo("\n".join([*lines, text(language(), "cli.check.faults", count=len(lines) - len(notes))]), err=True)
    sys.exit(2)


def zones(fitted: Zones) -> list[str]:
    """Return the thresholds, and what they gave on sentences held out, as lines."""
    limits = {"answer": f"{fitted.answer:.2f}", "suggest": f"{fitted.suggest:.2f}"}
    names = ("answered", "wrong", "outside_answered", "outside_suggested")
    shares = {name: f"{getattr(fitted, name):.1%}" for name in names}
    return [text(language(), "answers.zones.limits", **limits), text(language(), "answers.zones.expected", **shares)]
