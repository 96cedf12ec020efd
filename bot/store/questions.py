"""What was asked, what came of it, and what people said of it. Who asked is kept only as a salted hash."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, and_, insert, or_, select, update

from bot.answers.gaps import Unanswered
from bot.language import Lang
from bot.store.connections import Connections
from bot.store.tables import question, setting

Zone: TypeAlias = Literal["answer", "suggest", "decline"]
LONGEST = 2_000
ALSO_READ = ("id", "at", "lang", "zone", "entry_id", "chosen", "helped", "missing", "asker")


class Questions:
    """The table of questions. Every method raises StoreUnavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def note(self, *, asked: str, lang: Lang, zone: Zone, entry_id: str | None, score: float, asker: str) -> int:
        """Keep a question; return its number, which feedback refers to."""
        with self._connections.begin() as connection:
            who = hashlib.sha256((_salt(connection) + asker).encode()).hexdigest()[:32]
            values = {"question": asked[:LONGEST], "at": datetime.now(tz=UTC), "asker": who, "lang": lang, "zone": zone}
            added = connection.execute(insert(question).values(**values, entry_id=entry_id, score=score))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def feedback(self, question_id: int, *, helped: bool, missing: str = "") -> None:
        """Note whether the answer helped, and what was missing."""
        self._update(question_id, helped=helped, missing=missing[:LONGEST] or None)

    def chosen(self, question_id: int, entry_id: str) -> None:
        """Note which suggestion was chosen."""
        self._update(question_id, chosen=entry_id)

    def unanswered(self, since: datetime | None = None) -> tuple[Unanswered, ...]:
        """Return, oldest first, what was asked from `since` on and not answered well.

        Declined; or titles were offered and none was chosen; or the person said that the answer did not help.
        """
        unchosen = and_(question.c.zone == "suggest", question.c.chosen.is_(None), question.c.helped.is_not(True))
        wanted = or_(question.c.zone == "decline", unchosen, question.c.helped.is_(False))
        columns = [question.c.question.label("asked"), *(question.c[name] for name in ALSO_READ)]
        query = select(*columns).where(wanted).order_by(question.c.at, question.c.id)
        if since is not None:
            query = query.where(question.c.at >= since)
        with self._connections.read() as connection:
            return tuple(Unanswered(**row._mapping) for row in connection.execute(query))  # noqa: SLF001 - SQLAlchemy's public name for it

    def _update(self, question_id: int, **values: object) -> None:
        with self._connections.begin() as connection:
            connection.execute(update(question).where(question.c.id == question_id).values(**values))


def _salt(connection: Connection) -> str:
    found = connection.execute(select(setting.c.value).where(setting.c.name == "asker_salt")).scalar_one_or_none()
    if found is None:
        found = secrets.token_hex(16)
        connection.execute(insert(setting).values(name="asker_salt", value=found))
    return str(found)
