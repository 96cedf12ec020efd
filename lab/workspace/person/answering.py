"""Addresses under `/person/` that are nobody's in particular: what they answer is the same for everybody."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from aiohttp import web

from lab.workspace.payload import Json
from lab.workspace.person import asked as questions
from lab.workspace.person.asked import Asked
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

Deed: TypeAlias = Callable[[Team, Asked], Awaitable[Json]]


def get(team: Team, path: str, deed: Deed) -> web.RouteDef:
    """Return the route of something to look at."""
    return web.get(f"/person/{path}", partial(_answer, team, deed))


def post(team: Team, path: str, deed: Deed) -> web.RouteDef:
    """Return the route of something to do."""
    return web.post(f"/person/{path}", partial(_answer, team, deed))


async def _answer(team: Team, deed: Deed, request: web.Request) -> web.Response:
    try:
        done = await deed(team, await questions.read(request))
    except PersonRefused as refused:
        return web.json_response(refused.body(), status=refused.status)
    return web.json_response({"ok": True, **done}, headers={"Cache-Control": "no-store"})
