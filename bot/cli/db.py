"""`rdslic db`: the database."""

from pathlib import Path

import click

from bot import configuration
from bot.cli import language
from bot.store import migrations
from bot.store.database import engine_for
from bot.text import text


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def upgrade(path: Path) -> None:
    """Bring the schema up to date; harmless when it is."""
    before, after = migrations.upgrade(engine_for(configuration.database(path)))
    key = "cli.db.current" if before == after else "cli.db.upgraded"
    click.echo(text(language(), key, version=after, before=before, after=after))
