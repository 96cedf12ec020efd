"""Words and messages that are listed twice beside the entries."""

from collections.abc import Iterator

from bot.answers.lexicon import KINDS
from bot.answers.library import LEXICON, OUTSIDE
from bot.answers.lint.finding import NOTE, Finding, finding
from bot.answers.lint.phrasings import key_of
from bot.answers.lint.shelf import Shelf


def messages_repeated(shelf: Shelf) -> Iterator[Finding]:
    """Every message out of scope is listed once."""
    first: dict[str, int] = {}
    for place, message in enumerate(shelf.outside):
        if first.setdefault(key_of(message.q), place) != place:
            yield finding(NOTE, shelf.folder / OUTSIDE, (place,), "message_twice", message=message.q)


def patterns_repeated(shelf: Shelf) -> Iterator[Finding]:
    """Every pattern of a kind belongs to one concept."""
    if shelf.lexicon is None:
        return
    for kind in KINDS:
        first: dict[str, str] = {}
        for concept, patterns in getattr(shelf.lexicon, kind).items():
            for place, pattern in enumerate(patterns):
                other = first.setdefault(pattern, concept)
                if other != concept:
                    facts = {"pattern": pattern, "concept": concept, "other": other}
                    location = (kind, concept, place)
                    yield finding(NOTE, shelf.folder / LEXICON, location, "pattern_twice", **facts)
