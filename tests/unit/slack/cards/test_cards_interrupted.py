"""What people read when a run did not come to its own end: what is certain, what is not, and what to do next."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.catalogue.action import Action
from bot.language import LANGS, Lang
from bot.requests.model import Event, Looked, Outcome, Request, Status
from bot.slack.cards import dossier as cards_dossier
from bot.slack.cards import facts as cards_facts
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import outcome as cards_outcome
from bot.slack.cards import request as cards_request
from bot.slack.cards.message import Message
from bot.text import catalogue, placeholders, text
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view
from tests.support.desk import APPROVER, NOON
from tests.support.golden import golden
from tests.support.made_up import CATALOGUE, TIDY
from tests.unit.slack.cards.test_cards import page, ran, request, subject

TASK: Final = "rdslic-R-7F3KQ-1a2b3c4d"
WORDS: Final = {
    "host": "SRV-LIC-01",
    "url": "https://x/wsman",
    "code": "8",
    "task": TASK,
    "minutes": "19",
    "seconds": "7200",
    "deadline_s": "90",
    "limit_kb": "512",
    "exit_code": "1",
    "hint": "",
    "reference": "1a2b3c4d",
}
FOUND: Final = Looked(
    request_id="R-7F3KQ", at=NOON + timedelta(hours=1), by=APPROVER, words="le service *tourne*,\n<!channel> rien"
)
EVENTS: Final = (
    Event(request_id="R-7F3KQ", at=NOON, actor="rdslic", name="interrupted"),
    Event(request_id="R-7F3KQ", at=FOUND.at, actor=APPROVER, name="verified", facts={"found": FOUND.words}),
)


def error(name: str) -> Outcome:
    """Return the outcome of a run that a failure of the server ended."""
    return Outcome(kind="error", says=f"error.{name}", words=WORDS)


def in_doubt(name: str = "change_lost") -> Request:
    """Return a change of which it is not known how far it got."""
    return ran(Status.INTERRUPTED, error(name), TIDY)


def looked_at() -> Request:
    """Return the same once somebody has looked."""
    return replace(in_doubt(), verified_by=APPROVER)


def progress(asked: Request, lang: Lang) -> Message:
    """Return the card that followed the run."""
    return cards_outcome.progress_card(asked, CATALOGUE, lang)


MESSAGES: Final[Mapping[str, Callable[[Lang], Message]]] = {
    "progress_unreached": lambda lang: progress(ran(Status.FAILED, error("target_unreachable")), lang),
    "progress_unknown": lambda lang: progress(in_doubt(), lang),
    "outcome_read_lost": lambda lang: cards_outcome.outcome_card(
        subject(ran(Status.FAILED, error("connection_lost"))), lang
    ),
    "outcome_change_lost": lambda lang: cards_outcome.outcome_card(subject(in_doubt()), lang),
    "outcome_never_began": lambda lang: cards_outcome.outcome_card(
        subject(ran(Status.FAILED, error("never_began"), TIDY)), lang
    ),
    "outcome_idle_timeout": lambda lang: cards_outcome.outcome_card(
        subject(ran(Status.FAILED, error("idle_timeout"), TIDY)), lang
    ),
    "outcome_looked_at": lambda lang: cards_outcome.outcome_card(subject(looked_at(), found=FOUND), lang),
    "found": lambda lang: cards_outcome.found_card(FOUND, looked_at(), lang),
    "details_looked_at": lambda lang: cards_request.details(subject(looked_at(), found=FOUND), lang, EVENTS),
    "dossier_found": lambda lang: cards_dossier.dossier_card(page(lang), lang, [FOUND]),
    "undrawn": lambda lang: cards_request.plain_card(in_doubt(), "1a2b3c4d", lang),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_messages_look_as_agreed_and_ping_nobody(name: str, lang: Lang) -> None:
    """Slack takes every card, and what somebody wrote about a server is shown and obeyed by nobody."""
    drawn = MESSAGES[name](lang)
    assert faults_in_blocks(list(drawn.blocks), "message") == []
    assert "<!channel" not in drawn.text + str(drawn.blocks)
    golden(name, lang, {"text": drawn.text, "blocks": drawn.blocks})


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.INTERRUPTED, "connection_lost"),
        (Status.INTERRUPTED, "script_died"),
        (Status.INTERRUPTED, "unexpected"),
        (Status.FAILED, "target_unreachable"),
        (Status.FAILED, "credentials"),
        (Status.FAILED, "never_began"),
        (Status.FAILED, "connection_lost"),
        (Status.FAILED, "deadline"),
        (Status.CANCELLED, "cancelled"),
    ],
)
def test_only_a_run_that_came_to_its_own_end_is_said_to_have_ended(lang: Lang, status: Status, name: str) -> None:
    """Not reached, not begun, broken off, stopped or lost from sight: none of them has finished."""
    said = progress(ran(status, error(name), TIDY), lang).text
    assert not {"finie", "finished", "ended", "over"} & set(said.replace(".", " ").split())
    assert text(lang, "cards.progress.over", action="x", host="y", seconds="12").split("—")[1] not in said


def test_the_server_that_was_not_reached_has_nothing_begun() -> None:
    """That is certain, and is said; a change lost from sight is not known to have done anything."""
    assert "nothing was begun" in progress(ran(Status.FAILED, error("target_unreachable")), "en").text
    assert "not known" in progress(in_doubt(), "en").text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "says",
    [
        *(f"error.{name}" for name in ("connection_lost", "deadline", "output_too_long", "answer_invalid")),
        *(f"error.{name}" for name in ("cancelled", "unexpected")),
        *(f"approvals.outcome.{name}" for name in ("not_understood", "not_drawable")),
    ],
)
def test_a_read_that_broke_off_changed_nothing(lang: Lang, says: str) -> None:
    """The sentence says so, and what to do next; the same break in a change claims no such thing."""
    outcome = Outcome(kind="error", says=says, words=WORDS)
    read = cards_facts.sentence(outcome, ran(Status.FAILED, outcome), CATALOGUE, lang)
    change = cards_facts.sentence(outcome, ran(Status.INTERRUPTED, outcome, TIDY), CATALOGUE, lang)
    nothing = {"fr": "modifié", "en": "othing was changed"}[lang]
    assert nothing in read
    assert nothing not in change


def test_a_change_that_broke_off_before_it_began_changed_nothing() -> None:
    """The reading before it was cut off: no doubt is left, and none is spread."""
    outcome = error("connection_lost")
    said = cards_facts.sentence(outcome, ran(Status.FAILED, outcome, TIDY), CATALOGUE, "en")
    assert "Nothing was changed" in said


def test_sentences_that_stand_for_others_need_no_other_words() -> None:
    """Each has the words of the sentence that it stands for, and the server's name."""
    known = catalogue("en")
    for key in known:
        if key.startswith("unchanged."):
            name = key.removeprefix("unchanged.")
            base = known.get(f"error.{name}") or known[f"approvals.outcome.{name}"]
            assert placeholders(known[key]) <= placeholders(base) | {"host"}, key


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["idle_timeout", "never_began", "script_died", "change_lost"])
def test_what_became_of_a_change_whose_line_broke(lang: Lang, name: str) -> None:
    """The sentence is whole, and names the task that starts the service again where there is one."""
    outcome = error(name)
    said = cards_facts.sentence(outcome, ran(Status.INTERRUPTED, outcome, TIDY), CATALOGUE, lang)
    assert "{" not in said.replace('@{IdleTimeout="7200000"}', "")
    assert "?" not in said
    assert (TASK in said) == (name in {"script_died", "change_lost"})


