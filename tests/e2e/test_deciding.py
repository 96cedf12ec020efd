"""The gated action, by people who sit at different browsers: who may decide, what each one sees, and when."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser import Window, request_of

Opens = Callable[..., Window]
APPROVALS = "rds-approvals"
numbers = count(1)


@pytest.fixture
def reason() -> str:
    """Give a reason that no other request of this file has."""
    return f"pack refusé depuis la réinstallation, cas {next(numbers)}"


def ask(admin: Window, reason: str, run: str = "check_activation SRV-LIC-01") -> Locator:
    """Ask for an action; return the card of the request."""
    admin.say(f'/rdslic lancer {run} raison="{reason}"')
    return admin.message("Demande R-", reason)


def test_one_asks_another_approves_the_result_comes(opens: Opens, reason: str) -> None:
    """The card comes to the approver by itself; approved, the thread of the one who asked has verdict and dossier."""
    admin, approver = opens("admin"), opens("approver", APPROVALS)
    asked = ask(admin, reason)
    card = approver.message(reason)
    assert request_of(card) == request_of(asked)
    approver.press(card, "Approve")
    expect(approver.question).to_contain_text("exactly the script shown")
    approver.confirm("Approve")
    expect(card).to_contain_text("Approved by @Approver")
    expect(card.get_by_role("button", name="Deny")).to_have_count(0)
    admin.press(asked, "Répondre dans le fil")
    outcome = admin.message("n'est pas activé", within=admin.thread)
    expect(outcome.get_by_role("columnheader", name="Information")).to_be_visible()
    expect(outcome.get_by_role("row", name="Activation")).to_contain_text("non activé")
    admin.message("Fiche d'appel Clearinghouse", "SRV-OLD", within=admin.thread)
    expect(asked).to_contain_text("terminée")


def test_nobody_approves_their_own_request(opens: Opens, reason: str) -> None:
    """The one who asked presses Approve: only they are told why not, and it still waits for somebody else."""
    admin = opens("admin")
    ask(admin, reason)
    admin.go(APPROVALS)
    card = admin.message(reason)
    admin.press(card, "Approve")
    admin.confirm("Approve")
    admin.message("Cette demande est la vôtre", "Visible par vous seul")
    expect(card).to_contain_text("waiting for approval")


def test_a_guest_decides_nothing(opens: Opens, reason: str) -> None:
    """Somebody who is no approver presses Deny: nothing was changed, and only they are told."""
    admin, guest = opens("admin"), opens("guest", APPROVALS)
    ask(admin, reason)
    card = guest.message(reason)
    guest.press(card, "Deny")
    guest.confirm("Deny")
    guest.message("not among the people who may decide", "Only visible to you")
    expect(card).to_contain_text("waiting for approval")


def test_a_double_click_approves_once(opens: Opens, reason: str) -> None:
    """Two clicks on the last button, as quick as a browser makes them, give one approval and no complaint."""
    admin, approver = opens("admin"), opens("approver", APPROVALS)
    asked = ask(admin, reason)
    card = approver.message(reason)
    approver.press(card, "Approve")
    approver.question.get_by_role("button", name="Approve", exact=True).dblclick()
    expect(card).to_contain_text("Approved by @Approver")
    admin.press(asked, "Répondre dans le fil")
    admin.message("Fiche d'appel Clearinghouse", within=admin.thread)
    expect(admin.thread.get_by_role("article").filter(has_text="n'est pas activé")).to_have_count(1)
    expect(approver.channel.get_by_text("already recorded")).to_have_count(0)


def test_the_second_approver_is_too_late(opens: Opens, reason: str) -> None:
    """Both have the question open; one answers first, and the other is told that there is nothing to decide."""
    admin, approver, deputy = opens("admin"), opens("approver", APPROVALS), opens("deputy", APPROVALS)
    ask(admin, reason)
    approver.press(approver.message(reason), "Approve")
    deputy.press(deputy.message(reason), "Deny")
    approver.confirm("Approve")
    expect(approver.message(reason)).to_contain_text("Approved by @Approver")
    deputy.confirm("Deny")
    expect(deputy.page.get_by_role("alert")).to_contain_text("Ce bouton n'est plus sur le message")
    expect(deputy.message(reason)).to_contain_text("Approved by @Approver")


def test_a_denied_request_runs_nothing(opens: Opens, reason: str) -> None:
    """Denied in one window, the card in the other says by whom, without a reload."""
    admin, deputy = opens("admin"), opens("deputy", APPROVALS)
    asked = ask(admin, reason, "backup_lserver SRV-LIC-01")
    card = deputy.message(reason)
    deputy.press(card, "Deny")
    deputy.confirm("Deny")
    expect(asked).to_contain_text("Refusée par @Deputy")
    expect(asked).to_contain_text("Rien n'a été exécuté")


def test_a_request_expires(opens: Opens, reason: str, lets_pass: Callable[[float], object]) -> None:
    """Half an hour without a decision: both cards say so and have no button to decide any more."""
    admin, approver = opens("admin"), opens("approver", APPROVALS)
    asked = ask(admin, reason)
    card = approver.message(reason)
    expect(card.get_by_role("button", name="Approve")).to_be_visible()
    lets_pass(31 * 60)
    expect(card).to_contain_text("expired")
    expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    expect(card.get_by_role("button", name="Deny")).to_have_count(0)
    expect(asked).to_contain_text("expirée")
    expect(asked.get_by_role("button", name="Annuler la demande")).to_have_count(0)


def test_a_reload_changes_nothing(opens: Opens, reason: str) -> None:
    """In the middle of it all a window is loaded anew: same person, same place, same thread, same form."""
    admin = opens("admin")
    asked = ask(admin, reason)
    admin.press(asked, "Répondre dans le fil")
    expect(admin.thread).to_be_visible()
    admin.press(admin.message(reason), "Voir le script exact")
    expect(admin.modal.get_by_role("heading", name="Script exact")).to_be_visible()
    before = admin.page.url
    admin.page.reload()
    admin.is_ready()
    assert admin.page.url == before
    expect(admin.modal.get_by_role("heading", name="Script exact")).to_be_visible()
    admin.page.keyboard.press("Escape")
    expect(admin.modal).to_have_count(0)
    expect(admin.page.get_by_role("radio", name="Admin")).to_be_checked()
    admin.message(reason, within=admin.thread)
    admin.message(reason)


def test_who_one_is_belongs_to_the_window(opens: Opens) -> None:
    """One window becomes somebody else: language and private messages are theirs, and the back button returns."""
    admin = opens("admin")
    admin.say("/rdslic aide")
    admin.message("Ce que je sais faire")
    admin.page.get_by_role("radio", name="Approver").check()
    expect(admin.field).to_have_attribute("aria-label", "Message to #rds-help")
    expect(admin.page.locator("html")).to_have_attribute("lang", "en")
    expect(admin.channel.get_by_text("Ce que je sais faire")).to_have_count(0)
    admin.page.go_back()
    admin.message("Ce que je sais faire")
    expect(admin.page.locator("html")).to_have_attribute("lang", "fr")
