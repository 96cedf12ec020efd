"""Events to the app: wrapped, delivered, delivered again when nobody acknowledged."""

import asyncio
from collections.abc import Coroutine
from typing import Final

from lab.workspace.clock import TeamClock
from lab.workspace.faults import Faults
from lab.workspace.ids import Ids
from lab.workspace.link import ACK_S, Acked, Delivery, Link, NotAcked
from lab.workspace.payload import Json
from lab.workspace.people import APP_ID, BOT_USER_ID, TEAM_ID

RETRY_AFTER_S: Final = (0.0, 60.0, 300.0)
"""Waits before the second, third and fourth attempt."""

HELD_S: Final = 5.0
"""How long an event that is to come too late waits for another to overtake it."""


class Deliveries:
    """Sends events in the background; keeps its tasks so that stopping ends them."""

    def __init__(self, link: Link, clock: TeamClock, ids: Ids, faults: Faults) -> None:
        self.link = link
        self._clock = clock
        self._ids = ids
        self._faults = faults
        self._held: Json | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def event(self, event: Json) -> None:
        """Deliver an inner event such as `{"type": "app_mention", …}`."""
        wrapper = self._wrap(event)
        if self._held is not None:
            held, self._held = self._held, None
            self.start(self._overtaken(wrapper, held))
        elif self._faults.take("reordered_events"):
            self._held = wrapper
            self.start(self._released(wrapper))
        else:
            self.start(self._until_acked(wrapper))

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

    async def _overtaken(self, later: Json, earlier: Json) -> None:
        await self._until_acked(later)
        await self._until_acked(earlier)

    async def _released(self, wrapper: Json) -> None:
        """Deliver what was held after all, when nothing came that could overtake it."""
        await self._clock.until(self._clock.now() + HELD_S)
        if self._held is wrapper:
            self._held = None
            await self._until_acked(wrapper)

    async def _until_acked(self, wrapper: Json) -> None:
        reason, due = "", self._clock.now()
        for attempt, wait_s in enumerate((0.0, *RETRY_AFTER_S)):
            await self._clock.until(due + wait_s)
            due = self._clock.now() + ACK_S
            delivery = Delivery(kind="events_api", payload=wrapper, attempt=attempt, retry_reason=reason)
            sent = await self.link.send(delivery)
            if isinstance(sent, Acked):
                sent = await self._once_more(delivery, sent)
                due = self._clock.now()
            if isinstance(sent, Acked) or not sent.may_retry:
                return
            reason = sent.cause

    async def _once_more(self, delivery: Delivery, sent: Acked) -> Acked | NotAcked:
        """Do what a fault asks with an event that was acknowledged: the same again, or another attempt."""
        # both are taken now: a fault that is ordered while the same is sent again is for the next event
        is_forgotten = self._faults.take("retried_event") is not None
        if self._faults.take("repeated_event"):
            await self.link.send(delivery)
        return NotAcked("operation_timeout", cause=self.link.late) if is_forgotten else sent

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
