"""What was last read on each server."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from bot.requests.model import KnownFact
from bot.requests.verdict import Value
from bot.storable import storable_json
from bot.store.connections import Connections
from bot.store.tables import fact


class HostFacts:
    """The table of facts: the newest value of each, by server."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def newest(self, host: str) -> Mapping[str, KnownFact]:
        """Return what is known of a server, by the name of the fact. Raises StoreUnavailable."""
        return self.of([host]).get(host, {})

    def of(self, hosts: Collection[str]) -> Mapping[str, Mapping[str, KnownFact]]:
        """Return what is known of several servers, by server and fact; a server never read is not among them.

        Raises StoreUnavailable.
        """
        with self._connections.read() as connection:
            rows = connection.execute(select(fact).where(fact.c.host.in_(hosts))).all()
        known: dict[str, dict[str, KnownFact]] = {}
        for row in rows:
            known.setdefault(row.host, {})[row.name] = _known(row)
        return known

    def record(
        self,
        connection: Connection,
        host: str,
        facts: Mapping[str, Value],
        *,
        read_at: datetime,
        action: str,
        request_id: str,
    ) -> None:
        """Keep facts as the newest ones of a server, within the caller's transaction."""
        for name, value in facts.items():
            connection.execute(delete(fact).where(fact.c.host == host, fact.c.name == name))
            line = json.dumps(storable_json(value), ensure_ascii=False)
            where = {"host": host, "name": name, "action": action, "request_id": request_id}
            connection.execute(insert(fact).values(**where, value=line, read_at=read_at))


def _known(row: Row[Any]) -> KnownFact:
    return KnownFact(
        host=row.host,
        name=row.name,
        value=json.loads(row.value),
        read_at=row.read_at,
        action=row.action,
        request_id=row.request_id,
    )
