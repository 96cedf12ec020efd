"""A browser window in front of the practice page: what a person does in it, and what they come to see.

Nothing here sleeps: each look waits until what is wanted is there, and fails when it never comes.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, ViewportSize, expect

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM: Final = os.environ.get("RDSLIC_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
BUILT: Final = Path(__file__).parents[2] / "lab" / "workspace" / "web" / "dist" / "index.html"
QUIET: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)
PATIENCE_MS: Final = 30_000
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
NARROW: Final[ViewportSize] = {"width": 400, "height": 760}
REQUEST: Final = re.compile(r"R-[0-9A-Z]{5}")
Theme = Literal["light", "dark"]

NEXT_OF_APP: Final = """before => [...document.querySelectorAll('section.conversation article[data-ts]')]
  .find(one => one.dataset.ts > before && one.querySelector('strong')?.textContent === 'rdslic')?.dataset.ts"""
"""The timestamp of the first message of the app after another one."""

expect.set_options(timeout=PATIENCE_MS)


def require(*, present: bool, why: str) -> None:
    """Skip the test with a reason when something is missing; fail it where everything has to run."""
    if not present and os.environ.get("RDSLIC_REQUIRE_ALL") == "1":
        pytest.fail(why)
    if not present:
        pytest.skip(why)


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine. Nothing is downloaded, and it asks nothing of the network by itself."""
    # the sandbox cannot start as root, as in a container
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=CHROMIUM or NAMES[0], args=[*QUIET, *as_root])


@dataclass(slots=True)
class Window:
    """One window of one person. `troubles` are errors that the browser's console told of."""

    page: Page
    url: str
    person: str
    troubles: list[str] = field(default_factory=list)

    def open(self, place: str = "rds-help", **more: str) -> None:
        """Go to a channel, or to `@rdslic` with `tab="home"`, and wait until one can begin."""
        self.page.goto(f"{self.url}/?{urlencode({'as': self.person, 'in': place, **more})}")
        self.is_ready()

    def leave_forms(self) -> None:
        """Leave whatever form an earlier test left open."""
        self.page.request.post(f"{self.url}/person/close", data={"as": self.person, "all": True})

    def is_ready(self) -> None:
        """Wait until the page knows where it is."""
        expect(self.page.locator("#place-title")).to_be_visible()

    @property
    def channel(self) -> Locator:
        """The conversation in the middle."""
        return self.page.locator("section.conversation")

    @property
    def thread(self) -> Locator:
        """The thread beside it."""
        return self.page.locator("section.thread")

    @property
    def field(self) -> Locator:
        """Where one types a message to the channel."""
        return self.page.locator('[data-composer="channel"]')

    @property
    def modal(self) -> Locator:
        """The form that is open."""
        return self.page.locator("dialog.modal")

    @property
    def question(self) -> Locator:
        """What is asked before a click is sent."""
        return self.page.locator("dialog.confirm")

    @property
    def home(self) -> Locator:
        """The app's Home."""
        return self.page.get_by_role("tabpanel")

    def say(self, text: str) -> None:
        """Type and send."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.field).to_have_value("")

    def message(self, *texts: str, within: Locator | None = None) -> Locator:
        """Return the newest message that has all these texts, once there is one; that one, whatever comes later."""
        found = (within or self.channel).get_by_role("article")
        for text in texts:
            found = found.filter(has_text=text)
        expect(found.last).to_be_visible()
        return self._pinned(found.last, within)

    def answer_to(self, text: str) -> Locator:
        """Type, send, and return the next message that the app shows here."""
        before = self._newest_ts()
        self.say(text)
        came = self.page.wait_for_function(NEXT_OF_APP, arg=before).json_value()
        return self.channel.locator(f'article[data-ts="{came}"]')

    def _newest_ts(self) -> str:
        """Return the timestamp of the newest message here; the page may still be on its way there."""
        place = parse_qs(urlsplit(self.page.url).query)["in"][0]
        channel = "dm" if place.startswith("@") else f"#{place}"
        asked = urlencode({"as": self.person, "channel": channel, "limit": 1})
        seen = self.page.request.get(f"{self.url}/person/messages?{asked}").json()["messages"]
        return seen[-1]["ts"] if seen else ""

    def _pinned(self, message: Locator, within: Locator | None = None) -> Locator:
        ts = message.get_attribute("data-ts")
        return (within or self.channel).locator(f'article[data-ts="{ts}"]')

    def press(self, within: Locator, name: str) -> None:
        """Press a button by what stands on it."""
        within.get_by_role("button", name=name, exact=True).click()

    def confirm(self, name: str) -> None:
        """Answer the question that comes before a click is sent."""
        self.press(self.question, name)
        expect(self.question).to_have_count(0)

    def panel(self, name: str) -> Locator:
        """Open a panel beside the conversation, `tour`, `servers` or `inspector`, and return it."""
        self.page.locator(f'[data-panel="{name}"]').click()
        opened = self.page.locator("section.panel")
        expect(opened.get_by_role("heading").first).to_be_visible()
        return opened

    def go(self, place: str) -> None:
        """Choose a channel in the list."""
        self.page.get_by_role("navigation").get_by_role("button", name=place).click()
        expect(self.page.locator("#place-title")).to_contain_text(place)


def request_of(card: Locator) -> str:
    """Return the id of the request on a card, `R-7F3KQ`."""
    found = REQUEST.search(card.inner_text())
    assert found, f"no request on {card.inner_text()}"
    return found[0]


@contextmanager
def window(
    browser: Browser, url: str, person: str, *, size: ViewportSize = WIDE, theme: Theme = "light"
) -> Iterator[Window]:
    """Open a window of its own, in which nobody else is known; fails at the end if the page broke in it."""
    context = browser.new_context(
        viewport=size, color_scheme=theme, reduced_motion="reduce", timezone_id="Europe/Paris", locale="fr-FR"
    )
    context.set_default_timeout(PATIENCE_MS)
    opened = Window(context.new_page(), url, person)
    opened.page.on("pageerror", lambda error: opened.troubles.append(str(error)))
    opened.page.on("console", lambda said: opened.troubles.append(said.text) if said.type == "error" else None)
    try:
        yield opened
    finally:
        context.close()
    assert opened.troubles == []
