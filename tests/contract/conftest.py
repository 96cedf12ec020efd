"""Practice servers for the clients: run once a file, reached by name."""

from collections.abc import Iterator

import pytest

from lab.windows.servers import Address, PracticeServers
from tests.support.practice_servers import ENGLISH, FRENCH, practising


@pytest.fixture(scope="module")
def servers() -> Iterator[PracticeServers]:
    """Run the servers once for a file; each test opens shells of its own."""
    with practising() as running:
        yield running


@pytest.fixture
def french(servers: PracticeServers) -> Address:
    """Return the server that speaks French."""
    return servers.address(FRENCH)


@pytest.fixture
def english(servers: PracticeServers) -> Address:
    """Return the server that speaks English."""
    return servers.address(ENGLISH)
