"""All messages, and the numbered list of what changed, so that nobody needs to ask again and again."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from lab.workspace.message import Message

Deed: TypeAlias = Literal["posted", "changed", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something new to see in a channel: which message, in which thread, and for whom (None: everybody)."""

    channel: str
    ts: str
    thread_ts: str
    visible_to: str | None
    deed: Deed


class Board:
    """Messages by channel, in the order of their timestamps. `version` counts changes."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Message]] = {}
        self._replies: dict[tuple[str, str], dict[str, Message]] = {}
        self._changes: list[Change] = []
        self._changed = asyncio.Event()

    @property
    def version(self) -> int:
        """How many changes there were."""
        return len(self._changes)

    def put(self, message: Message) -> Message:
        """Add a message, or replace the one with the same timestamp."""
        places = self._messages.setdefault(message.channel, {})
        deed: Deed = "changed" if message.ts in places else "posted"
        places[message.ts] = message
        if message.is_reply:
            self._thread(message)[message.ts] = message
        self._note(message, deed)
        return message

    def remove(self, message: Message) -> None:
        """Take a message away."""
        del self._messages[message.channel][message.ts]
        self._thread(message).pop(message.ts, None)
        self._note(message, "deleted")

    def get(self, channel: str, ts: str) -> Message | None:
        """Return the message with this timestamp, ephemeral or not."""
        return self._messages.get(channel, {}).get(ts)

    def shared(self, channel: str, ts: str) -> Message | None:
        """Return the message with this timestamp unless it is ephemeral: the API does not know those."""
        message = self.get(channel, ts)
        return message if message and message.visible_to is None else None

    def all_in(self, channel: str) -> tuple[Message, ...]:
        """Return every message of a channel, oldest first, replies and ephemerals included."""
        return tuple(self._messages.get(channel, {}).values())

    def replies(self, channel: str, ts: str) -> tuple[Message, ...]:
        """Return the replies everybody sees under a message."""
        inside = self._replies.get((channel, ts), {})
        return tuple(message for message in inside.values() if message.visible_to is None)

    def touch(self) -> None:
        """Wake whoever waits: something that is no message changed (a modal, App Home)."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def is_newer(self, version: int, *, channel: str, viewer: str, thread_ts: str | None = None) -> bool:
        """Tell whether this person would see something else there than at `version`."""
        return any(
            change.channel == channel
            and change.visible_to in {None, viewer}
            and (thread_ts is None or change.thread_ts == thread_ts)
            for change in self.changes(version)
        )

    def changes(self, version: int) -> Iterator[Change]:
        """Give what changed after `version`, oldest first."""
        return islice(self._changes, max(version, 0), None)

    def next_change(self) -> asyncio.Event:
        """Return what will be set by the next change of anything; take it before looking, so as to miss nothing."""
        return self._changed

    def _thread(self, message: Message) -> dict[str, Message]:
        return self._replies.setdefault((message.channel, message.thread_ts or message.ts), {})

    def _note(self, message: Message, deed: Deed) -> None:
        change = Change(
            channel=message.channel,
            ts=message.ts,
            thread_ts=message.thread_ts or message.ts,
            visible_to=message.visible_to,
            deed=deed,
        )
        self._changes.append(change)
        self.touch()
