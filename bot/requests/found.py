"""What people found on a server after an interruption, from the events that recorded it. Pure."""

from collections.abc import Iterable, Iterator

from bot.requests.model import Event, Looked


def found_in(events: Iterable[Event]) -> Iterator[Looked]:
    """Yield what was found, in the order of the events."""
    for event in events:
        if event.name == "verified":
            words = event.facts.get("found", "")
            yield Looked(request_id=event.request_id, at=event.at, by=event.actor, words=words)
