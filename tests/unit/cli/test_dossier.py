"""`rdslic dossier`: what to have ready for the Clearinghouse, and what was found after an interruption."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import rdslic
from bot.errors import ConnectionLost
from bot.requests.model import Request
from bot.requests.plan import sha256
from tests.support.desk import ALTER, APPROVER, SERVER, Desk, new_desk


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT", "APP"):
        monkeypatch.setenv(f"RDSLIC_SLACK_{name}_TOKEN", "xoxb-made-up" if name == "BOT" else "xapp-made-up")


def configured(folder: Path) -> Desk:
    """Return a desk, with a configuration that names its database."""
    desk = new_desk(folder)
    (folder / "rdslic.yml").write_text("database: sqlite:///rdslic.sqlite\n", encoding="utf-8")
    return desk


def looked_at(folder: Path, found: str) -> Request:
    """Leave a database in which a change was interrupted, and somebody said what they found."""
    desk = configured(folder)
    desk.runner.plays[sha256(ALTER)] = [ConnectionLost(host=SERVER, started=True)]
    request = desk.approved()
    desk.works()
    desk.verifies(request, APPROVER, found)
    return request


def printed(folder: Path, request: Request, *options: str) -> str:
    """Return what the command prints."""
    line = ["dossier", request.id, "--config", str(folder / "rdslic.yml"), *options]
    return CliRunner().invoke(rdslic, line, catch_exceptions=False).output


def test_what_was_found_is_printed_with_who_and_when(tmp_path: Path) -> None:
    """Their words are shown and mean nothing in Markdown, on a terminal least of all."""
    request = looked_at(tmp_path, "the service\nruns\x1b[2J, *no* copy <b>")
    shown = printed(tmp_path, request)
    [line] = [line for line in shown.splitlines() if "the service" in line]
    assert r"the service runs\[2J, \*no\* copy \<b\>" in line
    assert APPROVER in line
    assert request.id in line
    assert "UTC" in line
    assert "\x1b" not in shown


def test_what_was_found_is_in_the_json_as_it_was_written(tmp_path: Path) -> None:
    """A program that reads it gets the words and who said them."""
    request = looked_at(tmp_path, "*no* copy")
    [found] = json.loads(printed(tmp_path, request, "--format", "json"))["found"]
    assert (found["by"], found["words"], found["request_id"]) == (APPROVER, "*no* copy", request.id)


def test_where_nobody_had_to_look_there_is_nothing_to_say(tmp_path: Path) -> None:
    """A request that ended has no such line."""
    desk = configured(tmp_path)
    request = desk.approved()
    desk.works()
    assert json.loads(printed(tmp_path, request, "--format", "json"))["found"] == []
    assert "interruption" not in printed(tmp_path, request)
