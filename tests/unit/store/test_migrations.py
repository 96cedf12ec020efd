"""The schema, brought up to date."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, update

from bot.errors import StoreUnavailable
from bot.requests.model import Outcome
from bot.store import migrations
from bot.store.asked import Proposed
from bot.store.database import Store, engine_for
from bot.store.tables import VERSION, question, request
from tests.support.desk import NOON, new_desk

FIRST = (
    "CREATE TABLE rdslic_schema (version INTEGER NOT NULL)",
    "INSERT INTO rdslic_schema VALUES (1)",
    """CREATE TABLE question (id INTEGER NOT NULL PRIMARY KEY, at DATETIME NOT NULL, question TEXT NOT NULL,
    lang VARCHAR(2) NOT NULL, zone VARCHAR(16) NOT NULL, entry_id VARCHAR(80), score FLOAT NOT NULL,
    asker VARCHAR(64) NOT NULL, helped BOOLEAN, missing TEXT, chosen VARCHAR(80))""",
    """INSERT INTO question (id, at, question, lang, zone, score, asker)
    VALUES (7, '2026-03-02 12:00:00', 'asked before', 'fr', 'decline', 0.1, 'hash')""",
    """CREATE TABLE request (id VARCHAR(16) NOT NULL PRIMARY KEY, host VARCHAR(255) NOT NULL,
    status VARCHAR(16) NOT NULL, started_at DATETIME, finished_at DATETIME)""",
)
"""The questions of version 1, and as much of its requests as later versions change."""


def add_column(connection: Connection) -> None:
    """Do what a later release might."""
    connection.exec_driver_sql("ALTER TABLE request ADD COLUMN colour VARCHAR(16)")


def fail(_connection: Connection) -> None:
    """Fail halfway through an upgrade."""
    raise RuntimeError("step failed")


def test_an_empty_database_becomes_todays(tmp_path: Path) -> None:
    """The first upgrade creates everything, the second has nothing to do."""
    engine = engine_for(f"sqlite:///{tmp_path}/rdslic.sqlite")
    assert migrations.upgrade(engine) == (0, VERSION)
    assert migrations.upgrade(engine) == (VERSION, VERSION)
    engine.dispose()


def test_an_earlier_schema_goes_step_by_step(store: Store) -> None:
    """Each version has one step, and they are done in order."""
    steps = {VERSION: add_column, VERSION + 1: lambda _: None}
    assert migrations.upgrade(store.engine, to=VERSION + 2, steps=steps) == (VERSION, VERSION + 2)
    assert "colour" in {column["name"] for column in inspect(store.engine).get_columns("request")}


def test_an_upgrade_that_fails_changes_nothing(store: Store) -> None:
    """All steps or none: the earlier release can still use the database."""
    with pytest.raises(RuntimeError):
        migrations.upgrade(store.engine, to=VERSION + 2, steps={VERSION: add_column, VERSION + 1: fail})
    assert "colour" not in {column["name"] for column in inspect(store.engine).get_columns("request")}
    assert migrations.upgrade(store.engine) == (VERSION, VERSION)


def test_a_database_of_a_later_release_is_left_alone(store: Store) -> None:
    """An older bot does not guess what a newer one has written."""
    migrations.upgrade(store.engine, to=VERSION + 1, steps={VERSION: add_column})
    with pytest.raises(StoreUnavailable) as caught:
        migrations.upgrade(store.engine)
    assert caught.value.facts == {"why": "newer"}


def test_the_first_release_gets_its_new_columns(tmp_path: Path) -> None:
    """A database of version 1 keeps its questions, and can then do all that a new one can."""
    engine = engine_for(f"sqlite:///{tmp_path}/rdslic.sqlite")
    with engine.begin() as connection:
        for statement in FIRST:
            connection.exec_driver_sql(statement)
    assert migrations.upgrade(engine, to=2) == (1, 2)
    engine.dispose()
    store = Store.open(f"sqlite:///{tmp_path}/rdslic.sqlite")
    assert store.questions.suggest(Proposed(question=7, lang="fr", asked="a", proposed="b"), at=NOON) == 1
    [kept] = store.questions.suggestions()
    assert (kept.question_id, kept.at, kept.proposed) == (7, NOON, "b")
    with store.engine.connect() as connection:
        assert connection.execute(select(question.c.question, question.c.shown)).all() == [("asked before", "")]
    store.close()


def test_an_upgraded_schema_is_that_of_a_new_database(tmp_path: Path) -> None:
    """Tables, columns and indexes do not depend on the way that led there."""
    old, new = (engine_for(f"sqlite:///{tmp_path}/{name}.sqlite") for name in ("old", "new"))
    with old.begin() as connection:
        for statement in FIRST:
            connection.exec_driver_sql(statement)
    for engine in (old, new):
        migrations.upgrade(engine)
    for table in ("question", "suggestion", "home"):
        columns = [[column["name"] for column in inspect(engine).get_columns(table)] for engine in (old, new)]
        indexes = [[index["name"] for index in inspect(engine).get_indexes(table)] for engine in (old, new)]
        assert columns[0] == columns[1]
        assert indexes[0] == indexes[1]
    assert "request_by_run" in {index["name"] for index in inspect(old).get_indexes("request")}
    old.dispose()
    new.dispose()


def test_every_version_has_its_step() -> None:
    """No version is skipped."""
    assert set(migrations.STEPS) == set(range(1, VERSION))


def test_an_outcome_of_an_earlier_release_names_its_action(tmp_path: Path) -> None:
    """A change that could not read before ended with `look:unreadable`; today the action stands beside the sentence."""
    desk = new_desk(tmp_path)
    asked = desk.asks()
    old = '{"kind": "failed", "says": "look:unreadable", "words": {}, "facts": {}}'
    with desk.store.begin() as transaction:
        transaction.execute(update(request).where(request.c.id == asked.id).values(outcome=old))
    assert desk.now(asked).outcome == Outcome(kind="failed", says="unreadable", action="look")
    desk.store.close()
