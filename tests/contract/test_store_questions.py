"""Questions, feedback and suggestions, on every database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.asked import Deleted, NewQuestion, Proposed, Suggestion
from bot.store.database import Store
from bot.store.tables import question
from tests.support.databases import database
from tests.support.desk import ADMIN, APPROVER, NOON


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store of each kind."""
    with database(request.param, tmp_path) as url:
        opened = Store.open(url)
        yield opened
        opened.close()


def ask(store: Store, *, asker: str = ADMIN, days: float = 0, shown: tuple[str, ...] = ()) -> int:
    """Keep a question that was asked some days after noon."""
    return store.questions.note(
        NewQuestion(
            text="où est la clé ?", lang="fr", zone="decline", entry_id=None, score=0.1, asker=asker, shown=shown
        ),
        at=NOON + timedelta(days=days),
    )


def suggest(store: Store, asked: int | None = None, *, contact: str | None = None, days: float = 0) -> int:
    """Keep a suggestion that was made some days after noon."""
    at = NOON + timedelta(days=days)
    new = Proposed(question=asked, lang="fr", asked="où ?", proposed="là", contact=contact)
    return store.questions.suggest(new, at=at)


def kept(store: Store, column: str) -> list[object]:
    """Return one column of the questions, oldest first."""
    with store.engine.connect() as connection:
        return list(connection.execute(select(question.c[column]).order_by(question.c.id)).scalars())


def test_what_was_shown_keeps_its_order(store: Store) -> None:
    """The first is the best; nothing shown is nothing, not an empty name."""
    ask(store, shown=("set-mode", "blocked-cals"))
    ask(store)
    assert [str(shown).split() for shown in kept(store, "shown")] == [["set-mode", "blocked-cals"], []]


def test_the_last_word_counts(store: Store) -> None:
    """No, then what was missing, then no again, then yes."""
    number = ask(store)
    store.questions.feedback(number, helped=False)
    store.questions.feedback(number, helped=False, missing="the number")
    store.questions.feedback(number, helped=False)
    assert (kept(store, "helped"), kept(store, "missing")) == ([False], ["the number"])
    store.questions.feedback(number, helped=True)
    assert (kept(store, "helped"), kept(store, "missing")) == ([True], [None])


def test_suggestions_come_back_as_they_were_made(store: Store) -> None:
    """Oldest first, from a moment on; a question that is not there (any more) is no hindrance."""
    number = ask(store)
    later = suggest(store, number, contact=APPROVER, days=2)
    first = suggest(store, 999_999)
    assert store.questions.suggestions() == (
        Suggestion(id=first, question_id=None, at=NOON, lang="fr", asked="où ?", proposed="là"),
        Suggestion(
            id=later,
            question_id=number,
            at=NOON + timedelta(days=2),
            lang="fr",
            asked="où ?",
            proposed="là",
            contact=APPROVER,
        ),
    )
    assert [one.id for one in store.questions.suggestions(NOON + timedelta(days=1))] == [later]


def test_what_is_too_old_goes(store: Store) -> None:
    """A younger suggestion for an old question stays, without its question."""
    old, young = ask(store), ask(store, days=10)
    suggest(store, old)
    suggest(store, old, days=10)
    assert store.questions.forget_before(NOON + timedelta(days=1)) == Deleted(questions=1, suggestions=1)
    assert kept(store, "id") == [young]
    assert [one.question_id for one in store.questions.suggestions()] == [None]


def test_one_person_can_be_forgotten(store: Store) -> None:
    """All they asked, found by its hash, and the suggestions with their name; nobody else's."""
    mine = [ask(store), ask(store, days=3)]
    other = ask(store, asker=APPROVER)
    suggest(store, mine[0])
    suggest(store, mine[0], contact=ADMIN)
    suggest(store, other, contact=APPROVER)
    assert store.questions.forget_person(ADMIN) == Deleted(questions=2, suggestions=1)
    assert kept(store, "id") == [other]
    assert [(one.question_id, one.contact) for one in store.questions.suggestions()] == [
        (None, None),
        (other, APPROVER),
    ]
    assert store.questions.forget_person(ADMIN) == Deleted(questions=0, suggestions=0)
