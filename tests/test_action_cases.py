"""Runs and their verdicts, as cases: what a server answered, and what we make of it.

`run: {like: NAME, data: {…}}` is the answer of the case NAME of the same action, with these fields instead of its own.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.execution.catalogue import FOLDER, load
from bot.execution.runner import RunResult, ScriptError
from bot.execution.verdict import Changed, Facts, Failed, Unchanged, Verdict
from bot.language import LANGS, Lang
from bot.recovery.inventory import Inventory
from bot.settings import Host
from bot.text import text

ACTIONS = load()
CASES = sorted(path for name in ACTIONS for path in (FOLDER / name / "cases").glob("*.yml"))


def inventory(case: dict[str, Any]) -> Inventory:
    """Return the licence servers that a case names; `replaces` gives each heir its former server."""
    replaces = case.get("replaces", {})
    fields = {"url": "http://x/wsman", "roles": ["license_server"]}
    return Inventory(
        {name: Host.model_validate({"name": name, "replaces": old, **fields}) for name, old in replaces.items()}
    )


def read(path: Path) -> dict[str, Any]:
    """Return a case, with what it takes from another one."""
    case: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    if "like" in case["run"]:
        model = read(path.with_name(f"{case['run']['like']}.yml"))["run"]["data"]
        case["run"]["data"] = {**model, **case["run"].get("data", {})}
    return case


def result(raw: dict[str, Any]) -> RunResult:
    """Return the run that a case describes."""
    error = ScriptError(**raw["error"]) if "error" in raw else None
    return RunResult(ok=raw.get("ok", error is None), data=raw.get("data", {}), error=error)


def sentence(action: str, verdict: Verdict, lang: Lang) -> str:
    """Return how a verdict is said: with the action's own sentence, else with the one of any change."""
    own = ACTIONS[action].manifest.text[lang].verdicts.get(verdict.says)
    return own.format_map(verdict.words) if own else text(lang, f"verdicts.{verdict.says}", **verdict.words)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_case(path: Path) -> None:
    """The verdict and the facts are those of the case, and the sentence can be said in both languages."""
    case = read(path)
    action = ACTIONS[path.parents[1].name]
    run = result(case["run"])
    if action.facts is not None:
        verdict: Any = action.facts(run, inventory(case))
    else:
        assert action.verdict is not None
        before = Facts(says="activated", facts=case.get("before", {}))
        after = Failed(says="not_read") if case.get("after") is None else Facts(says="activated", facts=case["after"])
        verdict = action.verdict(before, run, after)
    expected = case["expect"]
    assert (type(verdict).__name__, verdict.says) == (expected["verdict"], expected["says"])
    for name, value in expected.get("facts", {}).items():
        assert verdict.facts[name] == value
    assert not set(expected.get("absent", [])) & set(verdict.facts)
    for lang in LANGS:
        said = sentence(action.name, verdict, lang)
        assert all(word in said for word in expected.get("words", []))


def test_every_verdict_can_be_said() -> None:
    """Each code that an interpreter knows has a sentence in both languages."""
    for action in ACTIONS.values():
        module = __import__(f"actions.{action.name}.interpret", fromlist=["CODES"])
        for lang in LANGS:
            verdicts = action.manifest.text[lang].verdicts
            assert set(module.CODES) | {"script_failed", "not_understood"} <= set(verdicts)


HOSTILE: list[Any] = [
    None,
    True,
    -1,
    2**80,
    1.5,
    "",
    "\u202e{x}\x00",
    [],
    [None],
    [[]],
    [{}],
    {},
    {"value": 1, "Count": 1},
]
HEALTHY = [path for path in CASES if path.stem in {"healthy", "per_user_by_policy", "verified"}]


def judged(name: str, case: dict[str, Any], data: dict[str, Any]) -> Facts | Changed | Unchanged | Failed:
    """Return what an action makes of `data`, whatever that is."""
    action, run = ACTIONS[name], RunResult(ok=True, data=data)
    if action.facts is not None:
        return action.facts(run, inventory(case))
    assert action.verdict is not None
    before = Facts(says="activated", facts=case["before"])
    return action.verdict(before, run, Facts(says="activated", facts=case["after"]))


@pytest.mark.parametrize("odd", HOSTILE, ids=repr)
@pytest.mark.parametrize("path", HEALTHY, ids=lambda path: path.parents[1].name)
def test_any_field_may_be_anything(path: Path, odd: object) -> None:
    """Each field in turn, absent or of any kind, gives a verdict that can be said; never an error of ours."""
    case, name = read(path), path.parents[1].name
    data = case["run"]["data"]
    for field in data:
        for spoilt in ({**data, field: odd}, {key: value for key, value in data.items() if key != field}):
            verdict = judged(name, case, spoilt)
            for lang in LANGS:
                assert sentence(name, verdict, lang)
            assert set(verdict.facts) <= set(ACTIONS[name].manifest.text["fr"].facts)
