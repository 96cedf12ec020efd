"""Runs and their verdicts, as cases: what a server answered, and what we make of it (`actions/<name>/cases`)."""

from typing import Any

import pytest

from bot.catalogue import cases, wording
from bot.catalogue.cases import Case
from bot.catalogue.catalogue import load
from bot.language import LANGS, Lang
from bot.requests.verdict import Verdict

ACTIONS = load()
CASES = [(name, case) for name, action in ACTIONS.items() for case in cases.of(action)]
WELL = [(name, case) for name, action in ACTIONS.items() for case in cases.ending_well(action)]


def named(given: object) -> str | None:
    """Return the id of a parameter: a case by its file."""
    return given.path.stem if isinstance(given, Case) else None


def sentence(action: str, verdict: Verdict, lang: Lang) -> str:
    """Return how a verdict is said."""
    template = wording.template(verdict.says, verdict.words, ACTIONS[action], lang)
    assert template is not None, verdict.says
    return template.format_map(verdict.words)


@pytest.mark.parametrize(("name", "case"), CASES, ids=named)
def test_case(name: str, case: Case) -> None:
    """The verdict and the facts are those of the case, and the sentence can be said in both languages."""
    verdict, expected = cases.judged(ACTIONS[name], case), case.expect
    assert (type(verdict).__name__, verdict.says) == (expected.verdict, expected.says)
    for fact, value in expected.facts.items():
        assert verdict.facts[fact] == value
    assert not set(expected.absent) & set(verdict.facts)
    for lang in LANGS:
        said = sentence(name, verdict, lang)
        assert all(word in said for word in expected.words)


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


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_has_a_case_that_ends_well(name: str) -> None:
    """Its answer is what the next test spoils: without one, an action would never meet a hostile server."""
    assert name in {one for one, _ in WELL}


@pytest.mark.parametrize(("name", "case"), WELL, ids=named)
def test_any_field_may_be_anything(name: str, case: Case) -> None:
    """Each field in turn, absent or of any kind, gives a verdict that can be said; never an error of ours."""
    whole = case.run.data
    for field in whole:
        without = {key: value for key, value in whole.items() if key != field}
        for spoilt in (without, *({**without, field: odd} for odd in HOSTILE)):
            verdict = cases.judged(ACTIONS[name], case, spoilt)
            for lang in LANGS:
                assert sentence(name, verdict, lang), (field, spoilt.get(field))
            assert set(verdict.facts) <= set(ACTIONS[name].manifest.text["fr"].facts), (field, spoilt.get(field))