@pytest.mark.parametrize("lang", LANGS)
def test_an_error_that_lacks_a_word_is_still_said(lang: Lang) -> None:
    """Our own sentences say the essential with a question mark in the place of the word."""
    outcome = Outcome(kind="error", says="error.script_died", words={})
    said = cards_facts.sentence(outcome, in_doubt(), CATALOGUE, lang)
    assert "SRV-LIC-01" in said
    assert "?" in said


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(kind="failed", says="script_failed", words={}),
        Outcome(kind="failed", says="script_failed", words={"message": 7}),  # type: ignore[dict-item]  # a row may hold anything
        Outcome(kind="failed", says="no_such_sentence"),
        Outcome(kind="failed", says="gone_action:thing"),
        Outcome(kind="error", says="error.no_such_sentence"),
        Outcome(kind="facts", says=""),
    ],
    ids=lambda outcome: f"{outcome.says}/{outcome.words}",
)
@pytest.mark.parametrize("lang", LANGS)
def test_a_row_that_cannot_be_said_is_shown_by_its_code(lang: Lang, outcome: Outcome) -> None:
    """A sentence that lacks a word, or is not there: every card is drawn, with the raw code in it."""
    asked = ran(Status.FAILED, outcome)
    for drawn in (
        cards_outcome.outcome_card(subject(asked), lang),
        cards_request.details(subject(asked), lang, EVENTS),
        cards_request.approval_card(subject(asked), lang),
    ):
        assert faults_in_blocks(list(drawn.blocks), "message") == []
        assert outcome.says in str(drawn.blocks)


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_says_what_to_look_at(lang: Lang) -> None:
    """What is worth a look after any change, its task by its whole name; then what the action's own manifest lists."""
    named = cards_modal.found_form(in_doubt(), CATALOGUE, lang)
    assert faults_in_view(named) == []
    assert all(
        word in str(named) for word in ("TermServLicensing", ".failed", f"`{TASK}`", r"\\runs\\R-7F3KQ-1a2b3c4d`")
    )
    action = CATALOGUE[TIDY]
    assert all(line[:40] in str(named) for line in action.manifest.text[lang].after_interruption)
    general = cards_modal.found_form(in_doubt(), {TIDY: silent(action)}, lang)
    assert faults_in_view(general) == []
    assert all(word in str(general) for word in ("TermServLicensing", ".failed", "rdslic-R-7F3KQ", "ProgramData"))
    assert cards_facts.title(CATALOGUE, TIDY, lang) in str(general)
    gone = cards_modal.found_form(request(Status.INTERRUPTED, TIDY), {}, lang)
    assert TIDY in str(gone)


def silent(action: Action) -> Action:
    """Return an action whose manifest does not say what to look at."""
    texts = {lang: words.model_copy(update={"after_interruption": ()}) for lang, words in action.manifest.text.items()}
    return replace(action, manifest=action.manifest.model_copy(update={"text": texts}))
