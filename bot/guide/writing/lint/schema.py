"""Files that cannot be read as what they are, and links that lead nowhere."""

from collections.abc import Iterator

from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.finding import FAULT, Finding


def broken(binder: Binder) -> Iterator[Finding]:
    """Pass on what loading refuses: schema, language or source missing, dead link, id unlike the file's name."""
    for fault in binder.broken:
        yield Finding(FAULT, fault)
