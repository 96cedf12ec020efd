"""Files that cannot be read as what they are, and links that lead nowhere."""

from collections.abc import Iterator

from bot.answers.lint.finding import FAULT, Finding
from bot.answers.lint.shelf import Shelf


def broken(shelf: Shelf) -> Iterator[Finding]:
    """Pass on what loading refuses: schema, language or source missing, dead link, id unlike the file's name."""
    for fault in shelf.broken:
        yield Finding(FAULT, fault)
