"""The page in a browser: built files from `web/dist`, nothing else, for this machine only."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web

DIST: Final = Path(__file__).parent / "web" / "dist"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""No script and no style outside our own files; no image from elsewhere: nothing leaves this machine."""

GUARD: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
FOREVER: Final = "public, max-age=31536000, immutable"
"""For files with a digest in their name."""

NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>rdslic practice</title></head><body>
<h1>The practice page is not built</h1>
<p>Run <code>make page</code> (it needs Node 20.19 or later and npm), then reload.
The workspace itself works: the terminal and the Person API need no page.</p>
<h2 lang="fr">La page d'essai n'est pas construite</h2>
<p lang="fr">Lancez <code>make page</code> (il faut Node 20.19 ou plus récent et npm), puis rechargez.
L'espace de travail fonctionne : le terminal et la Person API n'ont pas besoin de la page.</p>
</body></html>
"""


def routes(dist: Path = DIST) -> list[web.RouteDef]:
    """Return the routes of the page: `/` and `/assets/`; without a build, `/` says what to run."""
    return [
        web.get("/", partial(_index, dist)),
        web.get("/assets/{name}", partial(_asset, dist / "assets")),
        web.get("/favicon.svg", partial(_favicon, dist)),
    ]


async def _index(dist: Path, _request: web.Request) -> web.Response:
    index = dist / "index.html"
    page = index.read_text(encoding="utf-8") if index.is_file() else NOT_BUILT
    headers = {**GUARD, "Cache-Control": "no-cache"}
    return web.Response(text=page, content_type="text/html", headers=headers)


async def _asset(folder: Path, request: web.Request) -> web.StreamResponse:
    """Serve a built file by its plain name, and only one that lies in the folder itself."""
    found = _built(folder, request.match_info["name"])
    if found is None:
        return web.Response(status=HTTPStatus.NOT_FOUND, text="no such file", headers=GUARD)
    kind, body = found
    return web.Response(body=body, headers={**GUARD, "Content-Type": kind, "Cache-Control": FOREVER})


def _built(folder: Path, name: str) -> tuple[str, bytes] | None:
    """Return content type and bytes of a built file; a name may hold neither a way up nor a link to elsewhere."""
    path = (folder / name).resolve()
    kind = TYPES.get(path.suffix)
    if kind is None or path.parent != folder.resolve() or not path.is_file():
        return None
    return kind, path.read_bytes()


async def _favicon(dist: Path, _request: web.Request) -> web.Response:
    icon = dist / "favicon.svg"
    if not icon.is_file():
        return web.Response(status=HTTPStatus.NOT_FOUND, text="no such file", headers=GUARD)
    return web.Response(body=icon.read_bytes(), content_type="image/svg+xml", headers=GUARD)
