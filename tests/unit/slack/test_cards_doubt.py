"""What people are asked to do when nobody knows how a change ended, said once and where they look."""

from typing import Any, Final

import pytest

from bot import errors
from bot.approvals.model import Found, Outcome, Status
from bot.execution import catalogue as actions
from bot.execution.frame import CANCELLED
from bot.language import LANGS, Lang
from bot.slack import cards_doubt, cards_facts, cards_modal, cards_outcome, cards_request
from bot.text import catalogue, placeholders, text
from lab.workspace.blocks.validate import faults_in_view
from tests.support.desk import APPROVER, NOON
from tests.unit.slack.test_cards import BACKUP, CATALOGUE, HOSTS, ran, request, subject

READ: Final = "check_activation"
TASK: Final = "rdslic-R-7F3KQ-1a2b3c4d"
FOUND: Final = Found(request_id="R-7F3KQ", at=NOON, by=APPROVER, words="it runs")
BETWEEN: Final = Outcome(kind="failed", says=CANCELLED)


def error(key: str) -> Outcome:
    """Return the outcome of a run that a failure ended."""
    words = dict.fromkeys(placeholders(catalogue("en")[key]), "x")
    return Outcome(kind="error", says=key, words={**words, "task": TASK} if "task" in words else words)


DIED: Final = error("error.script_died")
LOST: Final = error("error.change_lost")
IN_DOUBT: Final = (
    *(f"error.{name}" for name in ("script_died", "change_lost", "connection_lost", "deadline", "answer_invalid")),
    *(f"error.{name}" for name in ("cancelled", "unexpected", "output_too_long")),
    *(f"approvals.outcome.{name}" for name in ("process_died", "bot_stopped")),
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("says", IN_DOUBT)
def test_what_to_do_is_said_once(says: str, lang: Lang) -> None:
    """The sentence says what happened, the list what to do; neither repeats the other, nor calls the change stopped."""
    asked = ran(Status.INTERRUPTED, error(says), BACKUP)
    said = cards_facts.sentence(error(says), asked, CATALOGUE, lang)
    ordered = {"fr": ("dites ce", "Regardez", "Allez voir"), "en": ("say what", "Look at", "look at")}[lang]
    assert not any(words in said for words in ordered)
    assert not any(words in said for words in ("was stopped on request", "script was stopped", "script a été arrêté"))
    card = cards_outcome.outcome_card(subject(asked), lang)
    for shown in (card.text, str(card.blocks)):
        assert shown.count("Get-Service TermServLicensing") == 1
        assert shown.count(text(lang, "cards.outcome.then_say", host="`SRV-LIC-01`")) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_what_to_do_is_said_no_more_once_somebody_looked(lang: Lang) -> None:
    """Then what was found stands in its place; `/rdslic request` follows the same rule."""
    before = subject(ran(Status.INTERRUPTED, DIED, BACKUP))
    after = subject(ran(Status.INTERRUPTED, DIED, BACKUP, verified_by=APPROVER), found=FOUND)
    for draw in (cards_outcome.outcome_card, lambda drawn, lang: cards_request.details(drawn, lang, ())):
        assert "TermServLicensing" in str(draw(before, lang).blocks[2:])
        assert "Get-Service" not in str(draw(after, lang).blocks)
        assert FOUND.words in str(draw(after, lang).blocks)


def test_a_task_whose_name_nobody_told_is_named_after_the_request() -> None:
    """The bot was stopped: the task has the request's id in its name, and digits that only the server knows."""
    asked = ran(Status.INTERRUPTED, error("approvals.outcome.process_died"), BACKUP)
    assert "`rdslic-R-7F3KQ-…`" in cards_doubt.to_look_at(asked, CATALOGUE, "en")


@pytest.mark.parametrize(("outcome", "waits"), [(DIED, False), (LOST, True), (None, True)])
def test_a_change_that_may_still_be_at_work_is_waited_for(outcome: Outcome | None, *, waits: bool) -> None:
    """Until its time is over nobody judges a change that goes on by itself; one that is known to have ended is not."""
    asked = ran(Status.INTERRUPTED, outcome, BACKUP)
    assert asked.started_at is not None
    until = int(asked.started_at.timestamp()) + asked.plan.deadline_s + 600
    assert (f"<!date^{until}^" in cards_doubt.to_look_at(asked, CATALOGUE, "fr")) is waits


@pytest.mark.parametrize("lang", LANGS)
def test_a_change_that_ended_between_two_steps_says_so_in_the_words_of_its_action(lang: Lang) -> None:
    """It never says that nothing was changed; an action without a sentence of its own uses the frame's."""
    asked = ran(Status.CANCELLED, BETWEEN, BACKUP)
    own = CATALOGUE[BACKUP].manifest.text[lang].verdicts["cancelled"]
    assert cards_facts.sentence(BETWEEN, asked, CATALOGUE, lang) == own
    assert cards_facts.sentence(BETWEEN, asked, {}, lang) == text(lang, "verdicts.cancelled")


KEYS: Final = sorted(
    {kind.key for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.TargetError)}
    - {errors.ScriptDied.key, errors.ChangeLost.key}
)
"""Every failure of a server after which a run that only reads has changed nothing."""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", [*KEYS, "error.unexpected", "approvals.outcome.read_died", "approvals.outcome.stale"])
def test_whatever_stopped_a_reading_nothing_was_changed(key: str, lang: Lang) -> None:
    """The person need not wonder about the server."""
    said = cards_facts.sentence(error(key), ran(Status.FAILED, error(key), READ), CATALOGUE, lang)
    assert {"fr": "modifié", "en": "othing was changed"}[lang] in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CATALOGUE)
def test_the_exact_scripts_of_an_action_fit_a_modal(name: str, lang: Lang) -> None:
    """Frame and action together stay within a hundred blocks of three thousand characters, nothing left out."""
    plan = actions.plan_for(CATALOGUE[name], CATALOGUE, HOSTS["SRV-LIC-01"], {})
    view: dict[str, Any] = cards_modal.script_view(request(Status.PENDING, name, plan=plan), lang)
    assert faults_in_view(view) == []
    boxes = [block["elements"][0]["elements"][0]["text"] for block in view["blocks"] if block["type"] == "rich_text"]
    scripts = dict.fromkeys(step.script for step in plan.steps)
    assert "".join(boxes) == "".join(scripts)
    assert len(scripts) == (5 if plan.changes else 1)
    card = cards_request.approval_card(subject(request(Status.PENDING, name, plan=plan)), lang)
    assert text(lang, "cards.request.digest", digest="…", scripts=len(scripts)).split("…")[-1] in str(card.blocks)
