"""What empty_licences did on a made-up server."""

from bot.catalogue.reading import understood
from bot.requests.verdict import Changed, Facts, Failed, Unchanged
from bot.servers.runner import RunResult


def verdict(before: Facts, run: RunResult, after: Facts | Failed) -> Changed | Unchanged | Failed:
    """Return that nothing is left, whatever was there."""
    del before, after
    return understood(run, frozenset(), lambda _: Changed(says="emptied"))
