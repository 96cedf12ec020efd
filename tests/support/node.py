"""The hello app in Node: its packages installed once, then one process per workspace."""

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

from lab.workspace.server import Workspace

NODE: Final = Path(__file__).parents[1] / "contract" / "node"
NODE_MAJOR_LEAST: Final = 20
INSTALL_TIMEOUT_S: Final = 100
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


@contextmanager
def node_app(workspace: Workspace, *, port: int | None = None, secret: str | None = None) -> Iterator[None]:
    """Run the app over @slack/bolt in a Node process: in Socket Mode, or over HTTP when there is a port."""
    folder = _installed()
    environment = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    environment |= {
        "NODE_PATH": str(folder / "node_modules"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": secret or workspace.signing_secret,
        "SLACK_API_URL": workspace.api_url,
        "PORT": str(port or ""),
    }
    command = [_program("node"), str(NODE / "hello.js")]
    process = subprocess.Popen(command, cwd=folder, env=environment)  # noqa: S603 - our own script
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _installed() -> Path:
    """Return a folder with the packages of the Node app, kept for the next run with the same list."""
    wanted = NODE / "package.json"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"rdslic-node-{os.getuid()}-{digest}"
    if not folder.is_dir():
        _refuse_old_node()
        fresh = Path(tempfile.mkdtemp(prefix="rdslic-node-"))
        shutil.copy(wanted, fresh)
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
