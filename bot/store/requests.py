"""Requests: compare-and-set on their status, events, versions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from bot.errors import NotFound
from bot.requests import plan
from bot.requests.found import found_in
from bot.requests.model import Decision, Event, LastRun, Looked, Outcome, Place, Request, Status, may_follow
from bot.storable import storable_json
from bot.store.connections import Connections
from bot.store.tables import decision, event, request

BOT: Final = "rdslic"
PREFIX: Final = "R-"
READ_ALIKE: Final = str.maketrans("OIL", "011")
"""Crockford's reading of letters that an id does not contain."""
NEAR_AMONG: Final = 500
"""Newest requests among which the closest ids are looked for."""


class Requests:
    """The table of requests. Methods that take a connection are part of the caller's transaction.

    Every other method raises StoreUnavailable.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, request_id: str) -> Request:
        """Return one request, its id as a person may type it (`r-7f3kq`, `7F3KQ`). Raises NotFound with near ids."""
        with self._connections.read() as connection:
            return self._find(connection, request_id, lock=False)

    def read(self, connection: Connection, request_id: str) -> Request:
        """Return one request and keep its row from being changed by others until the transaction ends.

        Raises NotFound.
        """
        return self._find(connection, request_id, lock=True)

    def recent(self, *, limit: int = 10, requester: str | None = None) -> tuple[Request, ...]:
        """Return the newest requests, newest first; of one person only, if named."""
        who: list[ColumnElement[bool]] = [request.c.requester == requester] if requester else []
        return self._select(*who, order=request.c.created_at.desc(), limit=limit)

    def waiting(self) -> tuple[Request, ...]:
        """Return what waits for a decision, oldest first."""
        return self._select(request.c.status == Status.PENDING)

    def with_status(self, *statuses: Status) -> tuple[Request, ...]:
        """Return the requests in any of these states, oldest first."""
        return self._select(request.c.status.in_(statuses))

    def on_host(self, host: str) -> tuple[Request, ...]:
        """Return what is queued, held, running or interrupted and not yet looked at, on one server."""
        active = request.c.status.in_([Status.QUEUED, Status.HELD, Status.RUNNING])
        return self._select(request.c.host == host, or_(active, UNVERIFIED))

    def unverified(self) -> tuple[Request, ...]:
        """Return what was interrupted and nobody has looked at yet, oldest first."""
        return self._select(UNVERIFIED)

    def last_runs(self) -> Mapping[str, LastRun]:
        """Return how the newest run on each server ended, by server; one in doubt, not looked at, comes first."""
        ended = and_(request.c.started_at.is_not(None), request.c.finished_at.is_not(None))
        newest = select(request.c.host, func.max(request.c.started_at).label("at")).where(ended)
        last = newest.group_by(request.c.host).subquery()
        is_last = and_(request.c.host == last.c.host, request.c.started_at == last.c.at)
        by_end = request.c.started_at, request.c.finished_at
        ended_last = select(*OF_A_RUN).join(last, is_last).where(ended).order_by(*by_end)
        in_doubt = select(*OF_A_RUN).where(ended, UNVERIFIED).order_by(*by_end)
        with self._connections.read() as connection:
            rows = [row for query in (ended_last, in_doubt) for row in connection.execute(query).all()]
        return {row.host: _last_run(row) for row in rows}

    def blocker(self, connection: Connection, request_id: str, host: str) -> str | None:
        """Return the id of what keeps another request from running on a server: it runs, or nobody looked yet."""
        busy = or_(request.c.status == Status.RUNNING, UNVERIFIED)
        query = select(request.c.id).where(request.c.host == host, request.c.id != request_id, busy)
        return connection.execute(query).scalars().first()

    def claimed(self, connection: Connection, request_id: str, token: str) -> bool:
        """Tell whether the run with this token is the one that the row allows."""
        query = select(request.c.id).where(request.c.id == request_id, request.c.run_token == token)
        return connection.execute(query).one_or_none() is not None

    def running_on(self, executor: str) -> tuple[Request, ...]:
        """Return what runs in one process."""
        return self._select(request.c.status == Status.RUNNING, request.c.executor == executor)

    def running_elsewhere(self, live: frozenset[str]) -> tuple[Request, ...]:
        """Return what runs according to processes that are not in `live`."""
        return self._select(request.c.status == Status.RUNNING, request.c.executor.not_in(live))

    def due(self, now: datetime) -> tuple[Request, ...]:
        """Return what nobody decided, or nobody could run, until its time was over."""
        open_states = [Status.PENDING, Status.QUEUED, Status.HELD]
        return self._select(request.c.status.in_(open_states), request.c.expires_at <= now)

    def events(self, request_id: str) -> tuple[Event, ...]:
        """Return what happened to a request, in order."""
        query = select(event).where(event.c.request_id == typed(request_id)).order_by(event.c.number)
        with self._connections.read() as connection:
            return tuple(_event(row) for row in connection.execute(query))

    def found_on(self, host: str, *, limit: int = 3) -> tuple[Looked, ...]:
        """Return what people found on one server after interruptions, newest first."""
        of_host = select(event).join(request, request.c.id == event.c.request_id).where(request.c.host == host)
        query = of_host.where(event.c.name == "verified").order_by(event.c.number.desc()).limit(limit)
        with self._connections.read() as connection:
            return tuple(found_in(_event(row) for row in connection.execute(query).all()))

    def outdated(self) -> tuple[str, ...]:
        """Return the ids of requests whose cards show an earlier version, oldest first."""
        query = select(request.c.id).where(request.c.drawn_version < request.c.version).order_by(request.c.created_at)
        with self._connections.read() as connection:
            return tuple(connection.execute(query).scalars())

    def add(self, connection: Connection, new: Request) -> None:
        """Insert a request. The transaction raises Conflict when the id is taken."""
        connection.execute(
            insert(request).values(
                id=new.id,
                requester=new.requester,
                lang=new.lang,
                reason=new.reason,
                channel=new.place.channel,
                thread_ts=new.place.thread_ts,
                effect=new.effect,
                host=new.plan.host,
                action=new.plan.action,
                plan=plan.to_json(new.plan),
                status=new.status,
                approvals_needed=new.approvals_needed,
                created_at=new.created_at,
                expires_at=new.expires_at,
                version=1,
            )
        )

    def move(self, connection: Connection, seen: Request, new: Status, **values: object) -> bool:
        """Change the status if it, and the attempt, still are as they were `seen`; True when they were.

        Every change is a new version. Raises ValueError for a transition that no request may make.
        """
        if not may_follow(seen.status, new):
            raise ValueError(f"{seen.status} -> {new}")
        same = (request.c.status == seen.status, request.c.attempt == seen.attempt)
        return self.change(connection, seen.id, *same, status=new, **values)

    def change(
        self,
        connection: Connection,
        request_id: str,
        *conditions: ColumnElement[bool],
        **values: object,
    ) -> bool:
        """Change columns if the conditions hold; True when they did. An `outcome` is given as such."""
        if isinstance(outcome := values.get("outcome"), Outcome):
            values["outcome"] = _outcome_json(outcome)
        statement = update(request).where(request.c.id == request_id, *conditions)
        changed = connection.execute(statement.values(version=request.c.version + 1, **values))
        return changed.rowcount == 1

    def note_step(self, request_id: str, token: str, step: str) -> None:
        """Note what the run with this token is doing now, while it is the one that runs."""
        mine = (request.c.status == Status.RUNNING, request.c.run_token == token)
        with self._connections.begin() as connection:
            self.change(connection, request_id, *mine, step=step)

    def decide(self, connection: Connection, request_id: str, by: str, *, approved: bool, at: datetime) -> bool:
        """Record one person's decision; False when this person already decided."""
        known = select(decision.c.by).where(decision.c.request_id == request_id, decision.c.by == by)
        if connection.execute(known).one_or_none():
            return False
        connection.execute(insert(decision).values(request_id=request_id, by=by, approved=approved, at=at))
        return True

    def note(
        self,
        connection: Connection,
        request_id: str,
        name: str,
        *,
        at: datetime,
        actor: str = BOT,
        **facts: str,
    ) -> None:
        """Append an event."""
        line = json.dumps(storable_json(facts), ensure_ascii=False, sort_keys=True)
        connection.execute(insert(event).values(request_id=request_id, at=at, actor=actor, name=name, facts=line))

    def _find(self, connection: Connection, request_id: str, *, lock: bool) -> Request:
        query = select(request).where(request.c.id == typed(request_id))
        row = connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            newest = select(request.c.id).order_by(request.c.created_at.desc()).limit(NEAR_AMONG)
            near = get_close_matches(typed(request_id), connection.execute(newest).scalars().all(), n=3)
            raise NotFound(kind="request", name=request_id, near=", ".join(near))
        return _request(row, _decisions(connection, row.id))

    def _select(
        self, *conditions: ColumnElement[bool], order: ColumnElement[Any] | None = None, limit: int | None = None
    ) -> tuple[Request, ...]:
        query = select(request).where(*conditions).order_by(request.c.created_at if order is None else order)
        with self._connections.read() as connection:
            rows = connection.execute(query.limit(limit)).all()
            return tuple(_request(row, _decisions(connection, row.id)) for row in rows)


