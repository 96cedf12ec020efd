"""Words and messages that are listed twice beside the entries."""

from collections.abc import Iterator

from bot.guide.library.lexicon import KINDS
from bot.guide.library.library import LEXICON, OUTSIDE
from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.finding import NOTE, Finding, finding
from bot.guide.writing.lint.phrasings import key_of


def messages_repeated(binder: Binder) -> Iterator[Finding]:
    """Every message out of scope is listed once."""
    first: dict[str, int] = {}
    for place, message in enumerate(binder.outside):
        if first.setdefault(key_of(message.q), place) != place:
            yield finding(NOTE, binder.folder / OUTSIDE, (place,), "message_twice", message=message.q)


def patterns_repeated(binder: Binder) -> Iterator[Finding]:
    """Every pattern of a kind belongs to one concept."""
    if binder.lexicon is None:
        return
    for kind in KINDS:
        first: dict[str, str] = {}
        for concept, patterns in getattr(binder.lexicon, kind).items():
            for place, pattern in enumerate(patterns):
                other = first.setdefault(pattern, concept)
                if other != concept:
                    facts = {"pattern": pattern, "concept": concept, "other": other}
                    location = (kind, concept, place)
                    yield finding(NOTE, binder.folder / LEXICON, location, "pattern_twice", **facts)
