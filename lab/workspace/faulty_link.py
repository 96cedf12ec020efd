"""A link that loses acknowledgements and takes its time when a tester asked for that."""

import asyncio

from lab.workspace.clock import TeamClock
from lab.workspace.faults import Faults
from lab.workspace.link import ACK_S, Acked, Delivery, Link, NotAcked


class FaultyLink:
    """A Link around the real one; without a fault it changes nothing."""

    def __init__(self, link: Link, clock: TeamClock, faults: Faults) -> None:
        self._link = link
        self._clock = clock
        self._faults = faults
        self._under_way: set[asyncio.Future[Acked | NotAcked]] = set()
        self.late = link.late

    async def send(self, delivery: Delivery) -> Acked | NotAcked:
        """Deliver; three seconds after the start it is too late, whatever the cause."""
        slow, lost = self._faults.take("slow_delivery"), self._faults.take("lost_ack")
        due = self._clock.now() + ACK_S
        sent = await (self._later(delivery, slow.number("delay_s")) if slow else self._link.send(delivery))
        if not lost or isinstance(sent, NotAcked):
            return sent
        await self._clock.until(due)
        return NotAcked("operation_timeout", cause=self.late)

    async def close(self, reason: str) -> None:
        """Give up what is still to be delivered, then close the real link."""
        for sending in self._under_way:
            sending.cancel()
        await self._link.close(reason)

    async def _later(self, delivery: Delivery, delay_s: float) -> Acked | NotAcked:
        """Deliver after a while; it arrives even when nobody waits for the answer any more."""
        sending: asyncio.Future[Acked | NotAcked] = asyncio.ensure_future(self._after(delivery, delay_s))
        self._under_way.add(sending)
        sending.add_done_callback(self._under_way.discard)
        return await self._clock.within(ACK_S, sending) or NotAcked("operation_timeout", cause=self.late)

    async def _after(self, delivery: Delivery, delay_s: float) -> Acked | NotAcked:
        await self._clock.until(self._clock.now() + delay_s)
        return await self._link.send(delivery)
