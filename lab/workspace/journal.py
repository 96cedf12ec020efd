"""What passed between people, workspace and app: every call, envelope and deed, without secrets, within bounds."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from lab.workspace.masking import Masks
from lab.workspace.payload import Json

ENTRIES_MOST: Final = 1000
BYTES_MOST: Final = 8 * 1024 * 1024
DETAIL_BYTES_MOST: Final = 128 * 1024
"""What one entry may hold of each: what was sent, and what came back."""

Kind: TypeAlias = Literal["call", "delivery", "answer", "socket", "person"]
"""A Web API call; a delivery to the app; an answer at a response URL; a connection; a deed of a person."""

WAITING: Final = "waiting"
OK: Final = "ok"


@dataclass(slots=True, kw_only=True)
class Entry:
    """One thing that passed. `at`: workspace time, seconds; `status`: `waiting`, `ok`, or Slack's word for the failure.

    `sent` and `got` are masked JSON; `note` has what is told beside them: attempt, reason, HTTP status, who.
    """

    id: int
    kind: Kind
    name: str
    what: str
    at: float
    sent: str
    got: str = "null"
    status: str = WAITING
    ms: float | None = None
    note: dict[str, str | int] = field(default_factory=dict)
    version: int = 0
    began: float = field(default_factory=time.perf_counter)

    @property
    def size_b(self) -> int:
        """Return roughly what it takes in memory."""
        return len(self.sent) + len(self.got) + 400

    def summary(self) -> Json:
        """Return one line of the list."""
        names = ("id", "kind", "name", "what", "at", "status", "ms", "note")
        return {**{name: getattr(self, name) for name in names}, "faults": len(self.faults())}

    def whole(self) -> Json:
        """Return everything."""
        return {**self.summary(), "sent": json.loads(self.sent), "got": json.loads(self.got)}

    def faults(self) -> list[str]:
        """Return what Slack says is wrong with the blocks, each with its JSON pointer."""
        if "json-pointer" not in self.got:
            return []
        got = json.loads(self.got)
        detail = got.get("response_metadata", {}).get("messages", []) if isinstance(got, dict) else []
        told = [*detail, *(got.get("detail") or [])] if isinstance(got, dict) else []
        return [str(message) for message in told if "json-pointer" in str(message)]


class Journal:
    """Entries, oldest first; the oldest go when there are too many or they are too large. For one event loop."""

    def __init__(self, now: Callable[[], float], masks: Masks) -> None:
        self._now = now
        self._masks = masks
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._numbers = 0
        self._changed = asyncio.Event()
        self.version = 0
        self.bytes = 0

    def begin(self, kind: Kind, name: str, *, what: str = "", sent: object = None, **note: str | int) -> Entry:
        """Write down something that starts."""
        self._numbers += 1
        entry = Entry(
            id=self._numbers,
            kind=kind,
            name=name,
            what=str(self._masks.over(what))[:200],
            at=self._now(),
            sent=self._kept(sent),
            note=dict(note),
        )
        self._entries[entry.id] = entry
        self.bytes += entry.size_b
        self._forget()
        self._change(entry)
        return entry

    def end(self, entry: Entry, status: str, got: object = None, **note: str | int) -> None:
        """Write down how it ended."""
        entry.ms = round((time.perf_counter() - entry.began) * 1000, 2)
        entry.status = status
        entry.note.update(note)
        before, entry.got = entry.size_b, self._kept(got)
        if entry.id in self._entries:
            self.bytes += entry.size_b - before
            self._forget()
            self._change(entry)

    def masked(self, value: Json) -> Json:
        """Return JSON with its secrets masked, for what is shown beside the journal."""
        masked = self._masks.over(value)
        return masked if isinstance(masked, dict) else {}

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.bytes = 0
        self._change(None)

    def after(self, version: int) -> Iterator[Entry]:
        """Give what is new or has changed since a version, oldest first."""
        return (entry for entry in self._entries.values() if entry.version > version)

    def get(self, number: int) -> Entry | None:
        """Return one entry that is still there."""
        return self._entries.get(number)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._entries)

    @property
    def oldest(self) -> int:
        """Return the number of the oldest entry; the number of the next one when there is none."""
        return next(iter(self._entries), self._numbers + 1)

    def next_change(self) -> asyncio.Event:
        """Return what the next change sets; taken before one looks, no change in between is missed."""
        return self._changed

    def _change(self, entry: Entry | None) -> None:
        self.version += 1
        if entry is not None:
            entry.version = self.version
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _forget(self) -> None:
        while len(self._entries) > ENTRIES_MOST or (self.bytes > BYTES_MOST and len(self._entries) > 1):
            _, gone = self._entries.popitem(last=False)
            self.bytes -= gone.size_b

    def _kept(self, value: object) -> str:
        text = json.dumps(self._masks.over(value), ensure_ascii=False, default=str)
        if len(text) <= DETAIL_BYTES_MOST:
            return text
        return json.dumps({"cut": True, "characters": len(text), "start": text[:2000]}, ensure_ascii=False)
