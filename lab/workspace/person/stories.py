"""The stories of the tour: which there are, how far one has come, and doing a step for somebody."""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from lab.workspace.beside import Stories
from lab.workspace.payload import Json
from lab.workspace.person import answering
from lab.workspace.person.asked import Asked, bad
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

KNOWN_MOST: Final = 50


def routes(team: Team) -> list[web.RouteDef]:
    """Return the routes: `stories`, `stories/seen`, `stories/play`."""
    return [
        answering.get(team, "stories", listed),
        answering.post(team, "stories/seen", seen),
        answering.post(team, "stories/play", play),
    ]


async def listed(team: Team, _asked: Asked) -> Json:
    """Return the stories that a person can be led through, when a first step counts from, and which run this is."""
    return {"stories": await asyncio.to_thread(_stories(team).listed), "now": _now(team), "epoch": team.epoch}


async def seen(team: Team, asked: Asked) -> Json:
    """Return which of the things that a step expects are there, among what came or changed after `since`."""
    story, step, since = asked.need("story"), int(asked.number("step")), asked.maybe("since") or "0"
    found = await asyncio.to_thread(_stories(team).seen, story, step, since=since, known=_known(asked))
    return {**found, "now": _now(team)}


async def play(team: Team, asked: Asked) -> Json:
    """Do what the person of a step would do, as that person."""
    since = _now(team)
    await asyncio.to_thread(_stories(team).play, asked.need("story"), int(asked.number("step")), known=_known(asked))
    return {"since": since}


def _now(team: Team) -> str:
    return f"{team.now():.6f}"


def _known(asked: Asked) -> Mapping[str, Json]:
    """Return the messages that earlier steps remember, by name: `{"card": {"channel": "#x", "ts": "1.0"}}`."""
    known = asked.fields.get("known") or {}
    if (
        not isinstance(known, dict)
        or len(known) > KNOWN_MOST
        or not all(isinstance(one, dict) for one in known.values())
    ):
        raise bad("The field 'known' must be {name: {channel, ts}}.")
    return known


def _stories(team: Team) -> Stories:
    if team.beside.stories is None:
        raise PersonRefused("no_stories", "There is no tour beside this workspace.")
    return team.beside.stories
