"""How fast the practice page is in Chromium, beside what is wanted of it.

    python bench/page_speed.py [--messages 5000] [--rounds 9]

Everything is as `rdslic lab` starts it, over loopback: the page as built, the real bot. Each window has an empty cache.
"""

import argparse
import math
import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import CHROMIUM, launch, window  # noqa: E402 - found once the path is known
from tests.support.lab import HeadlessLab  # noqa: E402 - found once the path is known

QUESTION = "/rdslic my CALs are refused since we reinstalled the server"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
USABLE = "() => document.querySelector('[data-composer=channel]') ? performance.now() : null"
PRESS = """async ([button, article]) => {
  const began = performance.now(), before = article.textContent;
  const changed = new Promise(resolve => {
    const watcher = new MutationObserver(() => {
      if (article.textContent !== before) { watcher.disconnect(); resolve(performance.now() - began); }
    });
    watcher.observe(article, { subtree: true, childList: true, characterData: true });
  });
  button.click();
  return await changed;
}"""
"""Milliseconds from a click until the card is another."""

SCROLL = """async list => {
  const took = [];
  let before = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < 240; frame += 1) {
    list.scrollTop -= 60;
    const now = await new Promise(requestAnimationFrame);
    took.push(now - before);
    before = now;
  }
  return took;
}"""
"""Milliseconds between 240 frames, while one scrolls up by 60 pixels a frame."""


@dataclass(frozen=True)
class Measured:
    """What was measured, in milliseconds; `wanted_ms` is what the median may be, None where nothing was promised."""

    what: str
    ms: list[float]
    wanted_ms: float | None = None

    def row(self) -> str:
        """Return a line of the table."""
        middle = statistics.median(self.ms)
        late = sorted(self.ms)[math.ceil(len(self.ms) * 0.95) - 1]
        wanted = "" if self.wanted_ms is None else f"{self.wanted_ms:.0f}"
        return f"| {self.what} | {middle:.0f} | {late:.0f} | {wanted} | {len(self.ms)} |"


def opening(browser: Browser, url: str, rounds: int) -> Iterable[Measured]:
    """Open the page anew: when something is painted, and when one can type."""
    painted, usable = [], []
    for _ in range(rounds):
        with window(browser, url, "guest") as guest:
            guest.page.goto(f"{url}/?as=guest&in=rds-help")
            usable.append(once(guest.page, USABLE))
            painted.append(once(guest.page, PAINT))
    yield Measured("opened, empty cache: first paint", painted)
    yield Measured("opened, empty cache: one can type", usable, 1000)


def once(page: Page, look: str) -> float:
    """Return what a look gives as soon as it gives anything."""
    return float(page.wait_for_function(look).json_value())


def clicking(browser: Browser, url: str, rounds: int) -> Iterable[Measured]:
    """Unfold and fold an answer: from the click until the card shows it; and the part of it that is the bot's."""
    with window(browser, url, "guest") as guest:
        guest.open()
        card = guest.answer_to(QUESTION)
        took = []
        for at in range(rounds * 2):
            button = card.get_by_role("button", name=("Show the steps", "Fold again")[at % 2], exact=True)
            took.append(guest.page.evaluate(PRESS, [button.element_handle(), card.element_handle()]))
        yield Measured("an answer unfolded or folded: click to effect", took)
        yield Measured("… of which until the bot's call reached the workspace", bot_ms(url, rounds * 2))


def bot_ms(url: str, clicks: int) -> list[float]:
    """Return how long after each delivered click the app answered it, from the workspace's journal."""
    entries = requests.get(f"{url}/person/journal", timeout=10).json()["entries"]
    pressed = [entry for entry in entries if entry["kind"] == "delivery" and "block_actions" in str(entry)][-clicks:]
    answered = [entry for entry in entries if entry["kind"] == "answer"]
    return [(min(one["at"] for one in answered if one["at"] >= press["at"]) - press["at"]) * 1000 for press in pressed]


def scrolling(browser: Browser, url: str, messages: int, rounds: int) -> Iterable[Measured]:
    """Scroll through a channel of thousands of messages."""
    with requests.Session() as http:
        for number in range(messages):
            said = {"as": "guest", "channel": "#rds-help", "text": f"Message number {number} of many."}
            http.post(f"{url}/person/say", json=said, timeout=30).raise_for_status()
    opened = [opened_full(browser, url, messages) for _ in range(rounds)]
    yield Measured(f"opened, {messages} messages: the newest is there", opened, 1000)
    with window(browser, url, "guest") as guest:
        guest.open()
        listed: Locator = guest.channel.get_by_role("region", name="Messages in #rds-help")
        frames = listed.evaluate(SCROLL)
        yield Measured(f"scrolled up, {messages} messages: one frame", frames, 1000 / 30)
        yield Measured("… the same while nothing scrolls", listed.evaluate(SCROLL.replace("-= 60", "-= 0")))


def opened_full(browser: Browser, url: str, messages: int) -> float:
    """Open the channel that holds them; return the milliseconds until the newest is there."""
    with window(browser, url, "guest") as guest:
        guest.page.goto(f"{url}/?as=guest&in=rds-help")
        guest.channel.get_by_role("article").filter(has_text=f"number {messages - 1} of").wait_for()
        return float(guest.page.evaluate("performance.now()"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("There is no Chromium on this machine: apt install chromium, or name one in RDSLIC_CHROMIUM.")
    measures: list[Callable[[Browser, str], Iterable[Measured]]] = [
        lambda browser, url: opening(browser, url, asked.rounds),
        lambda browser, url: clicking(browser, url, asked.rounds),
        lambda browser, url: scrolling(browser, url, asked.messages, asked.rounds),
    ]
    print("| what | median, ms | 95 of 100 within, ms | wanted, ms | times |\n|---|---|---|---|---|")
    with sync_playwright() as playwright, HeadlessLab() as lab:
        browser = launch(playwright)
        for measure in measures:
            for measured in measure(browser, lab.url):
                print(measured.row(), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
