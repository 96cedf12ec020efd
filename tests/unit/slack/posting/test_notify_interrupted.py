"""Interruptions, and answers that cannot be shown, as people in Slack see them."""

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from structlog.typing import EventDict

from bot.cli import rdslic
from bot.errors import ConnectionLost
from bot.requests.model import Outcome, Request, Status
from bot.requests.plan import sha256
from bot.requests.verdict import Facts, Failed
from bot.servers.runner import RunResult
from bot.text import text
from tests.support.chat import APPROVALS, HELP, Chat, button
from tests.support.desk import ADMIN, ALTER, APPROVER, LOOK, SERVER
from tests.unit.slack.posting.test_notify import notify, posted

FOUND = "service is running, <!channel> no copy there"


def lost(chat: Chat) -> Request:
    """Let a change be lost from sight while it runs, and be told of."""
    chat.desk.runner.plays[sha256(ALTER)] = [ConnectionLost(host=SERVER, started=True)]
    return approved(chat)


def undrawn(*_: object) -> object:
    """Draw a card that lacks a word of its own."""
    missing: dict[str, object] = {}
    return missing["message"]


def approved(chat: Chat, typed: str = "run alter SRV-LIC-01 reason=stuck") -> Request:
    """Ask, approve, run, draw."""
    asked = chat.asks(typed)
    chat.click(APPROVER, "approve", asked.id)
    chat.run()
    return chat.bot.store.requests.get(asked.id)


def tells(chat: Chat, asked: Request, found: str = FOUND) -> None:
    """Say what was found, in the form that the button opens."""
    chat.click(APPROVER, "verify", asked.id)
    chat.fill(APPROVER, chat.slack.of("views.open")[-1]["view"], {"reason": found})
    chat.draw()


def thread(chat: Chat) -> list[str]:
    """Return the texts of the thread under the card, in order."""
    return [message["text"] for message in posted(chat.slack, HELP)[1:]]


def test_what_somebody_found_is_told_in_the_thread(chat: Chat) -> None:
    """A message of its own, with who; the card of the outcome says it too and has no button left."""
    asked = lost(chat)
    assert asked.status is Status.INTERRUPTED
    assert "service is running" not in " ".join(thread(chat))
    tells(chat, asked)
    progress, outcome, dossier, found = thread(chat)
    assert "service is running" in found
    assert f"<@{APPROVER}>" in found
    assert "service is running" in outcome
    assert "service is running" in dossier
    assert "finie" not in progress
    assert "<!channel" not in "".join(thread(chat))
    assert text("fr", "cards.button.verify") not in str(posted(chat.slack, HELP))


def test_what_somebody_found_is_told_once(chat: Chat) -> None:
    """Drawing again posts nothing."""
    asked = lost(chat)
    tells(chat, asked)
    before = len(posted(chat.slack, HELP))
    notify(chat).refresh(asked.id)
    assert len(posted(chat.slack, HELP)) == before


def test_what_somebody_found_is_in_the_request_and_the_dossier(chat: Chat) -> None:
    """`/rdslic request` and `/rdslic dossier` say who found what, and for which request."""
    asked = lost(chat)
    tells(chat, asked)
    chat.command(ADMIN, f"request {asked.id}")
    assert "service is running" in str(chat.returned[-1]["blocks"])
    chat.command(ADMIN, "dossier SRV-LIC-01")
    assert "service is running" in chat.told()
    assert asked.id in chat.told()
    chat.click(ADMIN, "home_dossier", SERVER, channel=None)
    assert "service is running" in str(chat.slack.of("views.open")[-1]["view"])
    chat.command(ADMIN, "dossier SRV-LIC-02")
    assert "service is running" not in chat.told()


