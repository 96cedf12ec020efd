"""The bot as `rdslic serve` starts it, but for the guide that it answers from: `python -m lab.serving`."""

import os
from pathlib import Path

import click

from bot import app, configuration
from bot.clock import shifted_clock, system_clock

PATH = click.Path(path_type=Path, exists=True)


@click.command()
@click.option("--config", type=PATH, required=True, help="The configuration file.")
@click.option("--knowledge", type=PATH, required=True, help="The folder of the guide.")
def serve(*, config: Path, knowledge: Path) -> None:
    """Connect and serve until SIGTERM."""
    shift = os.environ.get("RDSLIC_CLOCK_FILE")
    clock = shifted_clock(Path(shift)) if shift else system_clock
    app.serve(configuration.load(config), clock=clock, knowledge=knowledge)


if __name__ == "__main__":
    serve()
