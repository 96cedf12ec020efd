"""`rdslic serve`: the bot for real."""

import os
from pathlib import Path

import click

from bot import configuration
from bot.cli import lines_of
from bot.cli.options import CONFIG
from bot.clock import shifted_clock, system_clock
from bot.site import open_to_all


@click.command()
@CONFIG
def serve(path: Path) -> None:
    """Connect to Slack and serve until SIGTERM or Ctrl-C."""
    # imported here: --help and a faulty configuration need neither Slack nor the database
    from bot import app  # noqa: PLC0415 - see above

    shift = os.environ.get("RDSLIC_CLOCK_FILE")
    clock = shifted_clock(Path(shift)) if shift else system_clock
    settings = configuration.load(path)
    for line in lines_of(tuple(open_to_all(settings.site))):
        click.echo(line, err=True)
    app.serve(settings, clock=clock)
