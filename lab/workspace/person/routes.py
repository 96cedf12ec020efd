"""Addresses of the Person API."""

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import quote

from aiohttp import web

from lab.workspace.files import File
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person import asked as questions
from lab.workspace.person import faults, journal, servers, stories
from lab.workspace.person.agents import agent, open_thread, stop
from lab.workspace.person.asked import Asked, bad
from lab.workspace.person.edit import delete, edit
from lab.workspace.person.events import events
from lab.workspace.person.look import home, messages, open_view, people
from lab.workspace.person.modal import submit
from lab.workspace.person.places import app, channels, mark_read
from lab.workspace.person.press import close_view, press, use_shortcut
from lab.workspace.person.reach import reach
from lab.workspace.person.react import react
from lab.workspace.person.say import say
from lab.workspace.person.settings import set_group, set_locale
from lab.workspace.refusals import ApiRefused, PersonRefused
from lab.workspace.team import Team

Deed: TypeAlias = Callable[[Team, Person, Asked], Awaitable[Json]]


async def close(team: Team, person: Person, asked: Asked) -> Json:
    """Leave the open modal."""
    return close_view(team, person, asked)


GET: Final[Mapping[str, Deed]] = {
    "messages": messages,
    "view": open_view,
    "home": home,
    "people": people,
    "agent": agent,
    "reach": reach,
    "channels": channels,
    "app": app,
}
POST: Final[Mapping[str, Deed]] = {
    "say": say,
    "press": press,
    "submit": submit,
    "shortcut": use_shortcut,
    "close": close,
    "edit": edit,
    "delete": delete,
    "stop": stop,
    "thread": open_thread,
    "locale": set_locale,
    "group": set_group,
    "read": mark_read,
    "react": react,
}
SHOWN_AS_TEXT: Final = (".md", ".txt", ".json", ".csv", ".log", ".ps1", ".yml")
SHOWN_AS_IMAGE: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def routes(team: Team) -> list[web.RouteDef]:
    """Return the routes of the Person API, all under `/person/`."""
    looks = [web.get(f"/person/{name}", _handler(team, deed)) for name, deed in GET.items()]
    deeds = [web.post(f"/person/{name}", _handler(team, deed)) for name, deed in POST.items()]
    return [
        *looks,
        *deeds,
        web.post("/person/clock", partial(_clock, team)),
        web.get("/person/file", partial(_file, team)),
        *faults.routes(team),
        web.get("/person/events", partial(events, team)),
        *journal.routes(team),
        *servers.routes(team),
        *stories.routes(team),
    ]


def _handler(team: Team, deed: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            asked = await questions.read(request)
            done = await deed(team, team.roster.person(asked.need("as")), asked)
        except PersonRefused as refused:
            return web.json_response(refused.body(), status=refused.status)
        return web.json_response({"ok": True, **done})

    return handle


async def _clock(team: Team, request: web.Request) -> web.Response:
    try:
        advance_s = (await questions.read(request)).number("advance_s")
        if advance_s < 0:
            raise bad("Time only goes forward: 'advance_s' must not be negative.")
    except PersonRefused as refused:
        return web.json_response(refused.body(), status=refused.status)
    team.clock.advance(advance_s)
    team.board.touch()
    return web.json_response({"ok": True, "now": team.now(), "offset_s": team.clock.offset_s})


async def _file(team: Team, request: web.Request) -> web.Response:
    """Let a person download a file that was shared in a channel of theirs."""
    try:
        asked = await questions.read(request)
        file = _visible_file(team, team.roster.person(asked.need("as")), asked.need("file"))
    except PersonRefused as refused:
        return web.json_response(refused.body(), status=refused.status)
    return web.Response(body=file.content, headers=_file_headers(file))


def _file_headers(file: File) -> Mapping[str, str]:
    """Say what a file is where a browser may draw it; never as something that could run."""
    suffix = f".{file.name.rpartition('.')[2].lower()}"
    kind = "application/octet-stream"
    if suffix in SHOWN_AS_TEXT:
        kind = "text/plain; charset=utf-8"
    elif suffix in SHOWN_AS_IMAGE:
        kind = mimetypes.guess_type(file.name)[0] or kind
    return {
        "Content-Type": kind,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _visible_file(team: Team, person: Person, file_id: str) -> File:
    with suppress(ApiRefused):
        file = team.files.get(file_id)
        if any(person.id in team.roster.channels[channel].members for channel, _ in file.shares):
            return file
    raise PersonRefused("file_not_found", "You see no such file.")
