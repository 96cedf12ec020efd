"""Who has opened the App Home, and which view each of them was last shown."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connections import Connections
from bot.store.tables import home

NOTHING = ""
"""The digest of a Home that was opened and not drawn yet, or whose drawing failed."""


class OpenHomes:
    """The table of Homes. Every method raises StoreUnavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def opened(self, user: str, at: datetime, *, since: datetime) -> None:
        """Remember that a person opened their Home; those opened before `since` are forgotten."""
        with self._connections.begin() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            row = dialect.insert(home).values(user=user, opened_at=at, digest=NOTHING)
            again = row.on_conflict_do_update(index_elements=[home.c.user], set_={"opened_at": at})
            connection.execute(again)
            connection.execute(delete(home).where(home.c.opened_at < since))

    def since(self, at: datetime, *, limit: int) -> tuple[str, ...]:
        """Return who has opened their Home since then, the latest first."""
        query = select(home.c.user).where(home.c.opened_at >= at).order_by(home.c.opened_at.desc(), home.c.user)
        with self._connections.read() as connection:
            return tuple(connection.execute(query.limit(limit)).scalars())

    def digest(self, user: str) -> str | None:
        """Return the digest of the view that a person was last shown; None when they have not opened it."""
        with self._connections.read() as connection:
            return connection.execute(select(home.c.digest).where(home.c.user == user)).scalar_one_or_none()

    def claim(self, user: str, *, seen: str, digest: str) -> bool:
        """Take it on oneself to show a view, if what is shown still is as it was `seen`; True when it was."""
        where = (home.c.user == user, home.c.digest == seen)
        with self._connections.begin() as connection:
            return connection.execute(update(home).where(*where).values(digest=digest)).rowcount == 1

    def forget(self, user: str) -> None:
        """Forget that a person opened their Home."""
        with self._connections.begin() as connection:
            connection.execute(delete(home).where(home.c.user == user))
