"""The real lab and a real browser; skipped, with the reason, where there is no Chromium or no built page.

The bot answers from the small made-up guide of `tests/support`: a browser adds nothing to what is known of ours.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support import small_library
from tests.support.browser import BUILT, CHROMIUM, Window, launch, require, window
from tests.support.lab import HeadlessLab
from tests.support.practice import Patient

Opens = Callable[..., Window]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give the driver of browsers."""
    require(present=CHROMIUM is not None, why="there is no Chromium on this machine (Debian: apt install chromium)")
    require(present=BUILT.is_file(), why="the practice page is not built (make page)")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give one browser for the whole run; each window has a profile of its own."""
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture(scope="session")
def labs(browser: Browser) -> Iterator[list[HeadlessLab]]:
    """Give the list of labs that were told to end, and wait for them when all tests are over."""
    del browser  # without one, no lab is started either
    ending: list[HeadlessLab] = []
    yield ending
    for lab in ending:
        lab.wait()


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that the bot of every lab answers from."""
    return small_library.write_guide(tmp_path_factory.mktemp("guide"))


@pytest.fixture(scope="session")
def shared(labs: list[HeadlessLab], guide: Path) -> Iterator[str]:
    """Run the lab that most files share: there, a test looks for its own words and minds nobody else's."""
    yield from run(labs, guide)


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest, labs: list[HeadlessLab], guide: Path) -> Iterator[str]:
    """Give the address of the page; a file that says `OWN_LAB` begins where nothing has happened yet."""
    if getattr(request.module, "OWN_LAB", False):
        yield from run(labs, guide)
    else:
        yield str(request.getfixturevalue("shared"))


def run(labs: list[HeadlessLab], guide: Path) -> Iterator[str]:
    """Start a lab, give the address of its page, tell it to end and go on."""
    lab = HeadlessLab("--knowledge", str(guide))
    yield lab.url
    lab.tell_to_end()
    labs.append(lab)


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
