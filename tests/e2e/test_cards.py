"""Every card and form as the page draws it, compared with kept ones by structure, in French and English.

Each language has a lab of its own, so that lists and the Home show the same at each run: the tests of one language
go from a workspace where nothing happened to one where much did, in the order of this file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.language import Lang
from bot.text import text
from tests.support.browser import Window, window
from tests.support.golden_page import looks_as_kept
from tests.support.lab import HeadlessLab

QUESTION = {
    "fr": "mes CAL sont bloquées depuis la réinstallation du serveur",
    "en": "my CALs are refused since we reinstalled the server",
}
GRACE = {"fr": "combien de jours de grâce restent", "en": "how many grace days are left"}
NONSENSE = {"fr": "recette de la tarte aux pommes", "en": "how do I bake an apple pie"}
COMMANDS = {
    "help": ("aide", "help"),
    "hosts": ("hotes", "hosts"),
    "status": ("etat", "status"),
    "requests": ("demandes", "requests"),
    "which_host": ("dossier", "dossier"),
    "dossier": ("dossier SRV-LIC-01", "dossier SRV-LIC-01"),
    "recovery": ("cas", "case"),
    "suggestions": ("clearinghouse", "clearinghouse"),
    "unknown": (NONSENSE["fr"], NONSENSE["en"]),
    "misspelt": ("statu", "statu"),
    "answer_computed": (GRACE["fr"], GRACE["en"]),
}
RUN = {"fr": "lancer", "en": "run"}
REASON = {"fr": "raison", "en": "reason"}


def card_with(window: Window, reason: str, button: str) -> Locator:
    """Return the newest card of a request with that reason and that button, whatever becomes of the button."""
    found = window.channel.get_by_role("article").filter(has_text=reason)
    found = found.filter(has=window.page.get_by_role("button", name=button, exact=True)).last
    return window.channel.locator(f'article[data-ts="{found.get_attribute("data-ts")}"]')


@dataclass(frozen=True, slots=True)
class Stage:
    """Who asks and who decides, each at a browser; the one who asks speaks `lang`, and so does their channel."""

    lang: Lang
    asks: Window
    decides: Window

    def label(self, key: str) -> str:
        """Return what stands on a button in this language."""
        return text(self.lang, key)

    def order(self, action: str, host: str, reason: str) -> Locator:
        """Ask for an action; return the card of the request."""
        self.asks.say(f'/rdslic {RUN[self.lang]} {action} {host} {REASON[self.lang]}="{reason}"')
        return card_with(self.asks, reason, self.label("cards.button.cancel"))

    def decided_looks_as_kept(self, name: str, shown: Locator) -> None:
        """Compare what the approver sees: English whoever asked, so it is compared where an English speaker did."""
        if self.lang == "en":
            looks_as_kept(name, self.lang, shown)

    def form(self, name: str) -> None:
        """Compare the open form, and leave it."""
        expect(self.asks.modal).to_be_visible()
        looks_as_kept(name, self.lang, self.asks.modal)
        self.asks.page.keyboard.press("Escape")
        expect(self.asks.modal).to_have_count(0)


@pytest.fixture(scope="module", params=["fr", "en"])
def stage(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Stage]:
    """Set two windows before a fresh lab, for one language after the other."""
    lang: Lang = "fr" if request.param == "fr" else "en"
    with HeadlessLab() as lab, set_before(browser, lab.url, lang) as there:
        yield there


@contextmanager
def set_before(browser: Browser, url: str, lang: Lang) -> Iterator[Stage]:
    """Open the windows of those who ask and decide."""
    asks, place = ("admin", "rds-help") if lang == "fr" else ("guest", "rds-approvals")
    with window(browser, url, asks) as one, window(browser, url, "approver") as other:
        one.open(place)
        other.open("rds-approvals")
        yield Stage(lang, one, other)


@pytest.fixture(autouse=True)
def _clean(stage: Stage) -> Iterator[None]:
    """Leave no form open after a test that failed."""
    yield
    stage.asks.leave_forms()
    expect(stage.asks.modal).to_have_count(0)


def test_the_home_at_first(stage: Stage) -> None:
    """The Home of somebody who has not asked for anything yet."""
    stage.asks.page.get_by_role("navigation").get_by_role("button", name="rdslic").click()
    stage.asks.page.get_by_role("tab").first.click()
    expect(stage.asks.home).to_contain_text(stage.label("cards.home.mine_none"))
    looks_as_kept("home_at_first", stage.lang, stage.asks.home)
    stage.asks.go("rds-help" if stage.lang == "fr" else "rds-approvals")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_shows(stage: Stage, name: str) -> None:
    """The card that answers a command or a question."""
    typed = COMMANDS[name][0 if stage.lang == "fr" else 1]
    looks_as_kept(name, stage.lang, stage.asks.answer_to(f"/rdslic {typed}"))


def test_an_answer_in_each_of_its_states(stage: Stage) -> None:
    """Folded, unfolded, and once somebody said whether it helped."""
    card = stage.asks.answer_to(f"/rdslic {QUESTION[stage.lang]}")
    looks_as_kept("answer", stage.lang, card)
    stage.asks.press(card, stage.label("cards.answer.show_steps"))
    expect(card.get_by_role("button", name=stage.label("cards.answer.fold"))).to_be_visible()
    looks_as_kept("answer_unfolded", stage.lang, card)
    stage.asks.press(card, stage.label("cards.answer.helped"))
    expect(card).to_contain_text(stage.label("cards.answer.said_helped"))
    looks_as_kept("answer_helped", stage.lang, card)


def test_an_answer_that_did_not_help(stage: Stage) -> None:
    """The card, and the form that asks what was missing."""
    card = stage.asks.answer_to(f"/rdslic {QUESTION[stage.lang]}")
    stage.asks.press(card, stage.label("cards.answer.not_helped"))
    expect(card).to_contain_text(stage.label("cards.answer.said_not_helped"))
    stage.form("form_missing")
    looks_as_kept("answer_not_helped", stage.lang, card)


def test_an_answer_for_all(stage: Stage) -> None:
    """Shared in the channel, it names who shared it and has no button of its own reader."""
    card = stage.asks.answer_to(f"/rdslic {QUESTION[stage.lang]}")
    stage.asks.press(card, stage.label("cards.answer.share"))
    shared = stage.asks.message(text(stage.lang, "cards.answer.shared_by", who="").strip())
    looks_as_kept("answer_shared", stage.lang, shared)


def test_the_form_of_a_suggestion(stage: Stage) -> None:
    """Empty, with an error under each field that has one, and thanking."""
    card = stage.asks.answer_to(f"/rdslic {NONSENSE[stage.lang]}")
    stage.asks.press(card, stage.label("cards.suggest.offer"))
    form = stage.asks.modal
    expect(form).to_be_visible()
    looks_as_kept("form_suggestion", stage.lang, form)
    proposed, source = (
        form.get_by_label(stage.label(f"cards.suggest.{name}")).first for name in ("proposed", "source")
    )
    source.fill("http://")
    stage.asks.press(form, stage.label("cards.form.send"))
    expect(proposed).to_have_attribute("aria-invalid", "true")
    looks_as_kept("form_suggestion_errors", stage.lang, form)
    proposed.fill("…")
    source.fill("")
    stage.asks.press(form, stage.label("cards.form.send"))
    expect(form).to_contain_text(stage.label("slack.thanks_suggestion"))
    stage.form("form_thanks")


def test_the_forms_of_a_request(stage: Stage) -> None:
    """Without an action, with one, and sent with nothing in it."""
    stage.asks.say(f"/rdslic {RUN[stage.lang]}")
    form = stage.asks.modal
    expect(form).to_be_visible()
    looks_as_kept("form_run", stage.lang, form)
    form.get_by_role("combobox", name=stage.label("cards.form.action"), exact=True).select_option("backup_lserver")
    reason = form.get_by_role("textbox", name=stage.label("cards.form.reason"))
    expect(reason).to_be_visible()
    looks_as_kept("form_backup", stage.lang, form)
    stage.asks.press(form, stage.label("cards.form.submit"))
    expect(reason).to_have_attribute("aria-invalid", "true")
    stage.form("form_backup_errors")


def test_a_request_until_its_end(stage: Stage) -> None:
    """The request, the script, the question before it is cancelled; approved, the thread with all that follows."""
    asked = stage.order("check_activation", "SRV-LIC-01", "golden")
    looks_as_kept("request_pending", stage.lang, asked)
    stage.asks.press(asked, stage.label("cards.button.script"))
    stage.form("script")
    stage.asks.press(asked, stage.label("cards.button.cancel"))
    looks_as_kept("question_cancel", stage.lang, stage.asks.question)
    stage.asks.confirm(stage.label("cards.button.back"))
    approve(stage, "golden", "read")
    ended(stage, asked, "succeeded", 3)
    looks_as_kept("request_over", stage.lang, asked)
    asked.locator(".thread-link").click()
    stage.asks.message(text(stage.lang, "dossier.title"), within=stage.asks.thread)
    for at, name in enumerate(("progress_over", "outcome", "dossier_after"), start=1):
        looks_as_kept(name, stage.lang, stage.asks.thread.get_by_role("article").nth(at))
    stage.asks.page.keyboard.press("Escape")


def approve(stage: Stage, reason: str, effect: str) -> None:
    """Approve the request with that reason; card and question are compared under the name of the effect."""
    card = card_with(stage.decides, reason, "Approve")
    stage.decided_looks_as_kept(f"approval_{effect}", card)
    stage.decides.press(card, "Approve")
    stage.decided_looks_as_kept(f"question_approve_{effect}", stage.decides.question)
    stage.decides.confirm("Approve")


def ended(stage: Stage, asked: Locator, status: str, replies: int) -> None:
    """Wait until a request has that status, and its thread all that follows from it."""
    expect(asked).to_contain_text(stage.label(f"approvals.status.{status}"))
    expect(asked.locator(".thread-count")).to_contain_text(str(replies))


def test_a_request_that_is_denied(stage: Stage) -> None:
    """Both cards say by whom, and nothing can be pressed that would change it."""
    asked = stage.order("check_mode", "SRV-RDS-01", "refused")
    card = card_with(stage.decides, "refused", "Deny")
    stage.decides.press(card, "Deny")
    stage.decided_looks_as_kept("question_deny", stage.decides.question)
    stage.decides.confirm("Deny")
    ended(stage, asked, "denied", 1)
    looks_as_kept("request_denied", stage.lang, asked)
    expect(card).to_contain_text("Denied by")
    stage.decided_looks_as_kept("approval_denied", card)


def test_a_change_whose_end_nobody_saw(stage: Stage) -> None:
    """PowerShell dies on the server: the thread and the form say what to look at, and the thread what was found."""
    # the read that comes before the change is let through
    for name, value in (("only", ["backup_lserver"]), ("dies_at_step", 1)):
        fault = {"as": stage.asks.person, "server": "SRV-LIC-02", "name": name, "value": value}
        stage.asks.page.request.post(f"{stage.asks.url}/person/servers/switch", data=fault)
    asked = stage.order("backup_lserver", "SRV-LIC-02", "cut off")
    approve(stage, "cut off", "change")
    found = asked.get_by_role("button", name=stage.label("cards.button.verify"))
    ended(stage, asked, "interrupted", 3)
    looks_as_kept("request_interrupted", stage.lang, asked)
    found.click()
    stage.form("form_found")
    asked.locator(".thread-link").click()
    for at, name in enumerate(("progress_in_doubt", "outcome_in_doubt"), start=1):
        looks_as_kept(name, stage.lang, stage.asks.thread.get_by_role("article").nth(at))
    found.click()
    stage.asks.modal.get_by_role("textbox").fill("It runs, and there is no copy.")
    stage.asks.press(stage.asks.modal, stage.label("cards.form.send"))
    stage.asks.leave_forms()
    words = ("It runs, and there is no copy.", stage.label("cards.found.go_on"))
    told = stage.asks.message(*words, within=stage.asks.thread)
    looks_as_kept("found", stage.lang, told)
    stage.asks.page.keyboard.press("Escape")


def test_the_home_at_last(stage: Stage) -> None:
    """The Home of whoever asked for much, with servers that were read."""
    stage.asks.page.get_by_role("navigation").get_by_role("button", name="rdslic").click()
    stage.asks.page.get_by_role("tab").first.click()
    expect(stage.asks.home).to_contain_text(stage.label("approvals.status.interrupted"))
    looks_as_kept("home_at_last", stage.lang, stage.asks.home)


def test_the_forms_of_the_page_itself(stage: Stage) -> None:
    """The list of keys and the choice of emoji."""
    page = stage.asks.page
    stage.asks.go("rds-help" if stage.lang == "fr" else "rds-approvals")
    page.locator(".sidebar-foot button").click()
    looks_as_kept("keys", stage.lang, page.get_by_role("dialog"))
    page.keyboard.press("Escape")
    stage.asks.channel.locator(".composer-foot button").first.click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("thumbs")
    looks_as_kept("emoji", stage.lang, page.get_by_role("dialog"))
    page.keyboard.press("Escape")
