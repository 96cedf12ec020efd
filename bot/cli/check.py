"""`rdslic check`: validate everything, and list every problem."""

import sys
from pathlib import Path

import click

from bot import check as rules
from bot import configuration
from bot.cli import language, lines_of
from bot.text import text


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def check(path: Path) -> None:
    """Check configuration, knowledge, actions and texts: every problem at once, with file and line."""
    found = rules.faults(path)
    if not found:
        click.echo(text(language(), "cli.check.fine", **rules.counts()))
        return
    lines = lines_of(found)
    click.echo("\n".join([*lines, text(language(), "cli.check.faults", count=len(lines))]), err=True)
    sys.exit(2)
