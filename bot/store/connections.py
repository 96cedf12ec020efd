"""Transactions on the database, to read or to write; the one place where its failures become StoreUnavailable."""

import contextlib
from collections.abc import Iterator
from typing import Final, TypeAlias

from sqlalchemy import Connection, Engine, exc, make_url

from bot.errors import StoreUnavailable

READING: Final = "rdslic_reading"
"""Execution option of transactions that only read: on SQLite they must not ask for the write lock."""
SIGNS: Final = {
    "locked": ("locked", "busy", "deadlock", "lock timeout", "could not serialize"),
    "full": ("is full", "no space", "disk full"),
    "gone": (
        "unable to open",
        "disk i/o",
        "readonly",
        "read-only",
        "malformed",
        "not a database",
        "connection",
        "server closed",
        "terminating",
        "shutting down",
        "starting up",
    ),
}
"""What drivers say, in lower case, by what it means to us. Anything else is a fault of ours and keeps its trace."""


Transaction: TypeAlias = Connection
"""What `begin` gives: handed back to the methods of the store that are part of it, and to nothing else."""


class Conflict(Exception):
    """Another row excludes this one: the id is taken, or another run has the server. Nothing was written."""


class Connections:
    """Gives out transactions on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(**{READING: True})

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open one transaction to write: all of it, or nothing. Raises Conflict, StoreUnavailable."""
        try:
            with available(), self.engine.begin() as connection:
                yield connection
        except exc.IntegrityError as error:
            raise Conflict from error

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Open one transaction to read. Raises StoreUnavailable."""
        with available(), self._reader.connect() as connection:
            yield connection


def password_in(url: str) -> str | None:
    """Return the password in the URL of a database, None when there is none."""
    password = make_url(url).password
    return None if password is None else str(password)


@contextlib.contextmanager
def available() -> Iterator[None]:
    """Turn the database being locked, full or gone into StoreUnavailable."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable(why="locked") from error
    except exc.DatabaseError as error:
        why = reason(error)
        if why is None:
            raise
        raise StoreUnavailable(why=why) from error


def reason(error: exc.DatabaseError) -> str | None:
    """Return `locked`, `full` or `gone`; None when the database is well and the statement was wrong."""
    if error.connection_invalidated:
        return "gone"
    message = str(error.orig).lower()
    found = (why for why, signs in SIGNS.items() if any(sign in message for sign in signs))
    operational = isinstance(error, exc.OperationalError) or type(error) is exc.DatabaseError
    return next(found, None) if operational else None
