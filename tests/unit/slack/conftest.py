"""One bot a test, without Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chat import Chat, chatting


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    """Return a bot with a new database, an approvals channel, two approvers."""
    with chatting(tmp_path) as built:
        yield built
