"""`rdslic kb`: the knowledge base, one file a command.

May import: cli, guide, guide/library, guide/matching, guide/writing, guide/writing/lint, store.
"""

from typing import Final

import click

from bot.cli import Commands, Place

COMMANDS: Final = {
    "choices": Place(
        "bot.cli.kb.choices:choices",
        "Show how often the first title was the right one, and which questions entries should learn as phrasings.",
    ),
    "eval": Place("bot.cli.kb.evaluation:evaluation", "Measure the matcher on questions that it has not seen."),
    "gaps": Place(
        "bot.cli.kb.gaps:gaps",
        "Group what was declined, not chosen or not helpful, most frequent first, for whoever writes entries.",
    ),
    "lint": Place(
        "bot.cli.kb.lint:lint",
        "Check the entries: repetitions, languages, numbers, sources, reviews. Exit code 1 when there is a fault.",
    ),
    "new": Place(
        "bot.cli.kb.new:new", "Write a new entry by answering questions; nothing is written before the last one."
    ),
    "schema": Place(
        "bot.cli.kb.schema:schema",
        "Print the JSON Schema of one KIND of file of knowledge/, or one schema for all of them.",
    ),
    "train": Place(
        "bot.cli.kb.train:train",
        "Train the matcher now, so that the bot only has to load it; nothing to do when it is trained.",
    ),
}


@click.group(cls=Commands, table=COMMANDS)
def kb() -> None:
    """Write the knowledge base, verify it, measure it, and see what it lacks."""
