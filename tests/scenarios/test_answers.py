"""Answers in the practice workspace: the unchanged bot, a small guide, what people press and what they then see."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from bot.text import text
from lab.drawing import everything, pressables
from lab.person import Refused
from lab.start import APPROVALS, HELP, Lab
from tests.support.practice import PATIENCE_S, Json, Patient
from tests.support.small_library import write_guide

REFUSED = "on a réinstallé le serveur et le pack de CAL est refusé, déjà utilisé, comment le récupérer sans racheter ?"
UNKNOWN = "à quelle heure ferme la cantine ?"
SUGGESTION: Final[Mapping[str, Mapping[str, Any]]] = {
    "asked": {"typed": UNKNOWN},
    "proposed": {"typed": "À 14 h."},
    "source": {"typed": "http://example.test/"},
    "contact": {"typed": ["agreed"]},
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Run the whole practice once for this file, with a small made-up guide."""
    with Lab.start(knowledge=write_guide(tmp_path_factory.mktemp("guide"))) as running:
        yield running


@pytest.fixture
def admin(lab: Lab) -> Iterator[Patient]:
    """Return the French-speaking administrator."""
    person = Patient(lab.workspace.person_url, "admin")
    yield person
    with suppress(Refused):  # a form that stays open would be taken for the next one; there may be none
        person.does("close", all=True)
    person.close()


@pytest.fixture
def approver(lab: Lab) -> Iterator[Patient]:
    """Return the English-speaking approver."""
    person = Patient(lab.workspace.person_url, "approver")
    yield person
    person.close()


def press(person: Patient, channel: str, message: Json, action_id: str) -> None:
    """Press one button of a message."""
    [pressed] = [one for one in pressables(message) if one.action_id == action_id]
    person.press(channel, message["ts"], action_id, value=pressed.value)


def offers(key: str, lang: str = "fr") -> Callable[[Json], bool]:
    """Return a test for messages that have a button with this sentence on it."""
    label = text("en" if lang == "en" else "fr", key)
    return lambda message: label in [one.label for one in pressables(message)]


def says(key: str, lang: str = "fr") -> Callable[[Json], bool]:
    """Return a test for messages that show this sentence."""
    return lambda message: text("en" if lang == "en" else "fr", key) in everything(message)


def rows(lab: Lab, statement: str) -> list[tuple[Any, ...]]:
    """Return what the bot's database holds."""
    with closing(sqlite3.connect(Path(lab.folder) / "practice.sqlite")) as connection:
        return connection.execute(statement).fetchall()


def test_a_private_answer_unfolds_is_judged_and_folds(lab: Lab, admin: Patient) -> None:
    """One message all along, seen by nobody else; the vote stays with it and can be changed."""
    admin.say(HELP, f"/rdslic {REFUSED}")
    short = admin.sees(HELP, offers("cards.answer.show_steps"))
    press(admin, HELP, short, "unfold")
    whole = admin.sees(HELP, offers("cards.answer.fold"))
    assert whole["ts"] == short["ts"]
    assert says("cards.answer.steps")(whole)
    press(admin, HELP, whole, "helped")
    judged = admin.sees(HELP, says("cards.answer.said_helped"))
    press(admin, HELP, judged, "fold")
    folded = admin.sees(HELP, offers("cards.answer.show_steps"))
    assert (folded["ts"], says("cards.answer.said_helped")(folded)) == (short["ts"], True)
    press(admin, HELP, folded, "not_helped")
    admin.submit(admin.view_opens()["id"], {"reason": {"typed": "le numéro de téléphone"}})
    admin.sees(HELP, says("cards.answer.said_not_helped"))
    kept = rows(lab, "SELECT helped, missing, shown = entry_id FROM question ORDER BY id DESC LIMIT 1")
    assert kept == [(0, "le numéro de téléphone", 1)]


def test_a_post_stays_short_and_its_reader_sees_all_of_it(admin: Patient, approver: Patient) -> None:
    """In the thread of a channel; the other people there see nothing of it."""
    asked = admin.say(HELP, f"@rdslic {REFUSED}")
    short = approver.sees(HELP, offers("cards.answer.show_steps"), thread_ts=asked["ts"])
    press(approver, HELP, short, "unfold")
    whole = approver.sees(HELP, offers("cards.answer.fold", "en"), thread_ts=asked["ts"])
    assert whole["is_ephemeral"]
    assert says("cards.answer.steps", "en")(whole)
    thread = admin.look(HELP, thread_ts=asked["ts"]).messages
    assert [message["ts"] for message in thread if offers("cards.answer.show_steps")(message)] == [short["ts"]]
    assert not [message for message in thread if offers("cards.answer.fold", "en")(message)]


def test_a_direct_message_unfolds_in_its_place(admin: Patient) -> None:
    """The conversation keeps one answer, and a related one is a message of its own, for the same question."""
    admin.say("@rdslic", REFUSED)
    short = admin.sees("@rdslic", offers("cards.answer.show_steps"))
    press(admin, "@rdslic", short, "unfold")
    whole = admin.sees("@rdslic", offers("cards.answer.fold"))
    assert whole["ts"] == short["ts"]
    press(admin, "@rdslic", whole, "related_entry:0")
    other = admin.sees("@rdslic", lambda message: float(message["ts"]) > float(short["ts"]))
    press(admin, "@rdslic", other, "helped")
    assert admin.sees("@rdslic", says("cards.answer.said_helped"))["ts"] == other["ts"]


def test_a_suggestion_goes_to_the_maintainers(lab: Lab, admin: Patient, approver: Patient) -> None:
    """A source that is no https address is said under its field; then it is kept, and told without a name."""
    admin.say(HELP, f"/rdslic {UNKNOWN}")
    press(admin, HELP, admin.sees(HELP, offers("cards.suggest.offer")), "suggest_answer")
    view = admin.view_opens()
    with pytest.raises(Refused, match="https://"):
        admin.submit(view["id"], SUGGESTION)
    closed = admin.submit(view["id"], {**SUGGESTION, "source": {"typed": "https://example.test/"}})
    assert text("fr", "slack.thanks_contact") in str(closed["view"])
    told = approver.sees(APPROVALS, says("cards.suggest.told_next", "en"))
    assert "À 14 h." in everything(told)
    assert "ADMIN" not in str(told)
    [(contact, source)] = rows(lab, "SELECT contact, source FROM suggestion")
    assert (contact, source) == (_id(admin), "https://example.test/")


def test_in_half_a_year_it_is_gone(lab: Lab, admin: Patient) -> None:
    """Time passes, the housekeeping deletes what is too old, and nothing else is asked of anybody."""
    admin.say(HELP, f"/rdslic {UNKNOWN}")
    admin.sees(HELP, offers("cards.suggest.offer"))
    admin.advance_clock(181 * 24 * 3600)
    admin.say(HELP, "/rdslic help")
    admin.sees(HELP, says("cards.help.lead"))
    _until(lambda: rows(lab, "SELECT (SELECT count(*) FROM question) + (SELECT count(*) FROM suggestion)") == [(0,)])


def _until(is_so: Callable[[], bool]) -> None:
    """Wait for the bot's next pass, which comes twice a second."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at, "nothing was deleted"
        time.sleep(0.1)


def _id(person: Patient) -> str:
    return next(name for name, called in person.names().items() if called == person.name)
