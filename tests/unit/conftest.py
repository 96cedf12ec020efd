"""A desk for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk, new_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everything a request needs, over a SQLite file of its own."""
    made = new_desk(tmp_path)
    yield made
    made.store.close()
