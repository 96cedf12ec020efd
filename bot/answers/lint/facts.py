"""Numbers in answers, against those that are known."""

from collections.abc import Iterator

from bot.answers.lint.finding import FAULT, Finding, finding
from bot.answers.lint.languages import listed, places
from bot.answers.lint.shelf import Page, Shelf
from bot.answers.numbers import contradictions
from bot.language import LANGS


def contradicted(shelf: Shelf) -> Iterator[Finding]:
    """No number contradicts `knowledge/numbers.yml`."""
    for page in shelf.pages:
        yield from _contradictions(page, shelf)


def _contradictions(page: Page, shelf: Shelf) -> Iterator[Finding]:
    for lang in LANGS:
        for location, text in places(page.entry.text(lang)):
            for found in contradictions(text, lang, shelf.facts):
                fact = found.facts[0]
                words = {
                    "number": found.number,
                    "right": listed(fact.right),
                    "fact": fact.id,
                    "sentence": found.sentence,
                }
                yield finding(FAULT, page.path, (lang, *location), "number_wrong", **words)
