"""Cards and forms as the page draws them, compared with kept ones by structure, in French and English.

What a card holds is kept as blocks in `tests/golden/cards`. Here is what the page makes of it: one of each kind, and
what the page has of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from bot.language import Lang
from bot.text import text
from tests.support.browser import Window
from tests.support.golden_page import looks_as_kept

Opens = Callable[..., Window]
OWN_LAB = True
QUESTION = {
    "fr": "mes CAL sont bloquées depuis la réinstallation du serveur",
    "en": "my CALs are refused since we reinstalled the server",
}
NONSENSE = {"fr": "recette de la tarte aux pommes", "en": "how do I bake an apple pie"}
RUN = {"fr": "lancer", "en": "run"}
REASON = {"fr": "raison", "en": "reason"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a browser, and the language that they and their channel speak."""

    lang: Lang
    window: Window

    def label(self, key: str) -> str:
        """Return what stands on a button in this language."""
        return text(self.lang, key)

    def asks(self) -> Locator:
        """Ask a question that has a long answer; return its card."""
        return self.window.answer_to(f"/rdslic {QUESTION[self.lang]}")

    def orders(self, action: str, host: str, reason: str) -> Locator:
        """Ask for an action; return the card of the request."""
        self.window.say(f'/rdslic {RUN[self.lang]} {action} {host} {REASON[self.lang]}="{reason}"')
        return self.window.message(host, reason)


@pytest.fixture(params=["fr", "en"])
def reader(request: pytest.FixtureRequest, opens: Opens) -> Reader:
    """Set somebody before the lab, in one language after the other."""
    if request.param == "fr":
        return Reader("fr", opens("admin"))
    return Reader("en", opens("guest", "rds-approvals"))


def test_an_answer_folded_and_unfolded(reader: Reader) -> None:
    """Text, commands to type, links and buttons, in what only one person sees."""
    card = reader.asks()
    looks_as_kept("answer", reader.lang, card)
    reader.window.press(card, reader.label("cards.answer.show_steps"))
    expect(card.get_by_role("button", name=reader.label("cards.answer.fold"))).to_be_visible()
    looks_as_kept("answer_unfolded", reader.lang, card)


def test_a_form_empty_and_with_errors(reader: Reader) -> None:
    """Fields, boxes, and an error under each field that has one."""
    card = reader.window.answer_to(f"/rdslic {NONSENSE[reader.lang]}")
    reader.window.press(card, reader.label("cards.suggest.offer"))
    form = reader.window.modal
    expect(form).to_be_visible()
    looks_as_kept("form_suggestion", reader.lang, form)
    proposed, source = (
        form.get_by_label(reader.label(f"cards.suggest.{name}")).first for name in ("proposed", "source")
    )
    source.fill("http://")
    reader.window.press(form, reader.label("cards.form.send"))
    expect(proposed).to_have_attribute("aria-invalid", "true")
    looks_as_kept("form_suggestion_errors", reader.lang, form)


def test_a_request_and_the_question_before_a_click(reader: Reader) -> None:
    """Columns, a time in one's own zone, buttons; and what is asked before one of them does anything."""
    card = reader.orders("check_mode", "SRV-RDS-01", f"golden {reader.lang}")
    looks_as_kept("request_pending", reader.lang, card)
    reader.window.press(card, reader.label("cards.button.cancel"))
    looks_as_kept("question_cancel", reader.lang, reader.window.question)
    reader.window.confirm(reader.label("cards.button.back"))


def test_the_forms_of_the_page_itself(reader: Reader) -> None:
    """The list of keys and the choice of emoji."""
    page = reader.window.page
    page.locator(".sidebar-foot button").click()
    looks_as_kept("keys", reader.lang, page.get_by_role("dialog"))
    page.keyboard.press("Escape")
    reader.window.channel.locator(".composer-foot button").first.click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("thumbs")
    looks_as_kept("emoji", reader.lang, page.get_by_role("dialog"))
    page.keyboard.press("Escape")
