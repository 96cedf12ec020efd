"""An outcome that no card could tell is found before it is recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.approvals.model import Outcome, Status
from bot.execution import catalogue
from bot.execution.drawable import are_facts, fault
from bot.execution.plan import sha256
from bot.execution.reading import failed
from bot.execution.runner import RunResult, ScriptError
from tests.support.desk import ALTER, LOOK, SERVER, Desk, new_desk

ACTIONS = catalogue.load()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everything a request needs, over a SQLite file of its own."""
    made = new_desk(tmp_path)
    yield made
    made.store.close()


def outcome(says: object = "script_failed", **more: Any) -> Outcome:  # noqa: ANN401 - of wrong types on purpose
    """Return a failure of an action, as its `interpret.py` might make it."""
    return Outcome(**{"kind": "failed", "says": says, "words": {"message": "no"}, **more})


def test_a_sentence_with_its_words_can_be_drawn() -> None:
    """What the actions say every day."""
    assert fault(outcome(), "check_mode", ACTIONS) is None
    assert fault(outcome("check_activation:script_failed"), "backup_lserver", ACTIONS) is None
    assert fault(outcome("busy"), "backup_lserver", ACTIONS) is None
    assert fault(outcome("error.connection_lost", kind="error", words={"host": "A"}), "check_mode", ACTIONS) is None


@pytest.mark.parametrize(
    ("wrong", "given"),
    [
        ("says", outcome(words={})),
        ("says", outcome("nobody_said_this")),
        ("says", outcome(7)),
        ("says", outcome("check_nothing:script_failed")),
        ("says", outcome("error.nobody_said_this", kind="error")),
        ("says", outcome("error.connection_lost", kind="error")),
        ("words", outcome(words={"message": 7})),
        ("words", outcome(words=["message"])),
        ("facts", outcome(facts={"level": {"deep": {"deeper": 1}}})),
    ],
)
def test_what_no_card_could_tell_is_named(wrong: str, given: Outcome) -> None:
    """A word that the sentence misses, a name of no sentence, values of other kinds than facts have."""
    assert fault(given, "check_mode", ACTIONS) == wrong


@pytest.mark.parametrize(
    "value",
    [{"a": 1}, [[1]], [1], [{"a": [1]}], ["a", {"a": 1}], float("nan"), float("inf"), 2**64, b"a", {1}, object()],
)
def test_what_is_no_value_is_no_fact(value: object) -> None:
    """Nested, mixed, without end or too large: neither the store nor a card takes it."""
    assert not are_facts({"level": value})


@pytest.mark.parametrize("value", [None, True, 0, -(2**63), 2**64 - 1, 1.5, "", [], ["a"], [{"a": 1, "b": None}]])
def test_what_servers_answer_every_day_is_a_fact(value: object) -> None:
    """Scalars, lists of texts, flat tables."""
    assert are_facts({"level": value})


@pytest.mark.parametrize("facts", [{"": 1}, {"n" * 65: 1}, {7: 1}, ["level"], None])
def test_names_of_facts_are_short_texts(facts: object) -> None:
    """The store keeps them in a column of their own."""
    assert not are_facts(facts)


@pytest.mark.parametrize("code", ["script_failed", "not_understood"])
def test_a_code_that_is_ours_to_say_is_no_code_of_a_script(code: str) -> None:
    """A server that throws the name of a verdict with words would leave these words out."""
    verdict = failed(RunResult(ok=False, error=ScriptError(message="oh", error_id=f"rdslic:{code}")), frozenset())
    assert (verdict.says, verdict.words) == ("script_failed", {"message": "oh"})


def test_a_reading_that_no_card_could_tell_has_failed_and_keeps_nothing(desk: Desk) -> None:
    """The request ends with a reference and the raw code; the facts are not kept."""
    desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={"level": {"deep": {"deeper": 1}}})]  # type: ignore[dict-item]  # what a server could send
    request = desk.approved("look")
    desk.works()
    ended = desk.now(request)
    assert ended.outcome is not None
    assert (ended.status, ended.outcome.kind, ended.outcome.says) == (
        Status.FAILED,
        "error",
        "approvals.outcome.not_drawable",
    )
    assert ended.outcome.words["code"] == "seen"
    assert ended.outcome.words["reference"]
    assert desk.store.facts.newest(SERVER) == {}


def test_a_change_that_no_card_could_tell_is_in_doubt(desk: Desk) -> None:
    """It ran, and what it says of itself cannot be read: somebody has to look."""
    desk.runner.plays[sha256(ALTER)] = [RunResult(ok=True)]
    desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={"level": [[0]]})]  # type: ignore[dict-item]  # what a server could send
    request = desk.approved()
    desk.works()
    assert desk.status(request) is Status.INTERRUPTED
