"""How the bot itself is, for `/rdslic status`."""

from importlib.metadata import version
from typing import Final

from bot.requests.model import Status
from bot.slack.cards.help import Report
from bot.slack.listeners.services import Services
from bot.store.replicas import DEAD_AFTER

COUNTED: Final = (Status.PENDING, Status.QUEUED, Status.HELD, Status.RUNNING)


def report(services: Services) -> Report:
    """Return the state of the bot. Raises StoreUnavailable."""
    store, shelf = services.records.store, services.guide.shelf
    active = store.requests.with_status(*COUNTED)
    ages = sorted(services.records.read_at().values())
    return Report(
        version=version("rdslic"),
        database=store.kind,
        counts={str(status): sum(request.status is status for request in active) for status in COUNTED},
        replicas=len(store.replicas.alive(services.records.clock(), DEAD_AFTER)),
        entries=len(shelf.matcher.entries),
        refused=shelf.refused[:1],
        oldest_facts=ages[0] if ages else None,
        newest_facts=ages[-1] if ages else None,
    )
