"""Whether what a run came to can be shown, decided before it is recorded."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.catalogue.drawable import is_drawable, shown, sound, template
from bot.requests.ended import Ended, FactsRead
from bot.requests.model import Outcome, Request, Status
from bot.text import text
from tests.support.made_up import CATALOGUE, LOOK, TIDY

GOOD = Outcome(kind="failed", says="script_failed", words={"message": "x"}, facts={"computer": "X"})
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def asked(action: str = LOOK, effect: str = "read") -> Request:
    """Return as much of a request as matters here."""
    plan = SimpleNamespace(action=action, host="SRV-LIC-01")
    return cast("Request", SimpleNamespace(id="R-7F3KQ", plan=plan, effect=effect))


def test_what_can_be_shown_is_left_as_it_is() -> None:
    """A whole sentence and sound facts pass unchanged; so does a sentence of the action that a change reads with."""
    ended = Ended(status=Status.FAILED, outcome=GOOD)
    assert shown(ended, asked(), CATALOGUE) == ended
    inner = Outcome(kind="failed", says="role_absent", action=LOOK)
    assert is_drawable(inner, TIDY, CATALOGUE)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(kind="failed", says="script_failed"),
        Outcome(kind="failed", says="script_failed", words={"message": cast("Any", None)}),
        Outcome(kind="facts", says="never_heard_of"),
        Outcome(kind="facts", says="gone:activated"),
        Outcome(kind="facts", says="activated", words=cast("Any", None)),
        Outcome(kind="failed", says="role_absent", facts=cast("Any", ["a"])),
        Outcome(kind="error", says="error.never_heard_of"),
        Outcome(kind="failed", says="role_absent", facts=cast("Any", {"a": {"b": 1}})),
    ],
    ids=lambda outcome: f"{outcome.says}/{outcome.words}/{outcome.facts}",
)
def test_what_cannot_be_shown_is_told_by_its_code(outcome: Outcome) -> None:
    """A missing word, a sentence that is not there, facts of another kind: the code is all that can be said."""
    ended = shown(Ended(status=Status.FAILED, outcome=outcome), asked(), CATALOGUE)
    assert ended.status is Status.FAILED
    assert ended.outcome.says == "approvals.outcome.not_drawable"
    assert ended.outcome.words == {"host": "SRV-LIC-01", "code": outcome.says}
    assert is_drawable(ended.outcome, LOOK, CATALOGUE)


@pytest.mark.parametrize(
    ("effect", "before", "after"),
    [
        ("read", Status.SUCCEEDED, Status.FAILED),
        ("change", Status.SUCCEEDED, Status.INTERRUPTED),
        ("destructive", Status.SUCCEEDED, Status.INTERRUPTED),
        ("change", Status.FAILED, Status.FAILED),
        ("change", Status.INTERRUPTED, Status.INTERRUPTED),
    ],
)
def test_no_success_without_a_sentence(effect: str, before: Status, after: Status) -> None:
    """When in doubt it is not known, and somebody looks."""
    ended = Ended(status=before, outcome=Outcome(kind="changed", says="never_heard_of"))
    assert shown(ended, asked(TIDY, effect), CATALOGUE).status is after


def test_facts_of_another_kind_are_left_out() -> None:
    """Scalars, lists of texts and tables of scalars are kept under names that fit; nothing else is."""
    good: dict[str, Any] = {"a": None, "b": 1, "c": ["x"], "d": [{"e": True}], "f": []}
    bad: dict[Any, Any] = {"g": {}, "h": [1], "i": [{"j": []}], "k": ["x", {}], "m": 2**64, "": 1, "l" * 65: 1, 7: 1}
    assert sound({**good, **bad}) == good
    read = FactsRead(action=LOOK, at=NOON, facts={**good, **bad})
    ended = shown(Ended(status=Status.FAILED, outcome=GOOD, read=(read,)), asked(), CATALOGUE)
    assert ended.read[0].facts == good


def test_a_code_without_its_words_is_said_by_the_sentence_that_needs_none() -> None:
    """A server throws what an action of ours says with words, and what any change may end with."""
    outcome = Outcome(kind="failed", says="leftover_task")
    said = template(outcome, LOOK, CATALOGUE, "en")
    assert said == text("en", "verdicts.leftover_task")
    named = replace(outcome, words={"tasks": "rdslic-R-1", "computer": "A", "service": "Running"})
    assert template(named, LOOK, CATALOGUE, "en") != said
