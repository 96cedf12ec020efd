"""Numbers in answers, against those that are known."""

from collections.abc import Iterator

from bot.guide.library.numbers import contradictions
from bot.guide.writing.lint.binder import Binder, EntryPage
from bot.guide.writing.lint.finding import FAULT, Finding, finding
from bot.guide.writing.lint.languages import listed, places
from bot.language import LANGS


def contradicted(binder: Binder) -> Iterator[Finding]:
    """No number contradicts `knowledge/numbers.yml`."""
    for page in binder.pages:
        yield from _contradictions(page, binder)


def _contradictions(page: EntryPage, binder: Binder) -> Iterator[Finding]:
    for lang in LANGS:
        for location, text in places(page.entry.text(lang)):
            for found in contradictions(text, lang, binder.facts):
                fact = found.facts[0]
                words = {
                    "number": found.number,
                    "right": listed(fact.right),
                    "fact": fact.id,
                    "sentence": found.sentence,
                }
                yield finding(FAULT, page.path, (lang, *location), "number_wrong", **words)
