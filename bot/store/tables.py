"""The tables. What must not happen twice is forbidden here, by keys and by compare-and-set, not by code."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

from bot.storable import storable

VERSION: Final = 4
"""Version of this schema; `bot/store/migrations.py` knows the way from each earlier one."""


class Instant(TypeDecorator[datetime]):
    """A moment, aware, in UTC; SQLite keeps it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as aware UTC."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Storable(TypeDecorator[str]):
    """Base: text that is made storable when it is kept, and when something is compared with it."""

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make it storable."""
        del dialect
        return None if value is None else storable(value)


class Name(Storable):
    """A short text: an id, a state, a name."""

    impl = String
    cache_ok = True


class Words(Storable):
    """What people or servers wrote, of any length; JSON too, whose own escapes stay as they are."""

    impl = Text
    cache_ok = True


RUNNING: Final = text("status = 'running'")

metadata = MetaData()

schema = Table("rdslic_schema", metadata, Column("version", Integer, nullable=False))

request = Table(
    "request",
    metadata,
    Column("id", Name(16), primary_key=True),
    Column("requester", Name(32), nullable=False),
    Column("lang", Name(2), nullable=False),
    Column("reason", Words, nullable=False),
    Column("channel", Name(32), nullable=False),
    Column("thread_ts", Name(32)),
    Column("effect", Name(16), nullable=False),
    Column("host", Name(255), nullable=False),
    Column("action", Name(64), nullable=False),
    Column("plan", Words, nullable=False),
    Column("status", Name(16), nullable=False),
    Column("approvals_needed", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("attempt", Integer, nullable=False, default=1),
    Column("executor", Name(64)),
    Column("run_token", Name(64)),
    Column("step", Name(64)),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("verified_by", Name(32)),
    Column("held_by", Name(16)),
    Column("outcome", Words),
    Column("version", Integer, nullable=False, default=1),
    Column("drawn_version", Integer, nullable=False, default=0),
    Index("request_by_status", "status"),
    Index("request_by_host", "host", "status"),
    # whole plans lie between the columns of a row: how runs ended is found without reading them
    Index("request_by_run", "host", "started_at", "finished_at"),
    # one running script a server, whatever the engine does
    Index("one_running_per_host", "host", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)

decision = Table(
    "decision",
    metadata,
    Column("request_id", ForeignKey("request.id"), primary_key=True),
    Column("by", Name(32), primary_key=True),
    Column("approved", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("request_id", ForeignKey("request.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", Name(64), nullable=False),
    Column("name", Name(64), nullable=False),
    Column("facts", Words, nullable=False),
)

card = Table(
    "card",
    metadata,
    Column("request_id", ForeignKey("request.id"), primary_key=True),
    Column("kind", Name(16), primary_key=True),
    Column("channel", Name(32), nullable=False),
    Column("thread_ts", Name(32)),
    Column("ts", Name(32)),
    Column("lang", Name(2), nullable=False),
)

fact = Table(
    "fact",
    metadata,
    Column("host", Name(255), primary_key=True),
    Column("name", Name(64), primary_key=True),
    Column("value", Words, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("action", Name(64), nullable=False),
    Column("request_id", Name(16), nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("question", Words, nullable=False),
    Column("lang", Name(2), nullable=False),
    Column("zone", Name(16), nullable=False),
    Column("entry_id", Name(80)),
    Column("score", Float, nullable=False),
    Column("asker", Name(64), nullable=False),
    Column("helped", Boolean),
    Column("missing", Words),
    Column("chosen", Name(80)),
    # ids of the entries that were shown, best first, separated by blanks: an id holds none
    Column("shown", Words, nullable=False, server_default=""),
    Index("question_by_time", "at"),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("question_id", ForeignKey("question.id", ondelete="SET NULL")),
    Column("at", Instant, nullable=False),
    Column("lang", Name(2), nullable=False),
    Column("asked", Words, nullable=False),
    Column("proposed", Words, nullable=False),
    Column("source", Words),
    Column("contact", Name(32)),
)

replica = Table(
    "replica",
    metadata,
    Column("executor", Name(64), primary_key=True),
    Column("beat_at", Instant, nullable=False),
)

home = Table(
    "home",
    metadata,
    Column("user", Name(32), primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("digest", Name(64), nullable=False),
    Index("home_by_opening", "opened_at"),
)

setting = Table(
    "rdslic_setting",
    metadata,
    Column("name", Name(64), primary_key=True),
    Column("value", Words, nullable=False),
)
