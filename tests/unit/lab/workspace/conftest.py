"""An app that speaks frame by frame, and people, in whatever `workspace` a test file gives."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.workspace.server import Workspace
from tests.support.practice import Patient
from tests.support.raw_app import RawApp


@pytest.fixture
def app(workspace: Workspace) -> Iterator[RawApp]:
    """Give an app with one connection."""
    app = RawApp(workspace)
    yield app
    app.close()


@pytest.fixture
def admin(workspace: Workspace) -> Iterator[Patient]:
    """Give the person who asks."""
    person = Patient(workspace.person_url, "admin")
    yield person
    person.close()


@pytest.fixture
def guest(workspace: Workspace) -> Iterator[Patient]:
    """Give somebody else."""
    person = Patient(workspace.person_url, "guest")
    yield person
    person.close()


@pytest.fixture
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """Give a thread for what a person does while the app is watched."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
