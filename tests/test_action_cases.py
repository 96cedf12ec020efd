"""Runs and their verdicts, as cases: what a server answered, and what we make of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.execution.catalogue import load
from bot.execution.runner import RunResult, ScriptError
from bot.execution.verdict import Facts, Failed
from bot.language import LANGS

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.yml"))
ACTIONS = load()


def result(raw: dict[str, Any]) -> RunResult:
    """Return the run that a case describes."""
    error = ScriptError(**raw["error"]) if "error" in raw else None
    return RunResult(ok=raw.get("ok", error is None), data=raw.get("data", {}), error=error)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    """The verdict and the facts are those of the case, and the sentence can be said in both languages."""
    case = yaml.safe_load(path.read_text("utf-8"))
    action = ACTIONS[path.parent.name]
    run = result(case["run"])
    if action.facts is not None:
        verdict: Any = action.facts(run)
    else:
        assert action.verdict is not None
        before = Facts(says="activated", facts=case.get("before", {}))
        after = Failed(says="not_read") if case.get("after") is None else Facts(says="activated", facts=case["after"])
        verdict = action.verdict(before, run, after)
    expected = case["expect"]
    assert (type(verdict).__name__, verdict.says) == (expected["verdict"], expected["says"])
    for name, value in expected.get("facts", {}).items():
        assert verdict.facts[name] == value
    for lang in LANGS:
        sentence = action.manifest.text[lang].verdicts[verdict.says].format_map(verdict.words)
        assert all(word in sentence for word in expected.get("words", []))


def test_every_verdict_can_be_said() -> None:
    """Each code that an interpreter knows has a sentence in both languages."""
    for action in ACTIONS.values():
        module = __import__(f"actions.{action.name}.interpret", fromlist=["CODES"])
        for lang in LANGS:
            verdicts = action.manifest.text[lang].verdicts
            assert set(module.CODES) | {"script_failed", "not_understood"} <= set(verdicts)
