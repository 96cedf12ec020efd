"""`rdslic kb train`: make the model now."""

from pathlib import Path

import click

from bot import configuration
from bot.cli import language
from bot.cli.options import CONFIG
from bot.guide.matching.trained import load_matcher
from bot.text import text


@click.command()
@CONFIG
def train(path: Path) -> None:
    """Train the matcher now, so that the bot only has to load it; nothing to do when it is trained."""
    matcher = load_matcher(site=configuration.site(path).knowledge)
    click.echo(text(language(), "cli.trained", entries=len(matcher.entries)))
