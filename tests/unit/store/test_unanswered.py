"""What the database gives to the report of gaps."""

from datetime import UTC, datetime, timedelta

from bot.store.asked import NewQuestion, Zone
from bot.store.database import Store


def note(store: Store, asked: str, zone: Zone, asker: str = "U1") -> int:
    """Keep one question."""
    return store.questions.note(NewQuestion(text=asked, lang="en", zone=zone, entry_id="entry", score=0.5, asker=asker))


def test_only_what_was_not_answered_well_is_given(store: Store) -> None:
    """Declined, no title chosen, or not helped; the rest went well."""
    note(store, "answered", "answer")
    store.questions.feedback(note(store, "answered, helped", "answer"), helped=True)
    store.questions.chosen(note(store, "title chosen", "suggest"), "entry")
    note(store, "declined", "decline")
    note(store, "no title chosen", "suggest")
    store.questions.feedback(note(store, "did not help", "answer"), helped=False, missing="the port")
    chosen = note(store, "title chosen, did not help", "suggest")
    store.questions.chosen(chosen, "entry")
    store.questions.feedback(chosen, helped=False)
    found = {one.asked: one for one in store.questions.unanswered()}
    assert list(found) == ["declined", "no title chosen", "did not help", "title chosen, did not help"]
    assert [one.kind for one in found.values()] == ["declined", "unchosen", "unhelpful", "unhelpful"]
    assert found["did not help"].missing == "the port"
    assert found["declined"].at.tzinfo is not None


def test_people_can_be_counted_and_not_named(store: Store) -> None:
    """The same person has the same hash, and it is not their id."""
    for asker in ("U1", "U2", "U1"):
        note(store, "declined", "decline", asker)
    first, second, again = (one.asker for one in store.questions.unanswered())
    assert first == again != second
    assert "U1" not in first


def test_only_what_was_asked_since_then(store: Store) -> None:
    """A moment in the future leaves nothing."""
    note(store, "declined", "decline")
    now = datetime.now(tz=UTC)
    assert len(store.questions.unanswered(now - timedelta(minutes=1))) == 1
    assert store.questions.unanswered(now + timedelta(minutes=1)) == ()
