"""Trigger ids: three seconds to open a modal, once. Response URLs: thirty minutes to answer, five times."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from lab.workspace.faults import Faults
from lab.workspace.ids import Ids
from lab.workspace.refusals import ApiRefused

TRIGGER_S: Final = 3.0
RESPONSE_URL_S: Final = 30 * 60.0
RESPONSE_URL_USES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The right to put a modal in front of `user` until `expires`; `view_id` when it came from inside a modal."""

    user: str
    expires: float
    view_id: str | None = None
    is_used: bool = False


@dataclass(slots=True)
class Triggers:
    """Trigger ids handed out."""

    ids: Ids
    faults: Faults = field(default_factory=Faults)
    _issued: dict[str, Trigger] = field(default_factory=dict)

    def issue(self, user: str, now: float, *, view_id: str | None = None) -> str:
        """Return a new trigger id for something that a person just did."""
        name = self.ids.trigger()
        self._issued[name] = Trigger(user=user, expires=now + TRIGGER_S, view_id=view_id)
        return name

    def use(self, name: str, now: float) -> Trigger:
        """Take a trigger. Raises ApiRefused: invalid, exchanged or expired trigger id."""
        trigger = self._issued.get(name)
        if trigger is None:
            raise ApiRefused("invalid_trigger_id")
        if trigger.is_used:
            raise ApiRefused("exchanged_trigger_id")
        if now > trigger.expires or self.faults.take("expired_trigger"):
            raise ApiRefused("expired_trigger_id")
        self._issued[name] = replace(trigger, is_used=True)
        return trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPath:
    """Where the answers to one interaction go. `source_ts` is the message that was pressed, if there was one."""

    user: str
    channel: str
    expires: float
    source_ts: str | None = None
    uses_left: int = RESPONSE_URL_USES


@dataclass(slots=True)
class ReturnPaths:
    """Response URLs handed out, by the part of the address that cannot be guessed."""

    faults: Faults = field(default_factory=Faults)
    _issued: dict[str, ReturnPath] = field(default_factory=dict)

    def issue(self, *, user: str, channel: str, now: float, source_ts: str | None = None) -> str:
        """Return the path of a new response URL."""
        name = f"{len(self._issued) + 1}/{secrets.token_urlsafe(18)}"
        self._issued[name] = ReturnPath(user=user, channel=channel, expires=now + RESPONSE_URL_S, source_ts=source_ts)
        return name

    def use(self, name: str, now: float) -> ReturnPath:
        """Take one use. Raises ApiRefused: `expired_url`, `used_url`, or `no_team` for an unknown one."""
        path = self._issued.get(name)
        if path is None:
            raise ApiRefused("no_team")
        if now > path.expires or self.faults.take("expired_response_url"):
            raise ApiRefused("expired_url")
        if path.uses_left < 1:
            raise ApiRefused("used_url")
        self._issued[name] = replace(path, uses_left=path.uses_left - 1)
        return path
