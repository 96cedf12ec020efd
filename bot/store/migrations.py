"""The schema, from any earlier version to today's. One step a version; steps are never edited, only added.

A table of steps instead of a migration library: there are few tables, SQLite and PostgreSQL take the same
statements, and the serving process must be able to do it at start.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from bot.store.tables import VERSION, metadata, schema

Step: TypeAlias = Callable[[Connection], None]

STEPS: Final[Mapping[int, Step]] = {}
"""From version N to N+1, by N."""


def upgrade(engine: Engine) -> tuple[int, int]:
    """Bring the schema up to date; return the version before (0: there was none) and after."""
    with engine.begin() as connection:
        before = current(connection)
        if before == 0:
            metadata.create_all(connection)
            connection.execute(insert(schema).values(version=VERSION))
        for version in range(before or VERSION, VERSION):
            STEPS[version](connection)
            connection.execute(update(schema).values(version=version + 1))
    return before, VERSION


def current(connection: Connection) -> int:
    """Return the version of the schema found, 0 when the database is empty."""
    if not inspect(connection).has_table(schema.name):
        return 0
    return int(connection.execute(select(schema.c.version)).scalar_one())
