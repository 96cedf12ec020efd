"""Somebody asks, as in Slack: an answer, titles, or an honest no."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import Window

Opens = Callable[..., Window]
TYPOS = "/rdslic mes CAL sont bloquees depuis la reinstalation du serveur"
TITLE = "Le pack est refusé depuis la réinstallation"


def test_a_question_with_typos_gets_its_answer(opens: Opens) -> None:
    """Accents missing, a letter missing: the right answer comes with its source, for the one who asked only."""
    admin, guest = opens("admin"), opens("guest")
    card = admin.answer_to(TYPOS)
    expect(card.get_by_role("heading")).to_contain_text(TITLE)
    expect(card).to_contain_text("Visible par vous seul")
    expect(card).to_contain_text("Source :")
    guest.say("@rdslic help")
    guest.message("What I can do", within=guest.thread)
    expect(guest.channel.get_by_text(TITLE)).to_have_count(0)


def test_the_steps_unfold_and_fold(opens: Opens) -> None:
    """A long answer is short first; the same card then shows every step, and is short again on demand."""
    admin = opens("admin")
    card = admin.answer_to(TYPOS)
    admin.press(card, "Voir les étapes")
    expect(card.locator("pre").first).to_be_visible()
    admin.press(card, "Replier")
    expect(card.locator("pre")).to_have_count(0)


def test_what_was_missing_is_kept(opens: Opens) -> None:
    """No, it did not help: the card says that it is noted, and a form asks what was missing."""
    admin = opens("admin")
    card = admin.answer_to(TYPOS)
    admin.press(card, "Non")
    expect(card).to_contain_text("n'a pas suffi")
    admin.modal.get_by_role("textbox").fill("Le numéro de téléphone du Clearinghouse pour la Suisse")
    admin.press(admin.modal, "Envoyer")
    expect(admin.modal).to_contain_text("Ce que vous avez écrit est conservé")
    admin.page.keyboard.press("Escape")
    expect(admin.modal).to_have_count(0)


def test_a_suggested_title_is_chosen(opens: Opens) -> None:
    """Too few words give titles; the one that is pressed becomes its answer."""
    guest = opens("guest")
    card = guest.answer_to("/rdslic licence")
    expect(card).to_contain_text("Is it one of these answers?")
    title = "restart-service (en)"
    guest.press(card, title)
    expect(guest.message(title).get_by_role("heading")).to_have_text(title)
    expect(guest.channel.get_by_text("Is it one of these answers?")).to_have_count(0)


def test_an_answer_is_suggested_where_there_is_none(opens: Opens) -> None:
    """What is outside the guide is declined; an address that is none is told under its field, then it is kept."""
    guest = opens("guest")
    card = guest.answer_to("/rdslic how do I bake an apple pie")
    expect(card).to_contain_text("I have no answer to this question")
    guest.press(card, "Suggest an answer")
    proposed, source = (guest.modal.get_by_role("textbox", name=name) for name in ("Answer that", "Source"))
    proposed.fill("With apples, butter and patience.")
    source.fill("http://pies.example")
    guest.press(guest.modal, "Send")
    expect(source).to_have_attribute("aria-invalid", "true")
    expect(source).to_be_focused()
    expect(guest.modal).to_contain_text("This must be a whole address that begins with https://")
    expect(proposed).to_have_value("With apples, butter and patience.")
    source.fill("https://pies.example/apple")
    guest.press(guest.modal, "Send")
    expect(guest.modal).to_contain_text("Your suggestion is kept, without your name")


def test_an_answer_is_shared(opens: Opens) -> None:
    """What only one person saw is posted for all, who see it without a reload."""
    admin, guest = opens("admin"), opens("guest")
    admin.press(admin.answer_to(TYPOS), "Partager dans le canal")
    shared = guest.message(TITLE, "Partagé par")
    expect(shared).not_to_contain_text("Only visible to you")


def test_the_shortcut_reads_a_message(opens: Opens) -> None:
    """*Find in the RDS guide* on what somebody wrote answers the one who used it, and nobody else."""
    guest, approver = opens("guest"), opens("approver")
    approver.say("the CAL pack is refused since the server was reinstalled")
    written = guest.message("the CAL pack is refused")
    written.hover()
    guest.press(written, "More actions")
    guest.page.get_by_role("menuitem", name="Find in the RDS guide").click()
    found = "The pack is refused since the reinstall"
    guest.message(found, "Only visible to you")
    expect(approver.channel.get_by_text(found)).to_have_count(0)


def test_commands_are_completed(opens: Opens) -> None:
    """A slash brings the commands of the app; Tab takes the one that is chosen, Escape leaves the list."""
    admin = opens("admin")
    admin.field.press_sequentially("/rd")
    listed = admin.page.get_by_role("listbox")
    expect(listed.get_by_role("option")).to_have_count(1)
    expect(listed.get_by_role("option", selected=True)).to_contain_text("/rdslic")
    admin.field.press("Tab")
    expect(admin.field).to_have_value("/rdslic ")
    expect(listed).to_have_count(0)
    admin.field.fill("@")
    expect(listed.get_by_role("option", name="@approver")).to_be_visible()
    admin.field.press("Escape")
    expect(listed).to_have_count(0)
    expect(admin.field).to_have_value("@")
