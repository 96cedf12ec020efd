"""One bot a test, without Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.support.chat import Chat, chatting


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """Return what is logged during the test."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    """Return a bot with a new database, an approvals channel, two approvers."""
    with chatting(tmp_path) as built:
        yield built
