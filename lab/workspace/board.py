"""All messages, and the numbered list of what changed, so that nobody needs to ask again and again."""

import asyncio
from dataclasses import dataclass

from lab.workspace.message import Message


@dataclass(frozen=True, slots=True)
class Change:
    """Something new to see in a channel: in which thread, and for whom (None: everybody)."""

    channel: str
    thread_ts: str
    visible_to: str | None


class Board:
    """Messages by channel, in the order of their timestamps. `version` counts changes."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Message]] = {}
        self._changes: list[Change] = []
        self._changed = asyncio.Event()

    @property
    def version(self) -> int:
        """How many changes there were."""
        return len(self._changes)

    def put(self, message: Message) -> Message:
        """Add a message, or replace the one with the same timestamp."""
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self._note(message)
        return message

    def remove(self, message: Message) -> None:
        """Take a message away."""
        del self._messages[message.channel][message.ts]
        self._note(message)

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
        return tuple(
            message
            for message in self.all_in(channel)
            if message.thread_ts == ts and message.is_reply and message.visible_to is None
        )

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
            for change in self._changes[max(version, 0) :]
        )

    async def changed(self) -> None:
        """Wait for the next change of anything."""
        await self._changed.wait()

    def _note(self, message: Message) -> None:
        self._changes.append(Change(message.channel, message.thread_ts or message.ts, message.visible_to))
        self.touch()
