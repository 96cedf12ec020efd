"""The measures of `rdslic kb eval`."""

from pathlib import Path

import pytest

from bot.errors import Faulty
from bot.guide.matching.match import Matcher
from bot.guide.writing.evaluate import evaluate, outcome_of, within, worst
from bot.guide.writing.questions import Compound, OffTopic, Question, load_compound, load_off_topic, load_questions
from tests.support import small_library

SHARES = ["n", "top1", "top3", "answered", "answered_right", "wrong"]
QUESTIONS = (
    Question(q="comment sauvegarder la base des licences", lang="fr", intent="backup-base"),
    Question(q="quand appeler le Clearinghouse", lang="fr", intent="set-mode", also=("call-microsoft",)),
    Question(q="restart the licensing service", lang="en", intent="set-mode"),
    Question(q="how long is the grace period", lang="en", intent="grace-period"),
)
OFF_TOPIC = (
    OffTopic(q="bonjour à tous", lang="fr", kind="smalltalk"),
    OffTopic(q="la machine à café fuit", lang="fr", kind="other-it"),
)
COMPOUND = (
    Compound(
        q="comment sauvegarder la base, et quand appeler le Clearinghouse ?",
        lang="fr",
        intents=("backup-base", "call-microsoft"),
    ),
)


def test_the_keys_are_those_promised(matcher: Matcher) -> None:
    """Scripts read this output: names and order are fixed."""
    measured = evaluate(matcher, QUESTIONS, OFF_TOPIC, COMPOUND)
    assert list(measured) == [*SHARES, "by_lang", "offtopic", "compound", "ms"]
    by_lang = measured["by_lang"]
    assert isinstance(by_lang, dict)
    assert {lang: list(shares) for lang, shares in by_lang.items()} == {"fr": SHARES, "en": SHARES}
    assert measured["offtopic"] == {"n": 2, "answered": 0.0, "by_kind": {"smalltalk": [0, 1], "other-it": [0, 1]}}
    assert measured["compound"] == {"n": 1, "both_in_top3": 1.0}
    assert isinstance(measured["ms"], dict)
    assert list(measured["ms"]) == ["p50", "p99"]


def test_shares_are_fractions_of_all_questions(matcher: Matcher) -> None:
    """Another accepted entry counts as right; an entry that we do not have cannot be."""
    measured = evaluate(matcher, QUESTIONS, ())
    assert (measured["n"], measured["top1"]) == (4, 0.5)
    assert measured["answered"] == pytest.approx(measured["answered_right"] + measured["wrong"])  # type: ignore[operator]  # both are shares


def test_nothing_to_measure_gives_zeros(matcher: Matcher) -> None:
    """Empty files divide nothing by nothing."""
    measured = evaluate(matcher, (), ())
    assert (measured["n"], measured["top1"], measured["ms"]) == (0, 0.0, {"p50": 0.0, "p99": 0.0})


def test_questions_of_other_entries_can_be_left_out(matcher: Matcher) -> None:
    """Only what some entry of ours could answer is kept."""
    assert within(QUESTIONS, matcher) == QUESTIONS[:3]


def test_the_worst_come_first(matcher: Matcher) -> None:
    """What was answered wrongly is graver than what was merely not first."""
    missed = worst(outcome_of(matcher, question) for question in QUESTIONS)
    assert {outcome.question.intent for outcome in missed} == {"set-mode", "grace-period"}
    assert [outcome.answered for outcome in missed] == sorted((outcome.answered for outcome in missed), reverse=True)


def test_files_are_read_with_faults(tmp_path: Path) -> None:
    """A wrong row is named with its line."""
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    small_library.save(good, [{"q": "how", "lang": "en", "intent": "set-mode"}])
    small_library.save(bad, [{"q": "how", "lang": "de", "intent": "set-mode"}])
    assert load_questions(good)[0].also == ()
    with pytest.raises(Faulty) as refused:
        load_questions(bad)
    assert refused.value.faults[0].line == 2


def test_the_other_two_files_are_read(tmp_path: Path) -> None:
    """Messages out of scope carry a kind, compound ones two entries."""
    path = tmp_path / "file.yml"
    small_library.save(path, [{"q": "lol", "lang": "en", "kind": "smalltalk"}])
    assert load_off_topic(path)[0].kind == "smalltalk"
    small_library.save(path, [{"q": "both?", "lang": "en", "intents": ["one", "two"]}])
    assert load_compound(path)[0].intents == ("one", "two")
