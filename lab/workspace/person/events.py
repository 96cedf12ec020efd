"""The live stream: what changes for one person, as server-sent events that can be resumed.

`curl -N 'http://127.0.0.1:PORT/person/events?as=admin'` shows it. Ids are `<run of the workspace>-<version>`; a client
that gives one back (Last-Event-ID) gets what it missed, and `"resumed": false` in `hello` when it must look anew.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from lab.workspace.board import Change, Deed
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person import asked as questions
from lab.workspace.person.look import as_seen
from lab.workspace.person.places import state
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team
from lab.workspace.views import View, as_json

HEARTBEAT_S: Final = 15.0
RETRY_MS: Final = 1000
News = Iterator[tuple[str, Json]]


@dataclass(slots=True)
class Told:
    """What one person was told so far through one stream."""

    team: Team
    person: Person
    version: int
    stack: tuple[View, ...] = ()
    home: View | None = None
    offset_s: float = 0.0
    read: dict[str, str] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        list(self._others())  # what is so already is no news; `hello` and the other addresses tell it

    def news(self) -> News:
        """Give the name and the data of each event since the last time."""
        changes, self.version = list(self.team.board.changes(self.version)), self.team.board.version
        yield from self._messages(changes)
        yield from self._others()

    def _messages(self, changes: list[Change]) -> News:
        """Give each message that changed once, as it is now; a new reply also changes what it replies to."""
        deeds: dict[tuple[str, str], Deed] = {}
        for change in changes:
            if change.visible_to in {None, self.person.id}:
                first = deeds.get((change.channel, change.ts))
                deeds[change.channel, change.ts] = "posted" if first == "posted" else change.deed
                if change.ts != change.thread_ts:
                    deeds.setdefault((change.channel, change.thread_ts), "changed")
        for (channel, ts), deed in deeds.items():
            if self.person.id in self.team.roster.channels[channel].members:
                yield self._message(channel, ts, deed)

    def _message(self, channel: str, ts: str, deed: Deed) -> tuple[str, Json]:
        message = self.team.board.get(channel, ts)
        if message is None:
            return "message_deleted", {"channel": channel, "ts": ts}
        return f"message_{deed}", {"channel": channel, "message": as_seen(self.team, message)}

    def _others(self) -> News:
        yield from self._modal()
        yield from self._home()
        yield from self._clock()
        yield from self._marks()
        yield from self._statuses()

    def _modal(self) -> News:
        before, self.stack = self.stack, tuple(self.team.views.stacks.get(self.person.id, ()))
        old, new = (stack[-1] if stack else None for stack in (before, self.stack))
        if new is None and old is None:
            return
        if new is not None and (old is None or len(self.stack) > len(before)):
            yield "view_opened", self.modal()
        elif new is None or len(self.stack) < len(before):
            yield "view_closed", self.modal()
        elif old is not None and (old.id, old.hash) != (new.id, new.hash):
            yield "view_updated" if old.id == new.id else "view_opened", self.modal()

    def modal(self) -> Json:
        """Return the modal in front of this person, or null, and how many are stacked."""
        return {"view": as_json(self.stack[-1]) if self.stack else None, "depth": len(self.stack)}

    def _home(self) -> News:
        before, self.home = self.home, self.team.views.homes.get(self.person.id)
        if self.home is not None and (before is None or before.hash != self.home.hash):
            yield "home_published", {"view": as_json(self.home)}

    def _clock(self) -> News:
        before, self.offset_s = self.offset_s, self.team.clock.offset_s
        if before != self.offset_s:
            yield "clock_moved", {"now": self.team.now(), "offset_s": self.offset_s}

    def _marks(self) -> News:
        now = {place: ts for (user, place), ts in self.team.read.items() if user == self.person.id}
        before, self.read = self.read, now
        for place, ts in now.items():
            if before.get(place) != ts:
                yield "channel_marked", state(self.team, self.person, self.team.roster.channels[place])

    def _statuses(self) -> News:
        """Give what the app says about its own work: `processing` while it is at it."""
        before, self.sessions = self.sessions, dict(self.team.sessions)
        for (channel, thread_ts), session in self.sessions.items():
            mine = self.person.id in self.team.roster.channels[channel].members
            if mine and session != before.get((channel, thread_ts)):
                yield "status_changed", {"channel": channel, "thread_ts": thread_ts, **session}


async def events(team: Team, request: web.Request) -> web.StreamResponse:
    """Serve one person's stream until they leave or the workspace ends."""
    try:
        person = team.roster.person((await questions.read(request)).need("as"))
    except PersonRefused as refused:
        return web.json_response(refused.body(), status=refused.status)
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    known = _known(team, request.headers.get("Last-Event-ID", ""))
    told = Told(team, person, team.board.version if known is None else known)
    with suppress(ConnectionError):
        hello = {**told.modal(), "now": team.now(), "offset_s": told.offset_s, "resumed": known is not None}
        await response.write(f"retry: {RETRY_MS}\n".encode() + _framed(told, "hello", hello))
        await _tell(response, told)
    return response


async def _tell(response: web.StreamResponse, told: Told) -> None:
    while not told.team.is_ending:
        changed = told.team.board.next_change()
        for name, data in told.news():
            await response.write(_framed(told, name, data))
        try:
            await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
        except TimeoutError:
            await response.write(b": still here\n\n")


def _known(team: Team, event_id: str) -> int | None:
    """Return the version that a client already knows, if it is one of this run."""
    epoch, _, version = event_id.partition("-")
    return int(version) if epoch == team.epoch and version.isdecimal() else None


def _framed(told: Told, name: str, data: Json) -> bytes:
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {told.team.epoch}-{told.version}\nevent: {name}\ndata: {written}\n\n".encode()
