"""Where the copies of a request's messages were posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.language import Lang
from bot.store.connections import Connections
from bot.store.tables import card, request

CardKind: TypeAlias = Literal["request", "approval", "progress", "outcome", "found", "dossier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message. `ts` is None while it is only intended: the posting may or may not have happened."""

    request_id: str
    kind: CardKind
    channel: str
    thread_ts: str | None
    ts: str | None
    lang: Lang


class Cards:
    """The table of cards. Every method raises StoreUnavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def of(self, request_id: str) -> Mapping[CardKind, Card]:
        """Return the cards of a request by kind."""
        with self._connections.read() as connection:
            rows = connection.execute(select(card).where(card.c.request_id == request_id)).all()
        return {row.kind: _card(row) for row in rows}

    def intend(
        self, request_id: str, kind: CardKind, *, channel: str, thread_ts: str | None, lang: Lang
    ) -> tuple[Card, bool]:
        """Note that a message is about to be posted; the card, and whether it had been intended before."""
        new = Card(request_id=request_id, kind=kind, ts=None, channel=channel, thread_ts=thread_ts, lang=lang)
        with self._connections.begin() as connection:
            found = _find(connection, request_id, kind)
            if found is not None:
                return found, True
            values = {"channel": channel, "thread_ts": thread_ts, "lang": lang}
            try:
                with connection.begin_nested():
                    connection.execute(insert(card).values(request_id=request_id, kind=kind, **values))
            except IntegrityError:
                # another replica was a moment faster
                return _find(connection, request_id, kind) or new, True
        return new, False

    def posted(self, request_id: str, kind: CardKind, *, channel: str, ts: str) -> None:
        """Note where a message ended up; a person's id has become the id of the conversation."""
        with self._connections.begin() as connection:
            where = (card.c.request_id == request_id, card.c.kind == kind)
            connection.execute(update(card).where(*where).values(channel=channel, ts=ts))

    def drawn(self, request_id: str, version: int) -> None:
        """Note that every copy now shows this version."""
        with self._connections.begin() as connection:
            where = (request.c.id == request_id, request.c.drawn_version < version)
            connection.execute(update(request).where(*where).values(drawn_version=version))

    def given_up(self, request_id: str) -> None:
        """Note that this version cannot be drawn: none of the copies is out of date until the next change."""
        with self._connections.begin() as connection:
            where = request.c.id == request_id
            connection.execute(update(request).where(where).values(drawn_version=request.c.version))


def _find(connection: Connection, request_id: str, kind: CardKind) -> Card | None:
    where = (card.c.request_id == request_id, card.c.kind == kind)
    row = connection.execute(select(card).where(*where)).one_or_none()
    return None if row is None else _card(row)


def _card(row: Row[Any]) -> Card:
    return Card(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