@pytest.mark.parametrize("kind", ["md", "json"])
def test_what_somebody_found_is_in_the_file(chat: Chat, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """`rdslic dossier ID` says who found what, and when; control characters in it reach no terminal."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    asked = lost(chat)
    tells(chat, asked, "runs \x1b[2J again")
    monkeypatch.setattr("bot.configuration.load", lambda _: chat.desk.settings)
    told = CliRunner().invoke(rdslic, ["dossier", asked.id, "--format", kind])
    assert told.exception is None
    assert all(word in told.output for word in ("runs", "again", APPROVER, "2026-03-02", asked.id))
    assert "\x1b" not in told.output


def test_the_form_says_what_to_look_at(chat: Chat) -> None:
    """It names the task and the folder of this request."""
    asked = lost(chat)
    chat.click(APPROVER, "verify", asked.id)
    assert f"rdslic-{asked.id}" in str(chat.slack.of("views.open")[-1]["view"])


def test_an_answer_without_its_words_has_an_end_that_people_see(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter forgot a word: the outcome says so with the code, before it is recorded."""
    broken(chat, monkeypatch, lambda *_: Failed(says="needs_word"))
    asked = approved(chat, "run look SRV-LIC-01 reason=stuck")
    assert asked.outcome is not None
    assert (asked.status, asked.outcome.says) == (Status.FAILED, "approvals.outcome.not_drawable")
    assert "needs_word" in thread(chat)[1]
    assert chat.bot.store.requests.outdated() == ()


def test_a_success_that_cannot_be_said_is_none(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read fails; facts of a kind that nothing can show are kept nowhere."""
    facts: Any = {"level": 1, "odd": {"nested": {}}, "x" * 99: 1}
    broken(chat, monkeypatch, lambda *_: Facts(says="seen", facts=facts))
    asked = approved(chat, "run look SRV-LIC-01 reason=stuck")
    assert asked.status is Status.FAILED
    assert set(chat.bot.store.facts.newest(SERVER)) == {"level"}


def test_a_change_whose_success_cannot_be_said_is_in_doubt(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has to look: what a faulty interpreter calls a success proves nothing."""
    alter = chat.bot.services.catalogue["alter"]
    judge = alter.verdict
    assert judge is not None
    monkeypatch.setitem(
        chat.bot.services.catalogue,
        "alter",
        replace(alter, verdict=lambda *given: replace(judge(*given), says="never_heard_of")),
    )
    asked = approved(chat)
    assert asked.status is Status.INTERRUPTED
    assert "never_heard_of" in thread(chat)[1]


def test_a_row_of_an_older_release_is_shown_by_its_code(chat: Chat) -> None:
    """A row recorded before outcomes were checked is drawn with its code."""
    asked = approved(chat, "run look SRV-LIC-01 reason=stuck")
    old = Outcome(kind="failed", says="script_failed")
    with chat.bot.store.begin() as transaction:
        chat.bot.store.requests.change(transaction, asked.id, outcome=old)
    chat.draw()
    assert "script_failed" in thread(chat)[1]
    assert chat.bot.store.requests.outdated() == ()


def test_a_card_that_cannot_be_drawn_is_said_plainly(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, logged: list[EventDict]
) -> None:
    """Whatever is wrong with our own drawing: a sentence with state and code, a trace in the log, no second try."""
    for place in ("outcome_card", "progress_card", "request_card", "approval_card", "dossier_card"):
        monkeypatch.setattr(f"bot.slack.posting.notify.{place}", undrawn)
    asked = lost(chat)
    chat.draw()
    everything = [message["text"] for place in (HELP, APPROVALS) for message in posted(chat.slack, place)]
    assert len(everything) == 5
    assert all(asked.id in said and "error.connection_lost" in said for said in everything)
    assert button(posted(chat.slack, HELP)[2], "verify")["value"] == asked.id
    assert chat.bot.store.requests.outdated() == ()
    references = [line["reference"] for line in logged if line["event"] == "not_drawable"]
    assert any(references[-1] in said for said in everything)


def test_a_card_that_slack_refuses_is_said_plainly(chat: Chat) -> None:
    """Slack finds fault with the blocks: what is recorded is told all the same."""
    chat.slack.refusals["chat.postMessage"] = lambda sent: "invalid_blocks" if "Reference" not in sent["text"] else None
    asked = chat.asks(who=APPROVER)
    assert any(asked.id in message["text"] for message in posted(chat.slack, APPROVALS))


def test_a_home_and_pages_that_cannot_be_drawn_are_said_plainly(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home, request and dossier each have a sentence in their place."""
    asked = approved(chat)
    for place in ("home.home", "request.details", "dossier.dossier_view"):
        monkeypatch.setattr(f"bot.slack.cards.{place}", undrawn)
    monkeypatch.setattr("bot.slack.listeners.orders.dossier_card", undrawn)
    chat.event({"type": "app_home_opened", "user": ADMIN, "tab": "home", "channel": "D0ADMIN"})
    assert text("fr", "cards.home.undrawn") in str(chat.slack.of("views.publish")[-1]["view"])
    chat.command(ADMIN, f"request {asked.id}")
    assert asked.id in chat.told()
    chat.command(ADMIN, "dossier SRV-LIC-01")
    assert SERVER in chat.told()
    chat.click(ADMIN, "home_dossier", SERVER, channel=None)
    assert SERVER in str(chat.slack.of("views.open")[-1]["view"])


def broken(chat: Chat, monkeypatch: pytest.MonkeyPatch, reads: Any) -> None:  # noqa: ANN401 - an interpreter gone wrong
    """Let the action `look` have another interpreter, and a sentence that needs a word."""
    look = chat.bot.services.catalogue["look"]
    texts = {
        lang: words.model_copy(update={"verdicts": {**words.verdicts, "needs_word": "It said {message}"}})
        for lang, words in look.manifest.text.items()
    }
    spoilt = replace(look, facts=reads, manifest=look.manifest.model_copy(update={"text": texts}))
    monkeypatch.setitem(chat.bot.services.catalogue, "look", spoilt)
    chat.desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={"level": 1})]
