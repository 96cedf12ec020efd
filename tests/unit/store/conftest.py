"""A database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Store
from tests.support.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "rdslic.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """Open a database of its own; a lock by others is given up after a tenth of a second."""
    opened = Store.open(f"sqlite:///{file}", busy_ms=100)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    """Return everything a request needs."""
    return Desk(store=store)
