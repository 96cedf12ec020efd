"""`rdslic db`: the database."""

import re
import sys
from pathlib import Path
from typing import Final

import click

from bot import configuration
from bot.cli import language, typed
from bot.store import database
from bot.store.database import Store
from bot.text import text

PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,20}")


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def upgrade(path: Path) -> None:
    """Bring the schema up to date; harmless when it is."""
    before, after = database.upgrade(configuration.database(path))
    key = "cli.db.current" if before == after else "cli.db.upgraded"
    click.echo(text(language(), key, version=after, before=before, after=after))


@db.command()
@click.argument("slack_id", callback=typed)
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def forget(slack_id: str, path: Path) -> None:
    """Delete the questions that the person SLACK_ID asked, and the suggestions that name them as contact."""
    user = slack_id.strip().upper()
    if not PERSON.fullmatch(user):
        click.echo(text(language(), "cli.db.no_person", given=slack_id), err=True)
        sys.exit(2)
    deleted = Store.open(configuration.database(path)).questions.forget_person(user)
    counts = {"questions": deleted.questions, "suggestions": deleted.suggestions}
    click.echo(text(language(), "cli.db.forgotten", person=user, **counts))
