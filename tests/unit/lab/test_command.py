"""`rdslic lab` by hand: it says where the page is before the conversation begins, or why there is none."""

import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lab import command
from lab.start import Lab
from lab.terminal import screen

PAGE = "http://127.0.0.1:8400"


@contextmanager
def practice() -> Iterator[SimpleNamespace]:
    """Give a practice that is only an address."""
    yield SimpleNamespace(workspace=SimpleNamespace(person_url=PAGE))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the addresses that were opened in a browser; nothing is started and nobody types."""
    addresses: list[str] = []
    monkeypatch.setattr(Lab, "start", lambda **_: practice())
    monkeypatch.setattr(screen, "converse", lambda *_: None)
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_the_address_of_the_page_is_printed(opened: list[str]) -> None:
    """Somebody in a terminal reads where the page is; without a terminal nothing opens by itself."""
    result = CliRunner().invoke(command.lab, ["--open"])
    assert result.exit_code == 0
    assert PAGE in result.output
    assert opened == []


@pytest.mark.parametrize(("display", "asked", "expected"), [(":0", True, [PAGE]), ("", True, []), (":0", False, [])])
def test_the_page_opens_where_a_person_would_see_it(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, display: str, *, asked: bool, expected: list[str]
) -> None:
    """A browser opens when it was asked for, in a terminal on a machine with a display, and not otherwise."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    command._show_page(PAGE, opens=asked)  # noqa: SLF001 - the runner of click has no terminal
    assert opened == expected


def test_a_port_that_is_taken_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else listens there: no traceback, the number, and what to type instead."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(command.lab, ["--no-bot", "--headless", "--port", str(port)])
    assert result.exit_code == 1
    assert f"port {port}" in result.output
    assert "--port" in result.output


def test_a_bot_that_does_not_come_leaves_the_end_of_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it wrote before it ended is all that anybody has to go by."""
    monkeypatch.setenv("RDSLIC_LANG", "en")

    def silent(**_: object) -> None:
        raise TimeoutError("knowledge_refused")

    monkeypatch.setattr(Lab, "start", silent)
    result = CliRunner().invoke(command.lab, [])
    assert result.exit_code == 1
    assert "did not connect" in result.output
    assert result.output.endswith("knowledge_refused\n")
