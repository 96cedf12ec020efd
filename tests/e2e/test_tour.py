"""The guided tour, clicked through as a newcomer would: each story is ticked off by what the workspace shows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, expect

from tests.support.browser import Window

Opens = Callable[..., Window]
FOLDER = Path(__file__).parents[2] / "lab" / "stories"
STORIES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))}
TOURS = sorted(name for name, story in STORIES.items() if "place" in story)
DO_IT = {"fr": "Faites-le pour moi", "en": "Do it for me"}
NEXT = {"fr": "Étape suivante", "en": "Next step"}
FINISH = {"fr": "Terminer", "en": "Finish"}
STORY_S = 100_000


def steps_of(name: str, lang: str) -> Sequence[Mapping[str, Any]]:
    """Return the steps of a story: title, what to do and what to look at, in one language."""
    return [
        {"title": step["title"][lang], **{part: step["tour"][part][lang] for part in ("do", "look")}}
        for step in STORIES[name]["steps"]
    ]


def begin(window: Window, title: str) -> Locator:
    """Open the tour and start a story; return the tour."""
    window.page.locator('[data-panel="tour"]').click()
    tour = window.page.locator("section.panel")
    tour.locator("li").filter(has_text=title).get_by_role("button").click()
    expect(tour.get_by_role("heading", name=title)).to_be_visible()
    return tour


@pytest.mark.parametrize("name", TOURS)
@pytest.mark.parametrize(("person", "lang"), [("deputy", "fr"), ("approver", "en")])
def test_a_story_is_clicked_through(opens: Opens, name: str, person: str, lang: str) -> None:
    """Every step says what to do and what to look at, is done, is ticked off, and leads to the next."""
    window = opens(person)
    window.page.set_default_timeout(STORY_S)
    tour = begin(window, STORIES[name]["title"][lang])
    steps = steps_of(name, lang)
    for at, step in enumerate(steps):
        here = tour.locator('[aria-current="step"]')
        expect(here.get_by_role("heading")).to_contain_text(step["title"])
        expect(here).to_contain_text(step["do"])
        expect(here).to_contain_text(step["look"])
        window.press(here, DO_IT[lang])
        window.press(here, FINISH[lang] if at == len(steps) - 1 else NEXT[lang])
    expect(tour.get_by_role("status")).to_be_visible()
    expect(tour.locator('[data-state="done"]')).to_have_count(len(steps))


def test_a_step_that_one_does_oneself_is_ticked_off(opens: Opens) -> None:
    """Whoever types the question themselves need press nothing in the tour: it sees that it happened."""
    admin = opens("admin")
    tour = begin(admin, STORIES["ask"]["title"]["fr"])
    expect(admin.field).to_have_attribute("data-tour-spot", "")
    admin.say("/rdslic mes CAL sont bloquées depuis la réinstallation du serveur")
    expect(tour.get_by_role("button", name=NEXT["fr"])).to_be_visible()
    expect(tour.locator('[data-state="done"]')).to_have_count(1)


def test_the_tour_survives_a_reload(opens: Opens) -> None:
    """Loaded anew in the middle, the tour is at the same step."""
    admin = opens("admin")
    tour = begin(admin, STORIES["ask"]["title"]["fr"])
    admin.press(tour, DO_IT["fr"])
    admin.press(tour, NEXT["fr"])
    expect(tour.locator('[aria-current="step"]')).to_contain_text("Partager la réponse")
    admin.page.reload()
    admin.page.locator('[data-panel="tour"]').click()
    expect(tour.locator('[aria-current="step"]')).to_contain_text("Partager la réponse")
