"""The pictures of the documentation, taken of the practice page as it is: `make pictures`, then look at them.

Chromium is needed, and for emoji a font that has them (Debian: fonts-noto-color-emoji).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Locator, ViewportSize, expect, sync_playwright

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import CHROMIUM, NARROW, WIDE, Theme, Window, launch, window  # noqa: E402 - path first
from tests.support.lab import HeadlessLab  # noqa: E402 - path first

BYTES_MOST: Final = 150_000
"""What a picture may weigh: people read the documentation over slow lines too."""

LARGE: Final[ViewportSize] = {"width": 1600, "height": 900}
REASON: Final = "pack refused since the reinstallation"


@dataclass(frozen=True, slots=True)
class Studio:
    """A lab and a browser, before which people sit down for one picture after the other."""

    browser: Browser
    url: str

    @contextmanager
    def sits(
        self, person: str, place: str = "rds-help", *, theme: Theme = "light", size: ViewportSize = WIDE
    ) -> Iterator[Window]:
        """Give the window of a person."""
        with window(self.browser, self.url, person, theme=theme, size=size) as opened:
            opened.open(place)
            yield opened


def take(shown: Window, name: str) -> None:
    """Write a picture of a window; fails when it weighs too much."""
    shown.page.mouse.move(0, 0)
    shown.page.evaluate("document.fonts.ready")
    file = HERE / f"{name}.png"
    taken = Image.open(BytesIO(shown.page.screenshot(animations="disabled", caret="hide")))
    # few colours are in it: a palette looks the same and weighs a third
    taken.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, optimize=True)
    weight = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {weight / 1000:.0f} kB")
    if weight > BYTES_MOST:
        sys.exit(f"{name}.png weighs {weight} bytes; {BYTES_MOST} are allowed.")


def to_top(message: Locator) -> None:
    """Bring the beginning of a message into sight."""
    message.evaluate("message => message.scrollIntoView({ block: 'start' })")


def answers(studio: Studio) -> None:
    """Take a question with typos and its answer; the same in French, in the dark, on a narrow screen."""
    with studio.sits("guest") as guest:
        guest.answer_to("/rdslic my CALs are refussed since we reinstaled the server")
        take(guest, "answer")
    with studio.sits("admin", theme="dark", size=NARROW) as admin:
        to_top(admin.answer_to("/rdslic mes CAL sont bloquees depuis la reinstalation du serveur"))
        take(admin, "narrow-fr")


def approval(studio: Studio) -> None:
    """Take a request in front of those who decide, and what comes once somebody else has approved."""
    with studio.sits("guest", "@rdslic", size=LARGE) as asks, studio.sits("approver", "rds-approvals") as decides:
        asks.say(f'/rdslic run backup_lserver SRV-LIC-01 reason="{REASON}"')
        asked = asks.message(REASON)
        card = decides.message(REASON)
        take(decides, "approval")
        decides.press(card, "Approve")
        decides.confirm("Approve")
        expect(card).to_contain_text("every digest compared")
        asked.locator(".thread-link").click()
        to_top(asks.message("Clearinghouse", "To have ready", within=asks.thread))
        take(asks, "dossier")


def behind(studio: Studio) -> None:
    """Take what a newcomer can look at behind the conversation: servers, inspector, tour; and the Home."""
    with studio.sits("approver", "rds-approvals") as approver:
        servers = approver.panel("servers")
        host = servers.locator("details.server").filter(has=approver.page.get_by_role("heading", name="SRV-LIC-01"))
        host.locator("summary").first.click()
        take(approver, "servers")
        expect(approver.panel("inspector").get_by_role("listitem").first).to_be_visible()
        take(approver, "inspector")
    with studio.sits("deputy") as deputy:
        deputy.panel("tour").get_by_role("button").nth(3).click()
        take(deputy, "tour-fr")
    with studio.sits("guest") as guest, studio.sits("deputy") as deputy:
        guest.say(f'/rdslic run check_mode SRV-RDS-01 reason="{REASON}"')
        guest.message(REASON)
        deputy.open("@rdslic", tab="home")
        expect(deputy.home).to_contain_text("SRV-RDS-01")
        take(deputy, "home-fr")


def main() -> None:
    """Take every picture."""
    if CHROMIUM is None:
        sys.exit("There is no Chromium on this machine: apt install chromium, or name one in RDSLIC_CHROMIUM.")
    with sync_playwright() as playwright, HeadlessLab() as lab:
        browser = launch(playwright)
        for of in (answers, approval, behind):
            of(Studio(browser, lab.url))
        browser.close()


if __name__ == "__main__":
    main()
