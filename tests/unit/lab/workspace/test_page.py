"""The address of the page: built files only, to this machine only, and a plain word when nothing is built."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from lab.workspace import page
from lab.workspace.server import Workspace
from tests.support.workspaces import HELLO


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder in the place of the built page."""
    folder, routes = tmp_path / "dist", page.routes
    monkeypatch.setattr(page, "routes", lambda: routes(folder))
    return folder


@pytest.fixture
def workspace(dist: Path) -> Iterator[Workspace]:
    """Give a workspace whose page is in `dist`."""
    del dist
    with Workspace.start(HELLO) as workspace:
        yield workspace


def build(dist: Path) -> None:
    """Put a page there as Vite would."""
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>practice</title>", encoding="utf-8")
    (dist / "assets" / "main-1a2b.js").write_text("start()", encoding="utf-8")
    (dist / "secret.js").write_text("not an asset", encoding="utf-8")


def test_without_a_build_the_page_says_what_to_run(workspace: Workspace) -> None:
    """Somebody without Node reads which command makes the page, in both languages."""
    answer = requests.get(f"{workspace.person_url}/", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.count("make page") == 2


def test_built_files_are_served_with_their_type(dist: Path, workspace: Workspace) -> None:
    """The page is asked for anew each time, its files are kept for good, and no script but ours may run."""
    build(dist)
    index = requests.get(f"{workspace.person_url}/", timeout=10)
    script = requests.get(f"{workspace.person_url}/assets/main-1a2b.js", timeout=10)
    assert index.text == "<title>practice</title>"
    assert index.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in index.headers["Content-Security-Policy"]
    assert "unsafe" not in index.headers["Content-Security-Policy"]
    assert script.text == "start()"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in script.headers


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2Fsecret.js", "%2e%2e%2fsecret.js", "main-1a2b.py", "..%2F..%2Fx.js"]
)
def test_nothing_else_is_served(dist: Path, workspace: Workspace, name: str) -> None:
    """A file that is not a built one is not found, whatever way it is named."""
    build(dist)
    assert requests.get(f"{workspace.person_url}/assets/{name}", timeout=10).status_code == 404


@pytest.mark.parametrize("headers", [{"Host": "rebound.example"}, {"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["/", "/person/events?as=admin", "/person/people?as=admin"])
def test_other_pages_get_nothing(workspace: Workspace, path: str, headers: dict[str, str]) -> None:
    """A name that points here by trickery, and a page of another local server, are both refused."""
    assert requests.get(f"{workspace.person_url}{path}", headers=headers, timeout=10).status_code == 403


def test_the_page_itself_may_speak(workspace: Workspace) -> None:
    """Our own page sends its own address as its origin."""
    headers = {"Origin": workspace.person_url}
    answer = requests.get(f"{workspace.person_url}/person/people?as=admin", headers=headers, timeout=10)
    assert answer.status_code == 200


@pytest.mark.skipif(os.name != "posix", reason="Windows lets only administrators make a link")
def test_a_link_out_of_the_folder_is_not_followed(dist: Path, workspace: Workspace) -> None:
    """Even a file system link inside the folder does not lead out of it."""
    build(dist)
    (dist / "assets" / "out.js").symlink_to(dist / "secret.js")
    assert requests.get(f"{workspace.person_url}/assets/out.js", timeout=10).status_code == 404


def test_routes_are_those_of_the_page() -> None:
    """Only reading is possible."""
    assert {route.method for route in page.routes()} == {"GET"}
