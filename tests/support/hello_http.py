"""Runs the hello app over HTTP: Bolt itself checks the signatures.

Each is a context manager that gives a workspace which delivers to the app. The address must be known before the
workspace starts, and the workspace's secrets before the app does; `secret` stands in for the right signing secret.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiohttp import web
from slack_bolt import App, BoltRequest

from lab.workspace.server import Workspace
from tests.support.event_loop import event_loop
from tests.support.hello_app import hello_app
from tests.support.hello_async import hello_async_app
from tests.support.node import node_app
from tests.support.workspaces import manifest_over_http

HOST = "127.0.0.1"
LISTENS_S = 20.0


@contextmanager
def app_http(secret: str | None = None) -> Iterator[Workspace]:
    """Run Bolt's App behind Python's own HTTP server."""
    listening = socket.create_server((HOST, 0))
    with _delivering(listening.getsockname()[1]) as workspace:
        app = hello_app(workspace.bot_token, workspace.api_url, signing_secret=secret or workspace.signing_secret)
        with _serving(app, listening):
            yield workspace


@contextmanager
def async_app_http(secret: str | None = None) -> Iterator[Workspace]:
    """Run Bolt's AsyncApp behind its own aiohttp application."""

    async def serve(workspace: Workspace) -> web.AppRunner:
        signing_secret = secret or workspace.signing_secret
        app = hello_async_app(workspace.bot_token, workspace.api_url, signing_secret=signing_secret)
        runner = web.AppRunner(app.web_app(), access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        return runner

    listening = socket.create_server((HOST, 0))
    with _delivering(listening.getsockname()[1]) as workspace, event_loop() as do:
        runner = do(serve(workspace))
        try:
            yield workspace
        finally:
            do(runner.cleanup())


@contextmanager
def node_http(secret: str | None = None) -> Iterator[Workspace]:
    """Run @slack/bolt behind its own HTTP server, in a Node process."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]  # the process binds it itself, so it is given back here
    with _delivering(port) as workspace, node_app(workspace, port=port, secret=secret):
        _wait_listening(port)
        yield workspace


@contextmanager
def _delivering(port: int) -> Iterator[Workspace]:
    """Start a workspace that delivers to a port of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = manifest_over_http(Path(folder), f"http://{HOST}:{port}/slack/events")
        with Workspace.start(manifest) as workspace:
            yield workspace


@contextmanager
def _serving(app: App, listening: socket.socket) -> Iterator[None]:
    server = ThreadingHTTPServer((HOST, 0), type("Handler", (_Handler,), {"app": app}), bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    app: App

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name: [value] for name, value in self.headers.items()}
        answer = self.app.dispatch(BoltRequest(body=body, headers=headers))  # type: ignore[arg-type]  # lists are fine
        self.send_response(answer.status)
        for name, value in answer.first_headers_without_set_cookie().items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        del format, args


def _wait_listening(port: int) -> None:
    until = time.monotonic() + LISTENS_S
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, f"nobody listens to {port}"
            time.sleep(0.05)
        else:
            return
