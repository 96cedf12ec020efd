"""The real lab and a real browser; skipped, with the reason, where there is no Chromium or no built page."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support.browser import BUILT, CHROMIUM, Window, launch, require, window
from tests.support.lab import headless
from tests.support.practice import Patient

Opens = Callable[..., Window]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give the driver of browsers."""
    require(present=CHROMIUM.is_file(), why=f"there is no Chromium at {CHROMIUM} (Debian: apt install chromium)")
    require(present=BUILT.is_file(), why="the practice page is not built (make page)")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give one browser for the whole run; each window has a profile of its own."""
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture(scope="module")
def addresses(browser: Browser) -> Iterator[Mapping[str, Any]]:
    """Run `rdslic lab --headless` once for a file, so that no file meets what another left; give its JSON line."""
    del browser  # without one, no lab is started either
    with headless() as running:
        yield running


@pytest.fixture(scope="module")
def url(addresses: Mapping[str, Any]) -> str:
    """Give the address of the page."""
    return str(addresses["workspace"]["person_url"])


@pytest.fixture
def opens(browser: Browser, url: str) -> Iterator[Opens]:
    """Give what opens a window of a person: `opens("admin", size=NARROW)`; all are closed after the test."""
    with ExitStack() as stack:

        def open_window(person: str, place: str = "rds-help", **more: Any) -> Window:  # noqa: ANN401 - as in `window`
            opened = stack.enter_context(window(browser, url, person, **more))
            opened.leave_forms()
            opened.open(place)
            return opened

        yield open_window


@pytest.fixture
def lets_pass(url: str) -> Iterator[Callable[[float], object]]:
    """Give what lets time pass in the workspace, in seconds."""
    somebody = Patient(url, "guest")
    yield somebody.advance_clock
    somebody.close()
