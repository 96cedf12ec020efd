"""Opening the database, and the ports over it."""

import contextlib
import sqlite3
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url

from bot.errors import StoreUnavailable
from bot.extras import need
from bot.store import migrations
from bot.store.cards import Cards
from bot.store.connections import READING, Connections, Transaction, available
from bot.store.facts import HostFacts
from bot.store.homes import OpenHomes
from bot.store.questions import Questions
from bot.store.replicas import Replicas
from bot.store.requests import Requests

BUSY_MS: Final = 30_000
WAL_RETRY_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All that survives a restart."""

    connections: Connections
    requests: Requests
    cards: Cards
    facts: HostFacts
    questions: Questions
    replicas: Replicas
    homes: OpenHomes

    @classmethod
    def open(cls, url: str, *, busy_ms: int = BUSY_MS) -> Self:
        """Open a database and bring its schema up to date. Raises StoreUnavailable.

        `busy_ms`: how long a write waits for another process before it is given up as locked.
        """
        engine = engine_for(url, busy_ms=busy_ms)
        with available():
            migrations.upgrade(engine)
        connections = Connections(engine)
        return cls(
            connections=connections,
            requests=Requests(connections),
            cards=Cards(connections),
            facts=HostFacts(connections),
            questions=Questions(connections),
            replicas=Replicas(connections),
            homes=OpenHomes(connections),
        )

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, which the durable engine shares so that both commit together."""
        return self.connections.engine

    @property
    def kind(self) -> str:
        """Which database this is, by its own name."""
        return "SQLite" if self.alone else "PostgreSQL"

    @property
    def alone(self) -> bool:
        """No other process serves from this database: that is so with SQLite, whose file is locked."""
        return self.engine.dialect.name == "sqlite"

    def begin(self) -> AbstractContextManager[Transaction]:
        """Open one transaction: all of it, or nothing. Raises Conflict, StoreUnavailable."""
        return self.connections.begin()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def engine_for(url: str, *, busy_ms: int = BUSY_MS) -> Engine:
    """Return an engine for SQLite (WAL, immediate transactions) or PostgreSQL.

    Raises StoreUnavailable, or ExtraMissing when what speaks to PostgreSQL is not installed.
    """
    # an error of the database goes to the log: what people wrote must not be in it
    if not url.startswith("sqlite:"):
        return _server(url)
    _prepare_file(url, busy_ms)
    engine = create_engine(url, connect_args={"timeout": busy_ms / 1000}, hide_parameters=True)
    _immediate(engine, busy_ms)
    return engine


def _server(url: str) -> Engine:
    if url.startswith(("postgresql:", "postgresql+psycopg:")):
        need("postgres")
    try:
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except (exc.ArgumentError, ModuleNotFoundError) as error:
        raise StoreUnavailable(why="address") from error


def upgrade(url: str) -> tuple[int, int]:
    """Bring the schema up to date; return its version before and after. Raises StoreUnavailable."""
    with available():
        return migrations.upgrade(engine_for(url))


def exists(url: str) -> bool:
    """Tell whether there is a database already; one on a server is taken to exist. Creates nothing."""
    database = make_url(url).database if url.startswith("sqlite") else None
    return database is None or Path(database).exists()


class ProcessLock:
    """Only one process serves from one SQLite file; kill -9 releases the lock, as the system closes the file."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database if url.startswith("sqlite") else None
        self._connection: sqlite3.Connection | None = None
        self._path = Path(f"{database}.lock") if database else None

    def acquire(self) -> bool:
        """Take the lock; False when another process has it. PostgreSQL needs none. Raises StoreUnavailable."""
        if self._path is None:
            return True
        try:
            self._connection = _locked(self._path)
        except sqlite3.Error as error:
            raise StoreUnavailable(why="place") from error
        return self._connection is not None

    def release(self) -> None:
        """Give the lock back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _locked(path: Path) -> sqlite3.Connection | None:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return None
        raise
    return connection


def _prepare_file(url: str, busy_ms: int) -> None:
    """Switch to WAL once, before anything else has the file open: switching later fails as locked."""
    database = make_url(url).database
    if not database or database == ":memory:":
        return
    try:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(database, timeout=busy_ms / 1000)) as connection:
            _use_wal(connection, give_up_at=time.monotonic() + busy_ms / 1000)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(why="locked" if "locked" in str(error) else "place") from error


def _use_wal(connection: sqlite3.Connection, *, give_up_at: float) -> None:
    """Switch to WAL, unless it is so already; another process may be switching in the same instant.

    SQLite does not wait its busy timeout for this lock but fails at once, so the waiting is ours.
    """
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(WAL_RETRY_S)
        else:
            return


def _immediate(engine: Engine, busy_ms: int) -> None:
    """Take SQLite's write lock at BEGIN: a transaction that reads first can then never fail halfway."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={busy_ms}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
