"""Addresses for the app: Web API, Socket Mode, uploads, response URLs; and the guard against strangers."""

from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from lab.workspace import answers, gate, page
from lab.workspace.calls import json_object
from lab.workspace.files import FILE_BYTES_MOST
from lab.workspace.person.routes import routes as person_routes
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team
from lab.workspace.watched import watching

DEAD_URL: Final = ("expired_url", "used_url", "no_team")
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(team: Team) -> web.Application:
    """Return the whole server of a workspace."""
    app = web.Application(middlewares=[only_from_here, watching(team.journal)], client_max_size=FILE_BYTES_MOST)
    api = partial(gate.answer, team)
    app.add_routes(
        [
            web.post("/api/{method}", api),
            web.get("/api/{method}", api),
            web.get("/link/", team.sockets.connect),
            web.post("/upload/{file}/{secret}", partial(_upload, team)),
            web.get("/files/{file}/{name}", partial(_download, team)),
            web.post("/{kind:commands|actions|app}/{team}/{path:.+}", partial(_answer, team)),
            *person_routes(team),
            *page.routes(),
        ]
    )
    app.on_shutdown.append(partial(_end_streams, team))
    return app


async def _end_streams(team: Team, _app: web.Application) -> None:
    """Let every live stream end by itself, so that stopping does not wait for browsers."""
    team.is_ending = True
    team.board.touch()


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that a web page elsewhere makes through this machine's browser."""
    origin, host = request.headers.get("Origin"), request.headers.get("Host", "")
    named = urlsplit(f"//{host}").hostname
    # another local server's page has a loopback origin too: only our own port is our own page
    if named not in LOOPBACK or (origin is not None and urlsplit(origin).netloc != host):
        return web.Response(status=HTTPStatus.FORBIDDEN, text="this workspace answers to this machine only")
    return await handler(request)


async def _upload(team: Team, request: web.Request) -> web.Response:
    """Take the bytes: raw whatever their label says, unless they are multipart."""
    try:
        content = await _content(request)
        file = team.files.upload(request.match_info["file"], request.match_info["secret"], content)
    except ApiRefused as refused:
        return web.Response(status=HTTPStatus.BAD_REQUEST, text=refused.code)
    return web.Response(text=f"OK - {file.length}")


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    raise ApiRefused("invalid_form_data")


async def _download(team: Team, request: web.Request) -> web.Response:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token != team.credentials.bot_token:
        return web.Response(status=HTTPStatus.FORBIDDEN, text="not_authed")
    try:
        file = team.files.finished(request.match_info["file"])
    except ApiRefused:
        return web.Response(status=HTTPStatus.NOT_FOUND, text="file_not_found")
    return web.Response(body=file.content, content_type="application/octet-stream")


async def _answer(team: Team, request: web.Request) -> web.Response:
    """Take an answer at a response URL; a dead one is 404 with Slack's word for it."""
    try:
        answer = json_object(await request.read())
        path = team.return_paths.use(request.match_info["path"], team.now())
        answers.respond(team, path, answer)
    except ApiRefused as refused:
        status = HTTPStatus.NOT_FOUND if refused.code in DEAD_URL else HTTPStatus.BAD_REQUEST
        return web.json_response(refused.body(), status=status)
    return web.Response(text="ok")
