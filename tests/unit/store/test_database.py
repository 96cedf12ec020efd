"""The database: how it is opened, and what is said when it cannot be used."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import StoreUnavailable
from bot.requests.model import Decided
from bot.store.connections import Conflict
from bot.store.database import ProcessLock, Store
from bot.store.tables import question
from bot.text import text
from tests.support.desk import APPROVER, NOON, Desk


def why(act: Callable[[], object]) -> str:
    """Do something that the database refuses, and return why it says it did."""
    with pytest.raises(StoreUnavailable) as caught:
        act()
    assert text("fr", caught.value.key, **caught.value.facts)
    return caught.value.facts["why"]


def test_the_file_is_in_wal_mode_and_its_folder_is_made(tmp_path: Path) -> None:
    """Readers do not wait for the writer; opening twice changes nothing."""
    file = tmp_path / "new" / "folder" / "rdslic.sqlite"
    for _ in range(2):
        Store.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_was_stored_survives(desk: Desk, file: Path) -> None:
    """A request is there, whole, after the process has ended."""
    request = desk.now(desk.asks())
    desk.store.close()
    again = Store.open(f"sqlite:///{file}")
    assert again.requests.get(request.id) == request
    again.close()


def test_a_database_locked_by_another_process_is_said(desk: Desk, file: Path) -> None:
    """Nothing is half written, reading goes on, and afterwards the same click works."""
    request = desk.asks()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert why(lambda: desk.decides(request, APPROVER)) == "locked"
        assert why(desk.submits) == "locked"
        cards = desk.store.cards
        assert why(lambda: cards.intend(request.id, "request", channel="C1", thread_ts=None, lang="fr")) == "locked"
        assert why(lambda: desk.store.replicas.beat("process-1", NOON)) == "locked"
        assert desk.now(request) == request
    assert isinstance(desk.decides(request, APPROVER), Decided)


def test_a_full_disk_is_said_and_leaves_nothing_half_done(desk: Desk) -> None:
    """The request is refused whole; what was there is still there and can still be read."""
    request = desk.asks()
    with desk.store.engine.connect() as connection:
        [pages] = connection.exec_driver_sql("PRAGMA page_count").one()
        limit = connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        assert limit.scalar_one() == pages
        connection.rollback()
    assert why(lambda: [desk.submits(reason="x" * 500) for _ in range(200)]) == "full"
    kept = desk.store.requests.recent(limit=1000)
    assert request in kept
    assert all(desk.story(one) == ["asked"] for one in kept)
    assert len(desk.engine.jobs) == 0


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """Somebody's text file is not overwritten."""
    file = tmp_path / "rdslic.sqlite"
    file.write_text("not a database, but long enough to be looked at " * 50, encoding="ascii")
    assert why(lambda: Store.open(f"sqlite:///{file}")) == "place"
    assert file.read_text(encoding="ascii").startswith("not a database")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """The parent is a file."""
    (tmp_path / "taken").write_text("", encoding="ascii")
    assert why(lambda: Store.open(f"sqlite:///{tmp_path}/taken/rdslic.sqlite")) == "place"


def test_a_server_that_is_not_there_is_said() -> None:
    """PostgreSQL does not listen on that port."""
    assert why(lambda: Store.open("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2")) == "gone"


@pytest.mark.parametrize("url", ["rdslic", "sqlite3:///x", "postgresql+pg8000://x/y", "oracle://x/y"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    """What SQLAlchemy cannot read, and databases or drivers that rdslic does not bring."""
    assert why(lambda: Store.open(url)) == "address"


def test_a_fault_of_ours_keeps_its_own_error(store: Store) -> None:
    """A wrong statement is not blamed on the database."""
    with pytest.raises(Exception, match="no such table"), store.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_what_people_wrote_is_not_in_an_error(store: Store) -> None:
    """An error ends up in the log, which is kept by other rules than the database."""
    with pytest.raises(Conflict) as caught, store.begin() as connection:
        connection.execute(insert(question).values(question="who has the key?", at=NOON))
    assert "who has the key?" not in f"{caught.value} {caught.value.__cause__}"


def test_one_process_serves_from_one_file(file: Path) -> None:
    """A second one does not get the lock until the first lets go."""
    first, second = ProcessLock(f"sqlite:///{file}"), ProcessLock(f"sqlite:///{file}")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_the_lock_does_not_hinder_reading(desk: Desk, file: Path) -> None:
    """While a process serves, the command line can still look."""
    lock = ProcessLock(f"sqlite:///{file}")
    assert lock.acquire()
    request = desk.asks()
    other = Store.open(f"sqlite:///{file}")
    assert other.requests.get(request.id).id == request.id
    other.close()
    lock.release()


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A folder that is not there is another trouble than a second process."""
    assert why(ProcessLock(f"sqlite:///{tmp_path}/none/rdslic.sqlite").acquire) == "place"


def test_postgresql_needs_no_lock() -> None:
    """Several replicas share it."""
    assert ProcessLock("postgresql+psycopg://somewhere/rdslic").acquire()
