"""The App Home: what waits, what was asked, and changes while one looks."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import Window, request_of

Opens = Callable[..., Window]
OWN_LAB = True


def open_home(window: Window, name: str) -> None:
    """Go to the direct message with the app, and to its Home."""
    window.page.get_by_role("navigation").get_by_role("button", name="rdslic").click()
    window.page.get_by_role("tab", name=name).click()
    expect(window.home.get_by_role("heading").first).to_be_visible()


def test_the_home_changes_when_a_request_is_decided(opens: Opens) -> None:
    """What waits for the approver is on their Home, and leaves it when somebody else decides, without a reload."""
    admin, approver, deputy = opens("admin"), opens("approver"), opens("deputy", "rds-approvals")
    open_home(approver, "Home")
    expect(approver.home).to_contain_text("Nothing waits for your decision.")
    admin.say('/rdslic lancer check_activation SRV-LIC-02 raison="avant la migration"')
    request = request_of(admin.message("Demande R-", "avant la migration"))
    expect(approver.home).to_contain_text(f"{request} · Check the activation of a licence server · SRV-LIC-02")
    expect(approver.home).not_to_contain_text("Nothing waits for your decision.")
    card = deputy.message("avant la migration")
    deputy.press(card, "Approve")
    deputy.confirm("Approve")
    expect(approver.home).to_contain_text("Nothing waits for your decision.")
    expect(approver.home).to_contain_text("Activation: activated")


def test_the_home_of_the_one_who_asked(opens: Opens) -> None:
    """One's own requests are listed with where they stand, in one's own language."""
    admin = opens("admin")
    admin.say('/rdslic lancer check_mode SRV-RDS-01 raison="mode jamais réglé"')
    admin.message("Demande R-", "mode jamais réglé")
    open_home(admin, "Accueil")
    expect(admin.home).to_contain_text("Mes demandes")
    expect(admin.home).to_contain_text("SRV-RDS-01")
    expect(admin.home).to_contain_text("en attente d'approbation")
    admin.page.reload()
    expect(admin.home).to_contain_text("Mes demandes")


def test_an_action_is_asked_for_from_the_home(opens: Opens) -> None:
    """The button of the Home opens the form of a request."""
    admin = opens("admin")
    open_home(admin, "Accueil")
    admin.home.get_by_role("button", name="Demander une action").first.click()
    expect(admin.modal.get_by_role("combobox", name="Action")).to_be_visible()
    admin.page.keyboard.press("Escape")
    expect(admin.modal).to_have_count(0)


def test_a_direct_message_is_answered(opens: Opens) -> None:
    """In the direct message with the app no command is needed, and what could be asked is offered."""
    deputy = opens("deputy", "@rdslic")
    deputy.press(deputy.channel, "CAL bloquées après une réinstallation")
    deputy.page.get_by_role("article").filter(has_text="Le pack est refusé depuis la réinstallation").first.wait_for()
