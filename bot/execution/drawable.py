"""Whether an outcome can be told to people: asked once, before it is recorded, so that no card fails on it later. Pure.

What `interpret.py` made of a server's answer is trusted no further than its form: there is a sentence for it in every
language, its words fill that sentence, its facts are what the store keeps and the cards show.
"""

import math
from collections.abc import Mapping
from typing import Final

from bot.approvals.model import Outcome
from bot.execution.action import Catalogue
from bot.execution.reading import WIDEST
from bot.language import LANGS, Lang
from bot.text import catalogue as sentences
from bot.text import placeholders

LONGEST_NAME: Final = 64
"""Characters of the name of a fact, or of a sentence with its action before it; the store takes no more of a fact's."""
LONGEST_CODE: Final = 80
"""Characters of a raw code that are told."""


def fault(outcome: Outcome, action: str, catalogue: Catalogue) -> str | None:
    """Return what keeps the outcome of an action from being told (`says`, `words`, `facts`), None when nothing does."""
    if not _are_words(outcome.words):
        return "words"
    if not are_facts(outcome.facts):
        return "facts"
    told = _is_name(outcome.says) and all(template(outcome, action, catalogue, lang) is not None for lang in LANGS)
    return None if told else "says"


def template(outcome: Outcome, action: str, catalogue: Catalogue, lang: Lang) -> str | None:
    """Return the sentence that an outcome names, not yet filled; None when there is none that its words fill."""
    if outcome.kind == "error":
        found = sentences(lang).get(outcome.says)
    else:
        _, _, says = outcome.says.rpartition(":")
        by = catalogue.get(action_of(outcome, action))
        own = by.manifest.text[lang].verdicts.get(says) if by else None
        found = sentences(lang).get(f"verdicts.{says}") if own is None else own
    return found if found is not None and placeholders(found) <= outcome.words.keys() else None


def action_of(outcome: Outcome, action: str) -> str:
    """Return the action whose words an outcome of `action` uses: that of the reading when it ended there."""
    return outcome.says.rpartition(":")[0] or action


def are_facts(facts: object) -> bool:
    """Tell whether these are facts as `bot.execution.verdict` has them, with names and numbers of a sane size."""
    return isinstance(facts, Mapping) and all(_is_name(name) and _is_value(value) for name, value in facts.items())


def told(outcome: Outcome, *, host: str, reference: str) -> Mapping[str, str]:
    """Return the words for the sentence in the outcome's place: raw code, where the log tells more."""
    kept = outcome.words if _are_words(outcome.words) else {}
    return {**kept, "host": host, "code": str(outcome.says)[:LONGEST_CODE], "reference": reference}


def _are_words(words: object) -> bool:
    return isinstance(words, Mapping) and all(
        isinstance(name, str) and isinstance(word, str) for name, word in words.items()
    )


def _is_name(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME


def _is_value(value: object) -> bool:
    if not isinstance(value, list):
        return _is_scalar(value)
    return all(isinstance(one, str) for one in value) or all(_is_row(one) for one in value)


def _is_row(row: object) -> bool:
    return isinstance(row, Mapping) and all(_is_name(name) and _is_scalar(cell) for name, cell in row.items())


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < WIDEST
    return value is None or isinstance(value, str)
