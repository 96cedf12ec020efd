"""Which processes are alive: each writes a heartbeat.

On PostgreSQL, which several machines share, heartbeats are stamped and judged by the database's own clock:
what the machines' clocks say does not matter. A SQLite file has one process, whose clock is given.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connections import Connections
from bot.store.tables import Instant, replica

DEAD_AFTER: Final = timedelta(seconds=30)
"""A process that was not heard of for so long is dead."""


class Replicas:
    """The table of serving processes. Every method raises StoreUnavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def beat(self, executor: str, now: datetime) -> None:
        """Say that a process is alive."""
        with self._connections.begin() as connection:
            self.beat_within(connection, executor, now)

    def beat_within(self, connection: Connection, executor: str, now: datetime) -> None:
        """Say so within the caller's transaction."""
        at = _now(connection, now)
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        beat = insert(replica).values(executor=executor, beat_at=at)
        known = beat.on_conflict_do_update(index_elements=[replica.c.executor], set_={"beat_at": at})
        connection.execute(known)

    def last_beat(self, executor: str) -> datetime | None:
        """Return when a process last said that it is alive."""
        with self._connections.read() as connection:
            query = select(replica.c.beat_at).where(replica.c.executor == executor)
            return connection.execute(query).scalar_one_or_none()

    def alive(self, now: datetime, within: timedelta) -> frozenset[str]:
        """Return the processes heard of within that time."""
        with self._connections.read() as connection:
            query = select(replica.c.executor).where(replica.c.beat_at > _now(connection, now - within, ago=within))
            return frozenset(connection.execute(query).scalars())

    def forget(self, executor: str) -> None:
        """Remove a process that ends in order."""
        with self._connections.begin() as connection:
            connection.execute(delete(replica).where(replica.c.executor == executor))


def _now(connection: Connection, now: datetime, ago: timedelta = timedelta(0)) -> ColumnElement[Any]:
    """Return the moment in SQL; on PostgreSQL its own clock less `ago`, elsewhere `now` as given."""
    if connection.dialect.name == "postgresql":
        return func.clock_timestamp() - literal(ago)
    return literal(now, Instant())
