"""What every campaign has in common."""

from collections.abc import Callable

import pytest

from tests.support.campaign import TOLD, Tell


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Give a way to have seed, tried and escaped printed at the end of the run."""
    return lambda told: record_property(TOLD, told)
