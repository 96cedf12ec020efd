"""`rdslic kb`: the knowledge base, one file a command."""

from typing import Final

import click

from bot.cli import Commands

COMMANDS: Final = {
    "choices": "bot.cli.kb.choices:choices",
    "eval": "bot.cli.kb.evaluation:evaluation",
    "gaps": "bot.cli.kb.gaps:gaps",
    "lint": "bot.cli.kb.lint:lint",
    "new": "bot.cli.kb.new:new",
    "schema": "bot.cli.kb.schema:schema",
    "train": "bot.cli.kb.train:train",
}


@click.group(cls=Commands, table=COMMANDS)
def kb() -> None:
    """Write the knowledge base, verify it, measure it, and see what it lacks."""
