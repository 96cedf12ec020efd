"""The next step, as cases: `tests/cases/recovery/*.yml`, and what holds for all of them."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.language import LANGS
from bot.recovery import serving
from bot.recovery.dossier import prepare
from bot.recovery.page import render_lines
from bot.recovery.situation import Situation
from bot.recovery.table import TABLE, next_step
from bot.text import catalogue
from tests.support.surveys import survey_of

FOLDER: Final = Path(__file__).parents[2] / "cases" / "recovery"
CASES: Final = [
    pytest.param(case, id=f"{path.stem}: {case['story']}")
    for path in sorted(FOLDER.glob("*.yml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def situation_of(case: dict[str, Any]) -> Situation:
    """Return the situation that a case describes, seen from the server that it names, or from the first one."""
    survey = survey_of(case["servers"], case.get("attempts"))
    return survey.seen_from(case.get("seen_from", next(iter(case["servers"]))))


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    """The step, the servers that it is about and what they are to be set to are those of the case."""
    situation, expected = situation_of(case), case["expect"]
    advice = next_step(situation)
    assert advice.step == expected["step"]
    if "about" in expected:
        assert list(advice.about) == expected["about"]
    if "servers" in expected:
        assert advice.repair is not None
        assert list(advice.repair.servers) == expected["servers"]
    if "mode" in expected:
        assert advice.repair is not None
        assert advice.repair.mode == expected["mode"]
    if "days" in expected:
        assert _days_told(situation) == expected["days"]
    for lang in LANGS:
        page = render_lines(prepare(situation), lang)
        assert all(word in page.next_step for word in expected.get("says", []))
        assert not any(word in page.next_step for word in expected.get("never_says", []))


def _days_told(situation: Situation) -> list[str]:
    """Return the session hosts of which the page tells days of grace."""
    rows = [row for row in prepare(situation).known if row.value_key == "dossier.value.mode_in_grace"]
    return [str(row.words["host"]) for row in rows]


def test_every_row_has_a_case() -> None:
    """No row is there that no case reaches; the cases are at least sixty."""
    reached: Counter[int] = Counter()
    for param in CASES:
        (case,) = param.values
        assert isinstance(case, dict)
        situation = situation_of(case)
        reached[next(number for number, row in enumerate(TABLE) if row.about(situation))] += 1
    unreached = [(number, row.step) for number, row in enumerate(TABLE) if number not in reached]
    assert unreached == []
    assert len(CASES) >= 60


@pytest.mark.parametrize("lang", LANGS)
def test_every_step_has_its_sentences(lang: str) -> None:
    """Each row, and nothing else, has a sentence for what to do and one for why."""
    steps = {row.step for row in TABLE}
    for area in ("next", "why"):
        prefix = f"dossier.{area}."
        said = {key.removeprefix(prefix) for key in catalogue(lang) if key.startswith(prefix)}
        assert said == steps


@pytest.mark.parametrize("case", CASES)
def test_a_replaced_server_is_never_started_nor_asked(case: dict[str, Any]) -> None:
    """Whatever is advised is about the servers in service; an old one is at most looked at, or named."""
    situation = situation_of(case)
    advice = next_step(situation)
    if advice.step not in {"verify", "name_server"}:
        assert not any(situation.inventory.is_replaced(name) for name in advice.about)


@pytest.mark.parametrize("case", CASES)
def test_no_host_that_is_served_is_told_to_change(case: dict[str, Any]) -> None:
    """A host that one of its servers can serve is in no advice that changes hosts."""
    situation = situation_of(case)
    advice = next_step(situation)
    if advice.repair is not None:
        assert all(serving.standing(situation, name) != "served" for name in advice.about)
