"""The practice servers beside the workspace: looking at them, breaking them, putting them back."""

import asyncio
import hashlib
import json
from typing import Final

from aiohttp import web

from lab.workspace.beside import Servers
from lab.workspace.payload import Json
from lab.workspace.person import answering
from lab.workspace.person.asked import Asked, bad
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

WAIT_S_MOST: Final = 30.0
LOOK_EVERY_S: Final = 0.25
"""Servers change in threads of their own and tell nobody; whoever waits for news looks this often."""


def routes(team: Team) -> list[web.RouteDef]:
    """Return the routes: `servers`, `servers/switch`, `servers/reset`, `servers/estate`."""
    return [
        answering.get(team, "servers", look),
        answering.post(team, "servers/switch", switch),
        answering.post(team, "servers/reset", reset),
        answering.post(team, "servers/estate", choose),
    ]


async def look(team: Team, asked: Asked) -> Json:
    """Return the estate as it is; with `since` (a version) and `wait_s`, wait until it is another."""
    servers, since = _servers(team), asked.maybe("since")
    end = asyncio.get_running_loop().time() + min(asked.number("wait_s"), WAIT_S_MOST)
    while True:
        seen = team.journal.masked(servers.look())
        version = hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()[:16]
        if version != since or team.is_ending or asyncio.get_running_loop().time() >= end:
            return {**seen, "version": version}
        await asyncio.sleep(LOOK_EVERY_S)


async def switch(team: Team, asked: Asked) -> Json:
    """Turn a switch of a server, `{"server": "SRV-LIC-01", "name": "database_dirty", "value": true}`."""
    server, name = asked.need("server"), asked.need("name")
    if "value" not in asked.fields:
        raise bad("The field 'value' is missing.")
    await asyncio.to_thread(_servers(team).switch, server, name, asked.fields["value"])
    return {}


async def reset(team: Team, asked: Asked) -> Json:
    """Put a server back as the estate has it; without `server`, all of them."""
    await asyncio.to_thread(_servers(team).reset, asked.maybe("server"))
    return {}


async def choose(team: Team, asked: Asked) -> Json:
    """Put all servers into the states of another estate, `{"estate": "broken"}`."""
    await asyncio.to_thread(_servers(team).choose, asked.need("estate"))
    return {}


def _servers(team: Team) -> Servers:
    if team.beside.servers is None:
        raise PersonRefused("no_servers", "There are no practice servers beside this workspace.")
    return team.beside.servers
