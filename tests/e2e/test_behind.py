"""The panels behind the conversation: break a server and see what the bot says, let time pass, read what passed."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.support.browser import Window

Opens = Callable[..., Window]
OWN_LAB = True


def test_a_broken_server_is_told_of(opens: Opens) -> None:
    """A newcomer cuts a server off; the check that somebody approves fails in words, and the panel shows why."""
    admin, approver = opens("admin"), opens("approver", "rds-approvals")
    servers = approver.panel("servers")
    broken = servers.locator("details.server").filter(has=approver.page.get_by_role("heading", name="SRV-LIC-02"))
    broken.locator("summary").first.click()
    broken.get_by_text("Faults", exact=True).click()
    broken.get_by_label("Unreachable").click()
    expect(broken.locator("summary").first).to_contain_text("unreachable")
    admin.say('/rdslic lancer check_activation SRV-LIC-02 raison="serveur coupé"')
    card = approver.message("serveur coupé")
    approver.press(card, "Approve")
    approver.confirm("Approve")
    expect(card).to_contain_text("failed")
    admin.press(admin.message("Demande R-", "serveur coupé"), "Répondre dans le fil")
    admin.message("SRV-LIC-02", "échec", within=admin.thread)
    broken.get_by_role("button", name="Put SRV-LIC-02 back").click()
    expect(broken.locator("summary").first).not_to_contain_text("unreachable")


def test_a_change_whose_end_nobody_saw(opens: Opens) -> None:
    """PowerShell dies on the server: the form says what to look at, and the thread tells what was found."""
    admin, approver = opens("admin"), opens("approver", "rds-approvals")
    # the read that comes before the change is let through
    for name, value in (("only", ["backup_lserver"]), ("dies_at_step", 1)):
        fault = {"as": "admin", "server": "SRV-LIC-02", "name": name, "value": value}
        admin.page.request.post(f"{admin.url}/person/servers/switch", data=fault)
    admin.say('/rdslic lancer backup_lserver SRV-LIC-02 raison="coupure en cours de route"')
    asked = admin.message("Demande R-", "coupure en cours de route")
    approver.press(approver.message("coupure en cours de route"), "Approve")
    approver.confirm("Approve")
    found = asked.get_by_role("button", name="Dire ce qui a été trouvé")
    expect(found).to_be_visible()
    admin.press(asked, "Répondre dans le fil")
    admin.message("Get-Service TermServLicensing", within=admin.thread)
    found.click()
    expect(admin.modal).to_contain_text("Get-Service TermServLicensing")
    admin.modal.get_by_role("textbox").fill("Il tourne, et il n'y a pas de copie.")
    admin.press(admin.modal, "Envoyer")
    admin.message("Il tourne, et il n'y a pas de copie.", within=admin.thread)
    expect(found).to_have_count(0)


def test_a_request_expires_from_the_inspector(opens: Opens) -> None:
    """The clock of the inspector lets the waiting request expire, with one press."""
    admin, approver = opens("admin"), opens("approver", "rds-approvals")
    admin.say('/rdslic lancer check_mode SRV-RDS-01 raison="personne ne décide"')
    card = approver.message("personne ne décide")
    inspector = approver.panel("inspector")
    inspector.get_by_role("button", name="Let the next one expire").click()
    expect(card).to_contain_text("expired")


def test_what_passed_is_listed_exported_and_opened_again(opens: Opens, tmp_path: Path) -> None:
    """Calls and envelopes are there with their times; a session is a file, which another window opens to read."""
    guest = opens("guest")
    guest.say("/rdslic help")
    guest.message("What I can do")
    inspector = guest.panel("inspector")
    listed = inspector.get_by_role("list", name="What passed")
    expect(listed.get_by_role("listitem").filter(has_text="/rdslic").first).to_be_visible()
    with guest.page.expect_download() as download:
        inspector.get_by_text("Export", exact=True).click()
    session = tmp_path / "session.json"
    download.value.save_as(session)
    assert json.loads(session.read_text(encoding="utf-8"))
    inspector.locator('input[type="file"]').set_input_files(session)
    expect(inspector.get_by_role("status").first).to_contain_text("Read only")
    guest.press(inspector, "Back to this session")
    expect(inspector.get_by_text("Read only")).to_have_count(0)
