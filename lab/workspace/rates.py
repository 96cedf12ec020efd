"""How many calls Slack takes: a count per method and minute by its tier, and one message a second in a channel."""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from lab.workspace.payload import Json

WINDOW_S: Final = 60.0
POSTING_S: Final = 1.0
WARNINGS_KEPT: Final = 100
PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls per minute that a tier promises; Slack tolerates bursts above it, which nobody should count on."""

POSTING: Final = ("chat.postMessage",)
TIERS: Final = {
    "apps.connections.open": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "chat.delete": 3,
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
    "users.info": 4,
    "users.list": 2,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "conversations.info": 3,
    "conversations.members": 4,
    "conversations.list": 2,
    "conversations.open": 3,
    "conversations.join": 3,
    "conversations.history": 3,
    "conversations.replies": 3,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "reactions.remove": 2,
    "pins.add": 2,
    "pins.remove": 2,
    "agents.sessions.setStatus": 3,
    "agents.sessions.rename": 3,
    "assistant.threads.setSuggestedPrompts": 4,
    "assistant.threads.setTitle": 4,
}
"""Methods that are not here have limits of their own, generous or unsaid."""


@dataclass(slots=True)
class Rates:
    """Calls of the last minute by method, and the last message of each channel."""

    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _posted: dict[str, float] = field(default_factory=dict)
    warnings: deque[Json] = field(default_factory=lambda: deque(maxlen=WARNINGS_KEPT))
    """Channels in which the app posted faster than once a second, oldest first."""

    def wait_s(self, method: str, now: float) -> int | None:
        """Count one call; return None when it is within the tier, else the seconds until one is free again."""
        tier = TIERS.get(method)
        if tier is None:
            return None
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - WINDOW_S:
            calls.popleft()
        if len(calls) >= PER_MINUTE[tier]:
            return max(1, math.ceil(calls[0] + WINDOW_S - now))
        calls.append(now)
        return None

    def note_post(self, channel: str, now: float) -> bool:
        """Note a message to a channel; tell whether the one before it is less than a second old."""
        before = self._posted.get(channel)
        self._posted[channel] = now
        is_fast = before is not None and now - before < POSTING_S
        if before is not None and is_fast:
            self.warnings.append({"channel": channel, "at": now, "after_s": round(now - before, 3)})
        return is_fast
