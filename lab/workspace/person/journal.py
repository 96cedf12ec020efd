"""Looking at what passed: calls, deliveries, deeds; the whole session as a file; what the next expiry is."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from aiohttp import web

from lab.workspace.journal import BYTES_MOST, ENTRIES_MOST
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.person import answering
from lab.workspace.person.asked import Asked
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

WAIT_S_MOST: Final = 30.0
DATE: Final = re.compile(r"<!date\^(\d+)\^")
FORMAT: Final = "rdslic-session"


def routes(team: Team) -> list[web.RouteDef]:
    """Return the routes: `journal`, `journal/entry`, `journal/clear`, `session`, and `clock` to look at."""
    return [
        answering.get(team, "journal", listed),
        answering.get(team, "journal/entry", one),
        answering.post(team, "journal/clear", clear),
        answering.get(team, "clock", clock),
        web.get("/person/session", partial(_session, team)),
    ]


async def listed(team: Team, asked: Asked) -> Json:
    """Return what is new or has changed after the version `since`; with `wait_s`, wait for something.

    `oldest` is the number of the oldest entry that is kept: those before it are forgotten.
    """
    journal, since = team.journal, int(asked.number("since"))
    with suppress(TimeoutError):
        async with asyncio.timeout(min(asked.number("wait_s"), WAIT_S_MOST)):
            # a version from before a restart is larger than any here: there is nothing to wait for
            while since == journal.version and not team.is_ending:
                await _either(team)
    is_known = since <= journal.version
    return {
        "entries": [entry.summary() for entry in journal.after(since if is_known else 0)],
        "version": journal.version,
        "oldest": journal.oldest,
        "epoch": team.epoch,
        "size": {"count": journal.count, "most": ENTRIES_MOST, "bytes": journal.bytes, "bytes_most": BYTES_MOST},
        "connections": team.sockets.count,
    }


async def _either(team: Team) -> None:
    """Wait for a change of the journal, or for anything at all: the end of the workspace is one."""
    changes = team.journal.next_change(), team.board.next_change()
    waits = [asyncio.ensure_future(change.wait()) for change in changes]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def one(team: Team, asked: Asked) -> Json:
    """Return an entry whole: what was sent, what came back."""
    entry = team.journal.get(int(asked.number("id")))
    if entry is None:
        raise PersonRefused("entry_not_found", "This entry is no longer kept.")
    return {"entry": entry.whole()}


async def clear(team: Team, _asked: Asked) -> Json:
    """Forget every entry."""
    team.journal.clear()
    return {"version": team.journal.version}


async def clock(team: Team, _asked: Asked) -> Json:
    """Return the time of the workspace, and when something that can still be pressed is the next to expire.

    The workspace does not know what the app means: the next moment to come that a message with buttons names.
    """
    now = team.now()
    moments = [moment for message in _with_buttons(team) for moment in _moments(message) if moment > now]
    next_at = min(moments, default=None)
    in_s = None if next_at is None else round(next_at - now, 3)
    return {"now": now, "offset_s": team.clock.offset_s, "next_expiry": next_at, "in_s": in_s}


def _with_buttons(team: Team) -> Iterator[Message]:
    for channel in team.roster.channels:
        for message in team.board.all_in(channel):
            if message.is_from_bot and any(block.get("type") == "actions" for block in message.blocks):
                yield message


def _moments(message: Message) -> list[int]:
    return [int(seconds) for seconds in DATE.findall(json.dumps(message.blocks))]


async def _session(team: Team, _request: web.Request) -> web.Response:
    """Return the whole session as a file that the page can show again, here or elsewhere."""
    now = datetime.fromtimestamp(team.now(), UTC)
    session = {
        "format": FORMAT,
        "version": 1,
        "exported_at": team.now(),
        "app": team.roster.bot_name,
        "clock_offset_s": team.clock.offset_s,
        "entries": [entry.whole() for entry in team.journal.after(0)],
    }
    headers = {
        "Content-Disposition": f'attachment; filename="rdslic-session-{now:%Y%m%d-%H%M%S}.json"',
        "Cache-Control": "no-store",
    }
    return web.json_response(session, headers=headers)
