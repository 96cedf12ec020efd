"""`rdslic kb eval --worst`: misses that a person can act upon."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import rdslic
from bot.guide.matching.match import Matcher
from tests.support import small_library

QUESTIONS = [
    {"q": "comment sauvegarder la base des licences", "lang": "fr", "intent": "backup-base"},
    {"q": "restart the licensing service", "lang": "en", "intent": "set-mode"},
    {"q": "who waters the plants", "lang": "en", "intent": "grace-period"},
]


def test_a_miss_shows_what_was_expected_and_what_came(
    tmp_path: Path, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Question, outcome, expected title, titles that came instead with their scores; hits are not listed."""
    monkeypatch.setattr("bot.cli.kb.evaluation.load_matcher", lambda **_: matcher)
    questions, offtopic = tmp_path / "questions.yml", tmp_path / "offtopic.yml"
    small_library.save(questions, QUESTIONS)
    small_library.save(offtopic, [{"q": "lol", "lang": "en", "kind": "smalltalk"}])
    options = ["--questions", str(questions), "--offtopic", str(offtopic), "--worst"]
    result = CliRunner().invoke(rdslic, ["kb", "eval", *options])
    assert result.exit_code == 0, result.output
    _, listed = result.output.split("\n\n")
    lines = [line.strip() for line in listed.splitlines()]
    wrong = lines.index("restart the licensing service")
    assert lines[wrong + 1] in {"answered wrongly", "offered as titles"}
    assert lines[wrong + 2] == "expected: set-mode (en) [set-mode]"
    assert lines[wrong + 3].startswith("instead:  restart-service (en) [restart-service] ")
    assert "expected: (no such entry) [grace-period]" in lines
    assert "comment sauvegarder la base des licences" not in lines
