"""Which processes are alive: each writes a heartbeat, stamped with the database's clock where that is shared."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from bot.store.tables import READING, replica


class Replicas:
    """The table of serving processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{READING: True})

    def beat(self, executor: str, now: datetime) -> None:
        """Say that a process is alive."""
        with self._engine.begin() as connection:
            self.beat_within(connection, executor, now)

    def beat_within(self, connection: Connection, executor: str, now: datetime) -> None:
        """Say so within the caller's transaction."""
        changed = connection.execute(update(replica).where(replica.c.executor == executor).values(beat_at=now))
        if changed.rowcount == 0:
            connection.execute(insert(replica).values(executor=executor, beat_at=now))

    def last_beat(self, executor: str) -> datetime | None:
        """Return when a process last said that it is alive."""
        with self._reader.connect() as connection:
            return connection.execute(
                select(replica.c.beat_at).where(replica.c.executor == executor)
            ).scalar_one_or_none()

    def alive(self, now: datetime, within: timedelta) -> frozenset[str]:
        """Return the processes heard of within that time."""
        with self._reader.connect() as connection:
            query = select(replica.c.executor).where(replica.c.beat_at > now - within)
            return frozenset(connection.execute(query).scalars())

    def forget(self, executor: str) -> None:
        """Remove a process that ends in order."""
        with self._engine.begin() as connection:
            connection.execute(delete(replica).where(replica.c.executor == executor))
