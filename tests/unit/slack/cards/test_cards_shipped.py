"""Every action that ships, however many there are: its sentences can be said, and its scripts shown."""

from typing import Any, Final

import pytest

from bot.catalogue import catalogue as actions
from bot.language import LANGS, Lang
from bot.requests.model import Outcome, Status
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import request as cards_request
from bot.slack.cards.request import Subject
from bot.text import placeholders, text
from lab.workspace.blocks.validate import faults_in_view
from tests.unit.slack.cards.test_cards import HOSTS, request

SHIPPED: Final = actions.load()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_verdict_has_its_sentence(name: str, lang: Lang) -> None:
    """A sentence is filled from the words that come with it."""
    plan = actions.plan_for(SHIPPED[name], SHIPPED, HOSTS["SRV-LIC-01"], {})
    for says, template in SHIPPED[name].manifest.text[lang].verdicts.items():
        outcome = Outcome(kind="failed", says=says, words=dict.fromkeys(placeholders(template), "x"))
        said = cards_facts.sentence(outcome, request(plan=plan), SHIPPED, lang)
        assert said
        assert "{" not in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SHIPPED)
def test_the_exact_scripts_fit_a_modal(name: str, lang: Lang) -> None:
    """Frame and action together stay within a hundred blocks of three thousand characters, nothing left out."""
    plan = actions.plan_for(SHIPPED[name], SHIPPED, HOSTS["SRV-LIC-01"], {})
    asked = request(Status.PENDING, plan=plan, effect=SHIPPED[name].manifest.effect)
    view: dict[str, Any] = cards_modal.script_view(asked, lang)
    assert faults_in_view(view) == []
    boxes = [block["elements"][0]["elements"][0]["text"] for block in view["blocks"] if block["type"] == "rich_text"]
    scripts = dict.fromkeys(step.script for step in plan.steps)
    assert "".join(boxes) == "".join(scripts)
    assert len(scripts) == (5 if plan.changes else 1)
    card = cards_request.approval_card(Subject(request=asked, catalogue=SHIPPED, decided_in="C0RDSAPPROVE"), lang)
    assert text(lang, "cards.request.digest", digest="…", scripts=len(scripts)).split("…")[-1] in str(card.blocks)
