"""`rdslic serve`: the bot for real."""

import os
from pathlib import Path

import click

from bot import configuration
from bot.clock import shifted_clock, system_clock


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=configuration.DEFAULT_FILE,
    show_default=True,
    help="The configuration file.",
)
def serve(path: Path) -> None:
    """Connect to Slack and serve until SIGTERM or Ctrl-C."""
    # imported here: --help and a faulty configuration need neither Slack nor the database
    from bot import app  # noqa: PLC0415 - see above

    shift = os.environ.get("RDSLIC_CLOCK_FILE")
    clock = shifted_clock(Path(shift)) if shift else system_clock
    app.serve(configuration.load(path), clock=clock)
