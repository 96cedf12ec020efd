"""Socket Mode: up to ten connections of one app, envelopes to any of them, acknowledgements from any of them."""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from lab.workspace.clock import TeamClock
from lab.workspace.link import ACK_S, Acked, Delivery, NotAcked
from lab.workspace.payload import Json
from lab.workspace.people import APP_ID

CONNECTIONS_MOST: Final = 10
PING_S: Final = 10.0
TICKET_S: Final = 30.0
FRAME_BYTES_MOST: Final = 4 * 1024 * 1024
LIVES_S: Final = 18_060
GOODBYE_S: Final = 1.0
WARNING_S: Final = 10.0


class Sockets:
    """The connections of the app. Belongs to one event loop; a Link."""

    late: Final = "timeout"

    def __init__(self, clock: TeamClock) -> None:
        self._clock = clock
        self._tickets: dict[str, float] = {}
        self._connections: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self.opened = 0
        """Connections since the start."""
        self._arrived = asyncio.Event()

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Return a ticket for one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._clock.now() + TICKET_S
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if self._clock.now() > self._tickets.pop(request.query.get("ticket", ""), 0.0):
            return web.Response(status=403, text="invalid or used ticket")
        socket = web.WebSocketResponse(max_msg_size=FRAME_BYTES_MOST, compress=False, timeout=GOODBYE_S)
        await socket.prepare(request)
        if self.count >= CONNECTIONS_MOST:
            await self._dismiss(socket, "too_many_websockets")
            return socket
        await self._serve(socket)
        return socket

    async def connected(self, times: int) -> None:
        """Wait until there were that many connections since the start, and one is there."""
        while self.opened < times or not self._connections:
            await self._arrived.wait()

    async def send(self, delivery: Delivery) -> Acked | NotAcked:
        """Deliver one envelope and wait for its acknowledgement, on whichever connection it comes."""
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[delivery.name] = acked
        try:
            if not await self._write(_envelope(delivery)):
                return NotAcked("dispatch_failed")
            payload = await self._clock.within(ACK_S, acked)
        finally:
            del self._acks[delivery.name]
        return NotAcked("operation_timeout", cause=self.late) if payload is None else Acked(payload)

    async def close(self, reason: str) -> None:
        """Say goodbye on every connection, as Slack does before it goes."""
        await asyncio.gather(*(self._dismiss(socket, reason) for socket in list(self._connections)))

    async def warn(self) -> None:
        """Announce on every connection that it ends in ten seconds, then end those that are still there."""
        warned = list(self._connections)
        for socket in warned:
            await _say_goodbye(socket, "warning")
        await self._clock.until(self._clock.now() + WARNING_S)
        for socket in warned:
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def drop(self) -> None:
        """Cut every connection without a word, as a broken network would."""
        for socket in list(self._connections):
            transport = socket._req.transport if socket._req else None  # noqa: SLF001 - aiohttp has no public way to be rude
            if transport is not None:
                transport.abort()

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._connections.append(socket)
        self.opened += 1
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()
        pings = asyncio.ensure_future(_ping(socket))
        try:
            await socket.send_json(_hello(self.count))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            pings.cancel()
            self._connections.remove(socket)

    def _take(self, frame: str) -> None:
        """Match an acknowledgement with what waits for it; a late or strange one is ignored, as Slack does."""
        with suppress(ValueError):
            answer = json.loads(frame)
            waiting = self._acks.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                payload = answer.get("payload")
                waiting.set_result(payload if isinstance(payload, dict) else {})

    async def _write(self, envelope: Json) -> bool:
        """Send on the next connection in turn that works; False when there is none."""
        for _ in range(self.count):
            self._turn += 1
            socket = self._connections[self._turn % self.count] if self.count else None
            if socket is not None and not socket.closed:
                with suppress(ConnectionError):
                    await socket.send_json(envelope)
                    return True
        return False

    async def _dismiss(self, socket: web.WebSocketResponse, reason: str) -> None:
        more = {"num_connections": self.count} if reason == "too_many_websockets" else {}
        await _say_goodbye(socket, reason, **more)
        with suppress(ConnectionError):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _say_goodbye(socket: web.WebSocketResponse, reason: str, **more: int) -> None:
    farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-practice"}, **more}
    with suppress(ConnectionError):
        await socket.send_json(farewell)


def _envelope(delivery: Delivery) -> Json:
    retry = {"retry_attempt": delivery.attempt, "retry_reason": delivery.retry_reason}
    return {
        "envelope_id": delivery.name,
        "type": delivery.kind,
        "accepts_response_payload": delivery.accepts_response,
        "payload": delivery.payload,
        **(retry if delivery.kind == "events_api" else {}),
    }


def _hello(count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "connection_info": {"app_id": APP_ID},
        "debug_info": {"host": "applink-practice", "build_number": 10, "approximate_connection_time": LIVES_S},
    }


async def _ping(socket: web.WebSocketResponse) -> None:
    """Ping for ever: a client that saw one ping expects the next."""
    with suppress(ConnectionError):
        while not socket.closed:
            await socket.ping(b"practice")
            await asyncio.sleep(PING_S)
