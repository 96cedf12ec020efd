"""Runs the hello app over Socket Mode, in each client library that must work with the practice workspace, unmodified.

Each is a context manager that gives a workspace to which the app is connected.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.adapter.socket_mode import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClientHandler

from lab.workspace.server import Workspace
from tests.support.event_loop import event_loop
from tests.support.hello_app import hello_app
from tests.support.hello_async import hello_async_app
from tests.support.node import node_app
from tests.support.workspaces import HELLO


@contextmanager
def builtin() -> Iterator[Workspace]:
    """Run Bolt's App over slack_sdk's built-in Socket Mode client."""
    with Workspace.start(HELLO) as workspace, _connected(workspace, BuiltinHandler):
        yield workspace


@contextmanager
def websocket_client() -> Iterator[Workspace]:
    """Run Bolt's App over slack_sdk's websocket_client adapter."""
    with Workspace.start(HELLO) as workspace, _connected(workspace, WebsocketClientHandler):
        yield workspace


@contextmanager
def aiohttp() -> Iterator[Workspace]:
    """Run Bolt's AsyncApp over slack_sdk's aiohttp client."""

    async def connect(workspace: Workspace) -> AsyncSocketModeHandler:
        app = hello_async_app(workspace.bot_token, workspace.api_url)
        handler = AsyncSocketModeHandler(app, workspace.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt
        return handler

    with Workspace.start(HELLO) as workspace, event_loop() as do:
        handler = do(connect(workspace))
        try:
            workspace.wait_connected()
            yield workspace
        finally:
            do(handler.close_async())


@contextmanager
def node() -> Iterator[Workspace]:
    """Run @slack/bolt in a Node process."""
    with Workspace.start(HELLO) as workspace, node_app(workspace):
        workspace.wait_connected()
        yield workspace


@contextmanager
def _connected(workspace: Workspace, kind: type[BuiltinHandler] | type[WebsocketClientHandler]) -> Iterator[None]:
    handler = kind(hello_app(workspace.bot_token, workspace.api_url), workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt
    try:
        workspace.wait_connected()
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt
