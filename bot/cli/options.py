"""Options that several commands share."""

from pathlib import Path
from typing import Final

import click

from bot import configuration

CONFIG: Final = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=configuration.DEFAULT_FILE,
    show_default=True,
    help="The configuration file.",
)
