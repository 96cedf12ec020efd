"""What can be said of `knowledge/` without training on it: a list of small rules. A rule more is a function more.

May import: guide/library.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from bot.guide.library.library import KNOWLEDGE
from bot.guide.writing.lint import facts, languages, outside, phrasings, review, schema, sources
from bot.guide.writing.lint.binder import Binder, read
from bot.guide.writing.lint.finding import Finding

Rule: TypeAlias = Callable[[Binder], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    schema.broken,
    phrasings.repeated,
    phrasings.out_of_scope,
    phrasings.alike,
    phrasings.few,
    outside.messages_repeated,
    outside.patterns_repeated,
    sources.unfounded,
    review.review,
    languages.commands,
    languages.numbers,
    languages.quoted,
    languages.parts,
    facts.contradicted,
)


def lint(today: date, folder: Path = KNOWLEDGE, *, site: Path | None = None) -> tuple[Finding, ...]:
    """Return everything that any rule finds, by rule. Raises nothing: files that cannot be read are findings."""
    return findings(read(folder, today, site=site))


def findings(binder: Binder) -> tuple[Finding, ...]:
    """Return what the rules find in a binder that is read already."""
    return tuple(found for rule in RULES for found in rule(binder))
