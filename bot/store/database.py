"""Opening the database, and the ports over it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import StoreUnavailable
from bot.store import migrations
from bot.store.cards import Cards
from bot.store.facts import HostFacts
from bot.store.questions import Questions
from bot.store.replicas import Replicas
from bot.store.requests import Requests
from bot.store.tables import READING

BUSY_MS: Final = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All that survives a restart."""

    engine: Engine
    requests: Requests
    cards: Cards
    facts: HostFacts
    questions: Questions
    replicas: Replicas

    @classmethod
    def open(cls, url: str, *, busy_ms: int = BUSY_MS) -> Self:
        """Open a database and bring its schema up to date. Raises StoreUnavailable."""
        engine = engine_for(url, busy_ms=busy_ms)
        with available():
            migrations.upgrade(engine)
        return cls(
            engine=engine,
            requests=Requests(engine),
            cards=Cards(engine),
            facts=HostFacts(engine),
            questions=Questions(engine),
            replicas=Replicas(engine),
        )

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open one transaction: all of it, or nothing. Raises StoreUnavailable."""
        with available(), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def engine_for(url: str, *, busy_ms: int = BUSY_MS) -> Engine:
    """Return an engine for SQLite (WAL, immediate transactions) or PostgreSQL."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    _prepare_file(url)
    engine = create_engine(url, connect_args={"timeout": busy_ms / 1000})
    _immediate(engine, busy_ms)
    return engine


@contextlib.contextmanager
def available() -> Iterator[None]:
    """Turn the database being locked, full or gone into StoreUnavailable."""
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(why=_why(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(why="gone") from error
        raise


class ProcessLock:
    """Only one process serves from one SQLite file; kill -9 releases the lock, as the system closes the file."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database if url.startswith("sqlite") else None
        self._connection: sqlite3.Connection | None = None
        self._path = Path(f"{database}.lock") if database else None

    def acquire(self) -> bool:
        """Take the lock; False when another process has it. PostgreSQL needs none."""
        if self._path is None:
            return True
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _prepare_file(url: str) -> None:
    """Switch to WAL once, before anything else has the file open: switching later fails as locked."""
    database = make_url(url).database
    if not database or database == ":memory:":
        return
    try:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(database, timeout=5)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(why="locked" if "locked" in str(error) else "gone") from error


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


def _why(error: OperationalError) -> str:
    message = str(error.orig).lower()
    if "locked" in message or "busy" in message:
        return "locked"
    return "full" if "full" in message or "no space" in message else "gone"
