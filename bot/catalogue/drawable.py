"""Whether what a run came to can be shown: a whole sentence in each language, facts of a kind that cards know.

An interpreter is code that somebody adds, and what it makes of a hostile answer may lack a word. That is found here,
before the outcome is recorded, and not each time that a card is drawn.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import structlog

from bot.catalogue import wording
from bot.catalogue.action import Catalogue
from bot.catalogue.reading import LARGEST, SMALLEST
from bot.language import LANGS, Lang
from bot.requests.ended import Ended
from bot.requests.model import Outcome, Request, Status
from bot.requests.verdict import Value
from bot.storable import storable
from bot.text import catalogue as sentences
from bot.text import placeholders

log = structlog.get_logger(__name__)

LONGEST_NAME: Final = 64
"""Characters of a fact's name, as wide as its column."""
LONGEST_CODE: Final = 80


def shown(ended: Ended, request: Request, catalogue: Catalogue) -> Ended:
    """Return how a run ended as it can be shown.

    An outcome that cannot be said is told as such, with its code; a success that cannot be said is none, and a change
    whose success cannot be said is in doubt. Facts of another kind than the store keeps are left out.
    """
    read = tuple(replace(one, facts=sound(one.facts)) for one in ended.read)
    if is_drawable(ended.outcome, request.plan.action, catalogue):
        return replace(ended, read=read)
    log.error("outcome_not_drawable", request=request.id, says=str(ended.outcome.says)[:LONGEST_CODE])
    words = {"host": request.plan.host, "code": storable(str(ended.outcome.says))[:LONGEST_CODE]}
    facts = sound(ended.outcome.facts)
    outcome = Outcome(kind="error", says="approvals.outcome.not_drawable", words=words, facts=facts)
    return Ended(status=_doubted(ended.status, request), outcome=outcome, read=read)


def is_drawable(outcome: Outcome, action: str, catalogue: Catalogue) -> bool:
    """Tell whether an outcome of `action` has its whole sentence in each language, and only facts that are sound."""
    if not _is_formed(outcome.says, outcome.words, outcome.facts):
        return False
    texts = [template(outcome, action, catalogue, lang) for lang in LANGS]
    said = all(text is not None and is_whole(text, outcome) for text in texts)
    return said and len(sound(outcome.facts)) == len(outcome.facts)


def template(outcome: Outcome, action: str, catalogue: Catalogue, lang: Lang) -> str | None:
    """Return the sentence that an outcome of `action` names, not filled in; None when there is none.

    `check_activation:role_absent` is a sentence of the action that a change reads with.
    """
    if outcome.kind == "error":
        return sentences(lang).get(outcome.says)
    return wording.template(outcome.says, outcome.words, catalogue.get(outcome.action or action), lang)


def is_whole(text: str, outcome: Outcome) -> bool:
    """Tell whether a sentence can be filled from the words of an outcome.

    Sentences of errors are our own, and still say the essential with a question mark in the place of a word.
    """
    lacking = frozenset() if outcome.kind == "error" else placeholders(text) - outcome.words.keys()
    return not lacking and all(type(word) is str for word in outcome.words.values())


def sound(facts: Mapping[str, Value]) -> dict[str, Value]:
    """Return the facts that are scalars, lists of texts or tables of scalars, under a name that fits."""
    given: Mapping[str, Value] = facts if _is_formed("", {}, facts) else {}
    return {name: value for name, value in given.items() if _named(name) and _is_value(value)}


def _is_formed(says: object, words: object, facts: object) -> bool:
    """Tell whether these have the types that they are declared with; at run time nothing has checked that."""
    return isinstance(says, str) and isinstance(words, Mapping) and isinstance(facts, Mapping)


def _named(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME


def _is_value(value: object) -> bool:
    if not isinstance(value, list):
        return _is_scalar(value)
    return all(isinstance(one, str) for one in value) or all(_is_row(one) for one in value)


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(name, str) and _is_scalar(cell) for name, cell in row.items())


def _is_scalar(value: object) -> bool:
    if isinstance(value, int):
        # larger than any of Windows, a sum of two could not even be written
        return SMALLEST <= value <= LARGEST
    return value is None or isinstance(value, str | float)


def _doubted(status: Status, request: Request) -> Status:
    if status is not Status.SUCCEEDED:
        return status
    return Status.FAILED if request.effect == "read" else Status.INTERRUPTED
