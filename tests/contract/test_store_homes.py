"""Opened Homes, on every database: who is served, and which of several processes draws."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.store.database import Store
from tests.support.databases import database
from tests.support.desk import ADMIN, APPROVER, NOON
from tests.support.threads import at_once

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store of each kind."""
    with database(request.param, tmp_path) as url:
        opened = Store.open(url)
        yield opened
        opened.close()


def test_the_latest_come_first_and_the_old_are_forgotten(store: Store) -> None:
    """Opening again makes a person the latest; what was opened long ago leaves no row behind."""
    for number, who in enumerate(["UOLD", ADMIN, APPROVER, ADMIN]):
        store.homes.opened(who, NOON + number * DAY, since=NOON)
    assert store.homes.since(NOON, limit=9) == (ADMIN, APPROVER, "UOLD")
    assert store.homes.since(NOON, limit=1) == (ADMIN,)
    assert store.homes.since(NOON + 2 * DAY, limit=9) == (ADMIN, APPROVER)
    store.homes.opened(APPROVER, NOON + 4 * DAY, since=NOON + DAY)
    assert store.homes.digest("UOLD") is None


def test_one_process_claims_a_view(store: Store) -> None:
    """Four processes saw the same change: one of them publishes what came of it."""
    store.homes.opened(ADMIN, NOON, since=NOON)
    seen = ""
    for digest in ("first", "second", "third"):
        assert sum(at_once([partial(store.homes.claim, ADMIN, seen=seen, digest=digest)] * 4)) == 1
        assert store.homes.digest(ADMIN) == digest
        seen = digest


def test_opening_again_keeps_what_is_known_to_be_shown(store: Store) -> None:
    """The row tells when it was opened, and separately what it shows."""
    store.homes.opened(ADMIN, NOON, since=NOON)
    assert store.homes.claim(ADMIN, seen="", digest="shown")
    store.homes.opened(ADMIN, NOON + DAY, since=NOON)
    assert store.homes.digest(ADMIN) == "shown"


def test_who_was_forgotten_has_nothing_to_claim(store: Store) -> None:
    """Nobody draws for a person who is gone."""
    store.homes.opened(ADMIN, NOON, since=NOON)
    store.homes.forget(ADMIN)
    assert not store.homes.claim(ADMIN, seen="", digest="x")
    assert store.homes.since(NOON, limit=9) == ()
