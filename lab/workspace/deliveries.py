"""Events to the app: wrapped, delivered, delivered again when nobody acknowledged."""

import asyncio
from collections.abc import Coroutine
from typing import Final

from lab.workspace.clock import TeamClock
from lab.workspace.ids import Ids
from lab.workspace.link import ACK_S, Acked, Delivery, Link
from lab.workspace.payload import Json
from lab.workspace.people import APP_ID, BOT_USER_ID, TEAM_ID

RETRY_AFTER_S: Final = (0.0, 60.0, 300.0)
"""Waits before the second, third and fourth attempt."""


class Deliveries:
    """Sends events in the background; keeps its tasks so that stopping ends them."""

    def __init__(self, link: Link, clock: TeamClock, ids: Ids) -> None:
        self.link = link
        self._clock = clock
        self._ids = ids
        self._tasks: set[asyncio.Task[None]] = set()

    def event(self, event: Json) -> None:
        """Deliver an inner event such as `{"type": "app_mention", …}`."""
        self.start(self._until_acked(self._wrap(event)))

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run something in the background."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up on everything under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _until_acked(self, wrapper: Json) -> None:
        reason, due = "", self._clock.now()
        for attempt, wait_s in enumerate((0.0, *RETRY_AFTER_S)):
            await self._clock.until(due + wait_s)
            due = self._clock.now() + ACK_S
            sent = await self.link.send(
                Delivery(kind="events_api", payload=wrapper, attempt=attempt, retry_reason=reason)
            )
            if isinstance(sent, Acked) or not sent.may_retry:
                return
            reason = sent.cause

    def _wrap(self, event: Json) -> Json:
        bot = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER_ID}
        return {
            "type": "event_callback",
            "token": "practice",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "event_id": self._ids.new("Ev"),
            "event_time": int(self._clock.now()),
            "event_context": f"4-{self._ids.new('Ec')}",
            "is_ext_shared_channel": False,
            "authorizations": [{**bot, "is_bot": True, "is_enterprise_install": False}],
        }
