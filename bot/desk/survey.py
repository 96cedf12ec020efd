"""What the recovery advice looks at, read from the store once."""

from collections.abc import Mapping
from datetime import datetime

from bot.recovery.facts import read_known
from bot.recovery.inventory import Inventory
from bot.recovery.situation import Survey
from bot.settings import Host
from bot.store.database import Store


def survey(store: Store, hosts: Mapping[str, Host], now: datetime, *, also: str | None = None) -> Survey:
    """Return what is known of an inventory, and of one more server that may have left it. Raises StoreUnavailable."""
    names = {*hosts, also} if also else {*hosts}
    return Survey(
        inventory=Inventory(hosts),
        known=read_known(store.facts.of(names)),
        runs=store.requests.last_runs(),
        now=now,
    )
