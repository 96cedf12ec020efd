"""The schema, brought up to date."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from bot.errors import StoreUnavailable
from bot.store import migrations
from bot.store.database import Store, engine_for
from bot.store.tables import VERSION


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


def test_every_version_has_its_step() -> None:
    """No version is skipped."""
    assert set(migrations.STEPS) == set(range(1, VERSION))
