"""`rdslic serve`: the bot for real."""

from pathlib import Path

import click

from bot import configuration


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

    app.serve(configuration.load(path))
