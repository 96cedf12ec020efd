"""`rdslic kb train`: make the model now."""

import click

from bot.answers import load_matcher
from bot.cli import language
from bot.text import text


@click.command()
def train() -> None:
    """Train the matcher now, so that the bot only has to load it; nothing to do when it is trained."""
    click.echo(text(language(), "cli.trained", entries=len(load_matcher().entries)))
