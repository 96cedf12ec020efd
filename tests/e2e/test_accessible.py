"""No serious fault that axe-core knows of, wherever a person can be, in both themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser import NARROW, Theme, Window, require

Opens = Callable[..., Window]
AXE = Path(__file__).parents[2] / "lab" / "workspace" / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
FAULTS = """async grave => (await axe.run()).violations
  .filter(one => grave.includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`))"""
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def is_accessible(window: Window) -> None:
    """Let axe look at the page as it is now. Fails with each serious fault and where it is."""
    require(present=AXE.is_file(), why="axe-core is not installed (make page)")
    # evaluated by the browser's debugger: the page's own policy allows no script but its own
    window.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert window.page.evaluate(FAULTS, GRAVE) == []


def request(window: Window, reason: str) -> Locator:
    """Ask for a check; return the card of the request."""
    window.say(f'/rdslic lancer check_activation SRV-LIC-01 raison="{reason}"')
    return window.message("Demande R-", reason)


@THEMES
def test_cards_and_the_composer(opens: Opens, theme: Theme) -> None:
    """A channel with an answer, titles, and a refusal; the list of commands open."""
    admin = opens("admin", theme=theme)
    for question in ("licences", "recette de la tarte", "mes CAL sont bloquées depuis la réinstallation"):
        admin.answer_to(f"/rdslic {question}")
    is_accessible(admin)
    admin.field.fill("/")
    expect(admin.page.get_by_role("listbox")).to_be_visible()
    is_accessible(admin)


@THEMES
def test_approval_thread_and_form(opens: Opens, theme: Theme) -> None:
    """The card that waits, the question before a click is sent, the exact script, and the thread when all is over."""
    admin, approver = opens("admin", theme=theme), opens("approver", "rds-approvals", theme=theme)
    asked = request(admin, f"accès {theme}")
    card = approver.message(f"accès {theme}")
    is_accessible(approver)
    approver.press(card, "Show the exact script")
    expect(approver.modal).to_be_visible()
    is_accessible(approver)
    approver.page.keyboard.press("Escape")
    approver.press(card, "Approve")
    is_accessible(approver)
    approver.confirm("Approve")
    admin.press(asked, "Répondre dans le fil")
    admin.message("Fiche d'appel Clearinghouse", within=admin.thread)
    is_accessible(admin)


@THEMES
def test_a_form_with_errors(opens: Opens, theme: Theme) -> None:
    """A form that was sent with nothing in it."""
    admin = opens("admin", theme=theme)
    admin.say("/rdslic lancer")
    admin.modal.get_by_role("combobox", name="Action").select_option("backup_lserver")
    expect(admin.modal.get_by_role("textbox", name="Motif")).to_be_visible()
    admin.press(admin.modal, "Demander")
    expect(admin.modal.locator("[aria-invalid=true]").first).to_be_visible()
    is_accessible(admin)


@THEMES
def test_the_home(opens: Opens, theme: Theme) -> None:
    """The Home of whoever asked for something."""
    admin = opens("admin", theme=theme)
    request(admin, "accueil")
    admin.open("@rdslic", tab="home")
    expect(admin.home).to_contain_text("Mes demandes")
    is_accessible(admin)


@THEMES
@pytest.mark.parametrize("name", ["tour", "servers", "inspector"])
def test_the_panels(opens: Opens, name: str, theme: Theme) -> None:
    """Each panel, with all that can be unfolded unfolded."""
    guest = opens("guest", theme=theme)
    guest.page.locator(f'[data-panel="{name}"]').click()
    body = guest.page.locator(".panel-body")
    expect(body.get_by_role("button").first).to_be_visible()
    body.evaluate("body => body.querySelectorAll('details').forEach(one => { one.open = true; })")
    is_accessible(guest)


@THEMES
def test_a_narrow_screen(opens: Opens, theme: Theme) -> None:
    """At 400 pixels, with the list of channels closed and open."""
    guest = opens("guest", theme=theme, size=NARROW)
    guest.say("Good morning.")
    guest.message("Good morning.")
    is_accessible(guest)
    guest.press(guest.channel, "Open the list of channels")
    is_accessible(guest)
