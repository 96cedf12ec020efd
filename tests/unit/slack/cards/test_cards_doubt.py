"""What people are asked to do when nobody knows how a change ended, said once and where they look."""

from typing import Final

import pytest

from bot import errors
from bot.language import LANGS, Lang
from bot.requests.model import Looked, Outcome, Status
from bot.servers.frame import CANCELLED
from bot.slack.cards import doubt as cards_doubt
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import outcome as cards_outcome
from bot.slack.cards import request as cards_request
from bot.text import catalogue, placeholders, text
from tests.support.desk import APPROVER, NOON
from tests.support.made_up import CATALOGUE, LOOK, TIDY
from tests.unit.slack.cards.test_cards import ran, subject

TASK: Final = "rdslic-R-7F3KQ-1a2b3c4d"
FOUND: Final = Looked(request_id="R-7F3KQ", at=NOON, by=APPROVER, words="it runs")
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
    asked = ran(Status.INTERRUPTED, error(says), TIDY)
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
    before = subject(ran(Status.INTERRUPTED, DIED, TIDY))
    after = subject(ran(Status.INTERRUPTED, DIED, TIDY, verified_by=APPROVER), found=FOUND)
    for draw in (cards_outcome.outcome_card, lambda drawn, lang: cards_request.details(drawn, lang, ())):
        assert "TermServLicensing" in str(draw(before, lang).blocks[2:])
        assert "Get-Service" not in str(draw(after, lang).blocks)
        assert FOUND.words in str(draw(after, lang).blocks)


def test_a_task_whose_name_nobody_told_is_named_after_the_request() -> None:
    """The bot was stopped: the task has the request's id in its name, and digits that only the server knows."""
    asked = ran(Status.INTERRUPTED, error("approvals.outcome.process_died"), TIDY)
    assert "`rdslic-R-7F3KQ-…`" in cards_doubt.to_look_at(asked, CATALOGUE, "en")


@pytest.mark.parametrize(("outcome", "waits"), [(DIED, False), (LOST, True), (None, True)])
def test_a_change_that_may_still_be_at_work_is_waited_for(outcome: Outcome | None, *, waits: bool) -> None:
    """Until its time is over nobody judges a change that goes on by itself; one that is known to have ended is not."""
    asked = ran(Status.INTERRUPTED, outcome, TIDY)
    assert asked.started_at is not None
    until = int(asked.started_at.timestamp()) + asked.plan.deadline_s + 600
    assert (f"<!date^{until}^" in cards_doubt.to_look_at(asked, CATALOGUE, "fr")) is waits


@pytest.mark.parametrize("lang", LANGS)
def test_a_change_that_ended_between_two_steps_says_so_in_the_words_of_its_action(lang: Lang) -> None:
    """It never says that nothing was changed; an action without a sentence of its own uses the frame's."""
    asked = ran(Status.CANCELLED, BETWEEN, TIDY)
    own = CATALOGUE[TIDY].manifest.text[lang].verdicts["cancelled"]
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
    said = cards_facts.sentence(error(key), ran(Status.FAILED, error(key), LOOK), CATALOGUE, lang)
    assert {"fr": "modifié", "en": "othing was changed"}[lang] in said
