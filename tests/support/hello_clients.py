"""Starts the hello app in each client library that must work with the practice workspace, unmodified."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClientHandler

from lab.workspace.server import Workspace
from tests.support.hello_app import hello_app

NODE: Final = Path(__file__).parents[1] / "contract" / "node"
NODE_MAJOR_LEAST: Final = 20
INSTALL_TIMEOUT_S: Final = 100
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


@contextmanager
def websocket_client(workspace: Workspace) -> Iterator[None]:
    """Run the app over slack_bolt with the websocket_client adapter."""
    handler = WebsocketClientHandler(hello_app(workspace.bot_token, workspace.api_url), workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt


@contextmanager
def builtin(workspace: Workspace) -> Iterator[None]:
    """Run the app over slack_bolt with the built-in Socket Mode client."""
    handler = BuiltinHandler(hello_app(workspace.bot_token, workspace.api_url), workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt


@contextmanager
def node(workspace: Workspace) -> Iterator[None]:
    """Run the app over @slack/bolt in a Node process."""
    folder = _installed()
    environment = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    environment |= {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
    }
    command = [_program("node"), str(folder / "hello.js")]
    process = subprocess.Popen(command, cwd=folder, env=environment)  # noqa: S603 - our own script
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _installed() -> Path:
    """Return a folder with the Node app and its packages, kept for the next run with the same files."""
    sources = sorted(path for path in NODE.iterdir() if path.suffix in {".js", ".json"})
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"rdslic-node-{os.getuid()}-{digest}"
    if not folder.is_dir():
        _refuse_old_node()
        fresh = Path(tempfile.mkdtemp(prefix="rdslic-node-"))
        for path in sources:
            shutil.copy(path, fresh)
        _run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", cwd=fresh)
        try:
            fresh.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
    return folder


def _refuse_old_node() -> None:
    version = _run("node", "--version", cwd=NODE)
    if int(version.removeprefix("v").split(".")[0]) < NODE_MAJOR_LEAST:
        _missing(f"@slack/bolt needs Node {NODE_MAJOR_LEAST} or newer, this is {version}")


def _run(name: str, *arguments: str, cwd: Path) -> str:
    command = [_program(name), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            command, cwd=cwd, check=True, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        _missing(f"{name} {' '.join(arguments)} did not work: {error}")
    return done.stdout.strip()


def _program(name: str) -> str:
    found = shutil.which(name)
    return found or _missing(f"{name} is not installed")


def _missing(why: str) -> NoReturn:
    """Skip, or fail where everything must be tried."""
    if os.environ.get("RDSLIC_REQUIRE_ALL") == "1":
        pytest.fail(why)
    pytest.skip(why)
