"""What was asked, what came of it, what people said of it and suggested.

Who asked is kept only as a salted hash; who suggested, only when they agreed to be contacted.
"""

import hashlib
import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.store.asked import Choice, Deleted, NewQuestion, Proposed, Suggestion, Unanswered
from bot.store.connections import Connections
from bot.store.tables import question, setting, suggestion

LONGEST = 2_000
ALSO_READ = ("id", "at", "lang", "zone", "entry_id", "chosen", "helped", "missing", "asker")
LONGEST_PROPOSED = 3_000


class Questions:
    """The tables of questions and suggestions. Every method raises StoreUnavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def note(self, new: NewQuestion, *, at: datetime | None = None) -> int:
        """Keep a question; return its number, which feedback refers to. `at` is now unless given."""
        with self._connections.begin() as connection:
            values = {
                "question": new.text[:LONGEST],
                "at": at or datetime.now(tz=UTC),
                "asker": _hashed(new.asker, _salt(connection)),
                "lang": new.lang,
                "zone": new.zone,
                "entry_id": new.entry_id,
                "score": new.score,
                "shown": " ".join(new.shown),
            }
            added = connection.execute(insert(question).values(**values))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def feedback(self, question_id: int, *, helped: bool, missing: str = "") -> None:
        """Note whether the answer helped, and what was missing; the last word counts.

        Saying again that it did not help keeps what was written before; saying that it helped removes it.
        """
        said = {"missing": missing[:LONGEST] or None} if helped or missing else {}
        self._update(question_id, helped=helped, **said)

    def chosen(self, question_id: int, entry_id: str) -> None:
        """Note which suggestion was chosen."""
        self._update(question_id, chosen=entry_id)

    def unanswered(self, since: datetime | None = None) -> tuple[Unanswered, ...]:
        """Return, oldest first, what was asked from `since` on and not answered well.

        Declined; or titles were offered and none was chosen; or the person said that the answer did not help. Rows
        whose text is not kept tell nothing and are left out.
        """
        unchosen = and_(question.c.zone == "suggest", question.c.chosen.is_(None), question.c.helped.is_not(True))
        wanted = or_(question.c.zone == "decline", unchosen, question.c.helped.is_(False))
        columns = [question.c.question.label("asked"), *(question.c[name] for name in ALSO_READ)]
        query = select(*columns).where(wanted, question.c.question != "").order_by(question.c.at, question.c.id)
        if since is not None:
            query = query.where(question.c.at >= since)
        with self._connections.read() as connection:
            return tuple(Unanswered(**row) for row in connection.execute(query).mappings())

    def choices(self, since: datetime | None = None) -> tuple[Choice, ...]:
        """Return, oldest first, what people chose for their questions from `since` on."""
        columns = [question.c.question.label("asked"), question.c.lang, question.c.chosen, question.c.shown]
        query = select(*columns).where(question.c.chosen.is_not(None)).order_by(question.c.at, question.c.id)
        if since is not None:
            query = query.where(question.c.at >= since)
        with self._connections.read() as connection:
            return tuple(
                Choice(asked=row.asked, lang=row.lang, chosen=row.chosen, shown=tuple(row.shown.split()))
                for row in connection.execute(query)
            )

    def suggest(self, new: Proposed, *, at: datetime) -> int:
        """Keep a suggested answer; return the number that it got."""
        with self._connections.begin() as connection:
            known = select(question.c.id).where(question.c.id == new.question)
            values = {
                # the question may have been deleted while the form was open
                "question_id": connection.execute(known).scalar_one_or_none(),
                "at": at,
                "lang": new.lang,
                "asked": new.asked[:LONGEST],
                "proposed": new.proposed[:LONGEST_PROPOSED],
                "source": new.source,
                "contact": new.contact,
            }
            added = connection.execute(insert(suggestion).values(**values))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def suggestions(self, since: datetime | None = None) -> tuple[Suggestion, ...]:
        """Return the suggestions from a moment on (None: all that are kept), oldest first."""
        query = select(suggestion).order_by(suggestion.c.at, suggestion.c.id)
        if since is not None:
            query = query.where(suggestion.c.at >= since)
        with self._connections.read() as connection:
            return tuple(Suggestion(**row) for row in connection.execute(query).mappings())

    def forget_before(self, moment: datetime) -> Deleted:
        """Delete the questions and suggestions older than `moment`."""
        with self._connections.begin() as connection:
            suggestions = connection.execute(delete(suggestion).where(suggestion.c.at < moment)).rowcount
            questions = connection.execute(delete(question).where(question.c.at < moment)).rowcount
        return Deleted(questions=questions, suggestions=suggestions)

    def forget_person(self, user: str) -> Deleted:
        """Delete the questions of one person, found by their hash, and the suggestions that name them as contact."""
        with self._connections.begin() as connection:
            suggestions = connection.execute(delete(suggestion).where(suggestion.c.contact == user)).rowcount
            who = _hashed(user, _salt(connection))
            questions = connection.execute(delete(question).where(question.c.asker == who)).rowcount
        return Deleted(questions=questions, suggestions=suggestions)

    def _update(self, question_id: int, **values: object) -> None:
        with self._connections.begin() as connection:
            connection.execute(update(question).where(question.c.id == question_id).values(**values))


def _hashed(user: str, salt: str) -> str:
    return hashlib.sha256((salt + user).encode()).hexdigest()[:32]


def _salt(connection: Connection) -> str:
    found = connection.execute(select(setting.c.value).where(setting.c.name == "asker_salt")).scalar_one_or_none()
    if found is None:
        found = secrets.token_hex(16)
        connection.execute(insert(setting).values(name="asker_salt", value=found))
    return str(found)
