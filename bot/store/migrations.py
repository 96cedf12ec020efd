"""The schema, from any earlier version to today's. One step a version; steps are never edited, only added.

A table of steps instead of a migration library: there are few tables, SQLite and PostgreSQL take the same
statements, and the serving process must be able to do it at start.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    update,
)

from bot.errors import StoreUnavailable
from bot.store.tables import VERSION, metadata, schema

Migration: TypeAlias = Callable[[Connection], None]

ADVISORY_LOCK: Final = 0x7264736C
"""Any number that other programs in the same PostgreSQL database do not use ("rdsl")."""


def shown_and_suggestions(connection: Connection) -> None:
    """Keep which entries were shown for a question, and the answers that people suggest."""
    connection.exec_driver_sql("ALTER TABLE question ADD COLUMN shown TEXT NOT NULL DEFAULT ''")
    connection.exec_driver_sql("CREATE INDEX question_by_time ON question (at)")
    # written out here, since the table of `tables.py` may be another one in a later version
    then = MetaData()
    Table("question", then, Column("id", Integer, primary_key=True))
    suggestion = Table(
        "suggestion",
        then,
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("question_id", ForeignKey("question.id", ondelete="SET NULL")),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("lang", String(2), nullable=False),
        Column("asked", Text, nullable=False),
        Column("proposed", Text, nullable=False),
        Column("source", Text),
        Column("contact", String(32)),
    )
    suggestion.create(connection)


def opened_homes(connection: Connection) -> None:
    """Keep who has opened the App Home, and what it shows them."""
    # written out here, since the table of `tables.py` may be another one in a later version
    home = Table(
        "home",
        MetaData(),
        Column("user", String(32), primary_key=True),
        Column("opened_at", DateTime(timezone=True), nullable=False),
        Column("digest", String(64), nullable=False),
        Index("home_by_opening", "opened_at"),
    )
    home.create(connection)


def runs_by_host(connection: Connection) -> None:
    """Find how runs ended without reading whole plans."""
    connection.exec_driver_sql("CREATE INDEX request_by_run ON request (host, started_at, finished_at)")


STEPS: Final[Mapping[int, Migration]] = {1: shown_and_suggestions, 2: opened_homes, 3: runs_by_host}
"""From version N to N+1, by N."""


def upgrade(engine: Engine, *, to: int = VERSION, steps: Mapping[int, Migration] = STEPS) -> tuple[int, int]:
    """Bring the schema up to date; return the version before (0: there was none) and after.

    All steps or none. Raises StoreUnavailable (`newer`) when a later release has written this database.
    """
    with engine.begin() as connection:
        _alone(connection)
        before = current(connection)
        if before > to:
            raise StoreUnavailable(why="newer")
        if before == 0:
            metadata.create_all(connection)
            connection.execute(insert(schema).values(version=to))
        for version in range(before or to, to):
            steps[version](connection)
            connection.execute(update(schema).values(version=version + 1))
    return before, to


def current(connection: Connection) -> int:
    """Return the version of the schema found, 0 when the database is empty."""
    if not inspect(connection).has_table(schema.name):
        return 0
    return int(connection.execute(select(schema.c.version)).scalar_one())


def _alone(connection: Connection) -> None:
    """Keep replicas that start together from creating the tables together; SQLite's write lock does it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