UNVERIFIED: Final = and_(request.c.status == Status.INTERRUPTED, request.c.verified_by.is_(None))
"""Interrupted, and nobody has looked at the server yet: later actions on that server are held."""


def typed(name: str) -> str:
    """Return the id that a person meant: `7f3kq`, ` r-7F3KQ` and `R-7F3KQ` are the same."""
    return PREFIX + name.strip().upper().removeprefix(PREFIX).translate(READ_ALIKE)


def _outcome_json(outcome: Outcome) -> str:
    """Serialise an outcome for the table."""
    return json.dumps(storable_json(asdict(outcome)), ensure_ascii=False, sort_keys=True)


def _outcome(content: str) -> Outcome:
    """Read an outcome; rows of earlier releases name the action before its sentence: `check_activation:role_absent`."""
    raw = json.loads(content)
    if "action" not in raw:
        owner, _, says = raw["says"].rpartition(":")
        raw |= {"action": owner or None, "says": says}
    return Outcome(**raw)


def _decisions(connection: Connection, request_id: str) -> Sequence[Row[Any]]:
    return connection.execute(select(decision).where(decision.c.request_id == request_id).order_by(decision.c.at)).all()


def _event(row: Row[Any]) -> Event:
    return Event(request_id=row.request_id, at=row.at, actor=row.actor, name=row.name, facts=json.loads(row.facts))


OF_A_RUN: Final = tuple(
    request.c[name] for name in ("id", "host", "action", "status", "verified_by", "started_at", "outcome")
)


def _last_run(row: Row[Any]) -> LastRun:
    outcome = json.loads(row.outcome) if row.outcome else {}
    return LastRun(
        host=row.host,
        request_id=row.id,
        action=row.action,
        status=Status(row.status),
        verified=row.verified_by is not None,
        started_at=row.started_at,
        kind=outcome.get("kind"),
        says=outcome.get("says"),
    )


def _request(row: Row[Any], decisions: Sequence[Row[Any]]) -> Request:
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    outcome = _outcome(row.outcome) if row.outcome else None
    same = ("id", "requester", "lang", "reason", "effect", "approvals_needed", "created_at", "expires_at", "started_at",
            "finished_at", "attempt", "step", "cancel_requested", "verified_by", "held_by", "version")  # fmt: skip
    return Request(
        **{name: kept[name] for name in same},
        place=Place(channel=row.channel, thread_ts=row.thread_ts),
        plan=plan.from_json(row.plan),
        status=Status(row.status),
        decisions=tuple(Decision(by=d.by, approved=d.approved, at=d.at) for d in decisions),
        outcome=outcome,
    )
