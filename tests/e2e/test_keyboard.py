"""Everything without a mouse, and forms that keep the focus where it belongs."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.support.browser import Window

Opens = Callable[..., Window]
STEP_MS = 300
"""Between two keys: the page moves the focus with the next frame."""


def tab_to(window: Window, wanted: Locator, *, most: int = 60) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        window.page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def up_to(window: Window, wanted: Locator, *, most: int = 8) -> None:
    """Go up from the field until `wanted` has the focus: in a shared channel something newer may stand below it."""
    for _ in range(most):
        if window.page.evaluate("document.activeElement === document.body"):
            tab_to(window, window.field)
        window.page.keyboard.press("ArrowUp")
        window.page.wait_for_timeout(STEP_MS)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    expect(wanted).to_be_focused()


def test_a_question_a_button_and_a_form(opens: Opens) -> None:
    """Ask, go up to the answer, press a button in it, fill in the form and send it: keys only."""
    guest = opens("guest")
    keyboard = guest.page.keyboard
    tab_to(guest, guest.page.get_by_role("link", name="Go to the message field"))
    keyboard.press("Enter")
    expect(guest.field).to_be_focused()
    keyboard.type("/rdslic how do I bake an apple pie")
    keyboard.press("Enter")
    card = guest.message("I have no answer to this question")
    # the answer may be there before the field is: up leads to it from an empty field only
    expect(guest.field).to_have_value("")
    up_to(guest, card)
    tab_to(guest, card.get_by_role("button", name="Suggest an answer"))
    keyboard.press("Enter")
    tab_to(guest, guest.modal.get_by_role("textbox", name="Answer that"))
    keyboard.type("With apples.")
    tab_to(guest, guest.modal.get_by_role("button", name="Send"))
    keyboard.press("Enter")
    expect(guest.modal).to_contain_text("Your suggestion is kept")
    keyboard.press("Escape")
    expect(guest.modal).to_have_count(0)


def test_a_form_keeps_the_focus_and_gives_it_back(opens: Opens) -> None:
    """However often Tab is pressed, the focus does not get behind the form; Escape returns it to the button."""
    guest = opens("guest")
    guest.say("/rdslic how do I bake an apple pie")
    opener = guest.message("I have no answer").get_by_role("button", name="Suggest an answer")
    opener.focus()
    opener.press("Enter")
    expect(guest.modal).to_be_visible()
    for _ in range(25):
        guest.page.keyboard.press("Tab")
        # the browser's own bar is the only other place: the page is inert
        outside = "() => document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        assert not guest.page.evaluate(outside)
    guest.page.keyboard.press("Escape")
    expect(guest.modal).to_have_count(0)
    expect(opener).to_be_focused()


def test_what_is_empty_is_told_under_its_field(opens: Opens) -> None:
    """A form sent with nothing in it stays, names how many fields are wrong and goes to the first."""
    admin = opens("admin")
    admin.say("/rdslic lancer")
    expect(admin.modal).to_be_visible()
    admin.modal.get_by_role("combobox", name="Action").select_option("check_mode")
    reason = admin.modal.get_by_role("textbox", name="Motif")
    expect(reason).to_be_visible()
    admin.press(admin.modal, "Demander")
    expect(admin.modal.get_by_role("alert")).to_contain_text("Corrigez 2 champs")
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("les utilisateurs voient un avertissement")
    admin.modal.get_by_role("combobox", name="Serveur").select_option("SRV-RDS-02")
    admin.press(admin.modal, "Demander")
    expect(admin.modal).to_have_count(0)
    admin.message("Demande R-", "SRV-RDS-02", "les utilisateurs voient un avertissement")


def test_the_safe_answer_has_the_focus(opens: Opens) -> None:
    """Enter on a question that would change something goes back: nothing is decided by a key too many."""
    admin, approver = opens("admin"), opens("approver", "rds-approvals")
    admin.say('/rdslic lancer check_mode SRV-RDS-01 raison="une touche de trop"')
    card = approver.message("une touche de trop")
    button = card.get_by_role("button", name="Approve")
    button.focus()
    button.press("Enter")
    expect(approver.question.get_by_role("button", name="Go back")).to_be_focused()
    approver.page.keyboard.press("Enter")
    expect(approver.question).to_have_count(0)
    expect(card).to_contain_text("waiting for approval")
    expect(button).to_be_focused()


def test_keys_between_channels_and_threads(opens: Opens) -> None:
    """Alt and an arrow change the channel, T opens the thread, Escape closes it: as the list of keys says."""
    guest = opens("guest")
    guest.say("Good morning.")
    guest.field.press("ArrowUp")
    expect(guest.message("Good morning.")).to_be_focused()
    guest.page.keyboard.press("t")
    expect(guest.thread).to_be_visible()
    guest.page.keyboard.press("Escape")
    expect(guest.thread).to_have_count(0)
    guest.page.keyboard.press("Alt+ArrowDown")
    expect(guest.page.locator("#place-title")).to_have_text("#rds-approvals")
    guest.page.keyboard.press("Alt+ArrowUp")
    expect(guest.page.locator("#place-title")).to_have_text("#rds-help")
    guest.press(guest.page.get_by_label("Places and people"), "Keyboard")
    listed = guest.page.get_by_role("dialog", name="Keyboard")
    expect(listed).to_contain_text("Open the thread of the message")
    guest.page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
