"""The guided tour, clicked through as a newcomer would: each story is ticked off by what the workspace shows."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Locator, expect

from tests.support.browser import Window

Opens = Callable[..., Window]
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "lab" / "stories"
STORIES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))}
TOURS = sorted(name for name, story in STORIES.items() if "place" in story)
PAGE_TEXTS = ROOT / "lab" / "workspace" / "web" / "src" / "texts"
STORY_S = 60
LANGUAGES = ("fr", "en")


def either(texts: Mapping[str, str]) -> re.Pattern[str]:
    """Match a sentence in whichever language the person in the window speaks: a story goes from one to another."""
    return re.compile("|".join(re.escape(" ".join(texts[lang].replace("`", "").split())) for lang in LANGUAGES))


def of_page(key: str) -> re.Pattern[str]:
    """Match one of the page's own sentences, in either language."""
    return either({lang: json.loads((PAGE_TEXTS / f"{lang}.json").read_text("utf-8"))[key] for lang in LANGUAGES})


def begin(window: Window, title: str) -> Locator:
    """Open the tour and start a story; return the tour."""
    tour = window.panel("tour")
    tour.locator("li").filter(has_text=title).get_by_role("button").click()
    expect(tour.get_by_role("heading", name=title)).to_be_visible()
    return tour


@pytest.mark.timeout(STORY_S * 2)
@pytest.mark.parametrize("name", TOURS)
def test_a_story_is_clicked_through(opens: Opens, name: str) -> None:
    """Every step says what to do and what to look at, is done, is ticked off, and leads to the next."""
    # a story goes on in the language of whose turn it is; every other one begins in English
    person, lang = (("deputy", "fr"), ("approver", "en"))[TOURS.index(name) % 2]
    window, steps = opens(person), STORIES[name]["steps"]
    tour = begin(window, STORIES[name]["title"][lang])
    for at, step in enumerate(steps):
        here = tour.locator('[aria-current="step"]')
        expect(here.get_by_role("heading")).to_contain_text(either(step["title"]))
        expect(here).to_contain_text(either(step["tour"]["do"]))
        expect(here).to_contain_text(either(step["tour"]["look"]))
        here.get_by_role("button", name=of_page("tour.do_it")).click()
        if any(sight.get("view") for sight in step["sees"]):
            expect(tour.locator('[data-state="done"]')).to_have_count(at + 1)
            window.page.keyboard.press("Escape")
        done = of_page("tour.finish" if at == len(steps) - 1 else "tour.next")
        here.get_by_role("button", name=done).click(timeout=STORY_S * 1000)
    expect(tour.get_by_text(of_page("tour.end"))).to_be_visible()
    expect(tour.locator('[data-state="done"]')).to_have_count(len(steps))


def test_a_step_that_one_does_oneself_is_ticked_off(opens: Opens) -> None:
    """Whoever types the question themselves need press nothing in the tour: it sees that it happened."""
    admin = opens("admin")
    tour = begin(admin, STORIES["ask"]["title"]["fr"])
    expect(admin.field).to_have_attribute("data-tour-spot", "")
    admin.say("/rdslic mes CAL sont bloquées depuis la réinstallation du serveur")
    expect(tour.get_by_role("button", name=of_page("tour.next"))).to_be_visible()
    expect(tour.locator('[data-state="done"]')).to_have_count(1)


def test_the_tour_survives_a_reload(opens: Opens) -> None:
    """Loaded anew in the middle, the tour is at the same step."""
    admin = opens("admin")
    tour = begin(admin, STORIES["ask"]["title"]["fr"])
    tour.get_by_role("button", name=of_page("tour.do_it")).click()
    tour.get_by_role("button", name=of_page("tour.next")).click()
    expect(tour.locator('[aria-current="step"]')).to_contain_text("Partager la réponse")
    admin.page.reload()
    admin.page.locator('[data-panel="tour"]').click()
    expect(tour.locator('[aria-current="step"]')).to_contain_text("Partager la réponse")
