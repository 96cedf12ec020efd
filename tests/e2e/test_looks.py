"""Narrow and wide, dark and light, French and English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser import NARROW, Theme, Window

Opens = Callable[..., Window]
OVERFLOWS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_a_narrow_screen(opens: Opens) -> None:
    """At 400 pixels the list of channels comes and goes, a thread lies over the channel, and nothing sticks out."""
    admin = opens("admin", size=NARROW)
    admin.say("/rdslic lancer check_mode SRV-RDS-01 raison=écran")
    card = admin.message("Demande R-", "écran")
    assert not admin.page.evaluate(OVERFLOWS)
    admin.press(card, "Voir le script exact")
    expect(admin.modal).to_be_in_viewport(ratio=1)
    assert not admin.page.evaluate(OVERFLOWS)
    admin.page.keyboard.press("Escape")
    admin.press(admin.channel, "Ouvrir la liste des canaux")
    admin.go("rds-approvals")
    expect(admin.page.get_by_role("navigation")).not_to_be_in_viewport()
    admin.message("Request R-")
    assert not admin.page.evaluate(OVERFLOWS)


def test_a_thread_on_a_narrow_screen(opens: Opens) -> None:
    """The thread takes the whole width, can be written in, and closing it returns to the channel."""
    guest = opens("guest", size=NARROW)
    guest.say("Who restarts the licence server?")
    guest.field.press("ArrowUp")
    guest.page.keyboard.press("t")
    reply = guest.page.get_by_role("textbox", name="Reply in the thread")
    expect(reply).to_be_focused()
    reply.fill("Nobody, please.")
    reply.press("Enter")
    guest.message("Nobody, please.", within=guest.thread)
    guest.press(guest.thread, "Close the thread")
    expect(guest.message("Who restarts the licence server?")).to_contain_text("1 reply")


def test_a_thread_on_a_narrow_screen_leaves_the_channel_where_it_was(opens: Opens) -> None:
    """Whoever reads further up comes back there; whoever reads the newest message sees the one that came meanwhile."""
    guest, deputy = opens("guest", "rds-approvals", size=NARROW), opens("deputy", "rds-approvals")
    for number in range(1, 31):
        guest.say(f"Line {number} of thirty.")
    last = guest.message("Line 30 of thirty.")
    expect(last).to_be_in_viewport()
    open_thread_of(guest, last)
    deputy.say("Line 31 came meanwhile.")
    guest.press(guest.thread, "Close the thread")
    expect(guest.message("Line 31 came meanwhile.")).to_be_in_viewport()
    early = guest.channel.get_by_role("article").filter(has_text="Line 15 of thirty.")
    guest.channel.get_by_role("region", name="Messages in").evaluate("list => { list.scrollTop -= 900; }")
    early.scroll_into_view_if_needed()
    open_thread_of(guest, early)
    guest.press(guest.thread, "Close the thread")
    expect(early).to_be_in_viewport()


def open_thread_of(window: Window, message: Locator) -> None:
    """Open the thread of a message, from the keyboard."""
    message.focus()
    window.page.keyboard.press("t")
    expect(window.thread).to_be_visible()


@pytest.mark.parametrize(("person", "label", "dark"), [("admin", "Couleurs", "Sombre"), ("guest", "Colours", "Dark")])
def test_a_theme_is_kept(opens: Opens, person: str, label: str, dark: str) -> None:
    """Whoever wants it dark gets it at once, and again after a reload, whatever the system says."""
    somebody = opens(person)
    page = somebody.page.locator("html")
    expect(page).to_have_attribute("data-theme", "light")
    somebody.page.get_by_label(label).select_option(dark)
    expect(page).to_have_attribute("data-theme", "dark")
    somebody.page.reload()
    expect(page).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_system_decides_unless_told_otherwise(opens: Opens, theme: Theme) -> None:
    """A page that was never told follows the system, also when that changes."""
    guest = opens("guest", theme=theme)
    expect(guest.page.locator("html")).to_have_attribute("data-theme", theme)
    other: Theme = "dark" if theme == "light" else "light"
    guest.page.emulate_media(color_scheme=other)
    expect(guest.page.locator("html")).to_have_attribute("data-theme", other)
