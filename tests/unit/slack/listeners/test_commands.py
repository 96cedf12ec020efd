"""`/rdslic` from the typed word to what the person sees."""

import pytest

from bot.errors import StoreUnavailable
from bot.text import text
from tests.support.chat import HELP, Chat, labels
from tests.support.desk import ADMIN


def test_a_question_is_answered_privately_in_the_persons_language(chat: Chat) -> None:
    """The admin asks in French, is acknowledged, and alone sees the French answer with a way to share it."""
    response = chat.command(ADMIN, "mes CAL sont bloquées")
    assert (response.status, response.body) == (200, "")
    [answer] = chat.returned
    assert answer["response_type"] == "ephemeral"
    assert "Short answer of blocked-cals in fr" in answer["text"]
    assert text("fr", "cards.answer.share") in labels(answer)


@pytest.mark.parametrize("word", ["", "help", "aide", "AIDE", " Aide "])
def test_help_says_what_can_be_done(chat: Chat, word: str) -> None:
    """The command alone, or help in either language, names every action and gives examples."""
    chat.command(ADMIN, word)
    assert "check_activation SRV-LIC-01" in chat.told()
    assert all(name in chat.told() for name in ("look", "alter", "wipe"))


def test_a_whole_command_asks_at_once(chat: Chat) -> None:
    """Action, server and reason given: the request exists, and the person is told its id."""
    request = chat.asks('lancer alter srv-lic-01 raison="CAL bloquées"')
    assert (request.plan.action, request.plan.host, request.reason) == ("alter", "SRV-LIC-01", "CAL bloquées")
    assert request.id in chat.told()
    assert not chat.slack.of("views.open")


@pytest.mark.parametrize("typed", ["run", "run alter", "run alter SRV-LIC-01", "lancer alter reason=why"])
def test_what_is_missing_is_asked_in_a_form(chat: Chat, typed: str) -> None:
    """Something missing opens the form with what was given; nothing is asked for yet."""
    chat.command(ADMIN, typed)
    [opened] = chat.slack.of("views.open")
    assert opened["view"]["callback_id"] == "run_form"
    assert chat.bot.store.requests.recent() == ()


def test_an_unknown_action_is_named_with_the_closest(chat: Chat) -> None:
    """A misspelt action opens no form and is not run; the closest one is named."""
    chat.command(ADMIN, "run altr SRV-LIC-01 reason=why")
    assert "altr" in chat.told()
    assert "alter" in chat.told()
    assert chat.bot.store.requests.recent() == ()


def test_an_unknown_server_is_named_with_the_closest(chat: Chat) -> None:
    """A server that is not in the inventory is refused by name."""
    chat.command(ADMIN, "run alter SRV-LIC-09 reason=why")
    assert "SRV-LIC-09" in chat.told()
    assert "SRV-LIC-0" in chat.told()


def test_a_misspelt_command_is_not_obeyed(chat: Chat) -> None:
    """A word that is nearly a command does nothing but name the command."""
    chat.command(ADMIN, 'lancr alter SRV-LIC-01 raison="oui"')
    assert "`lancer`" in chat.told()
    assert chat.bot.store.requests.recent() == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hosts", "SRV-LIC-01"),
        ("hotes", "SRV-RDS-01"),
        ("demandes", "Il n'y a pas encore de demande"),
        ("état", "État du bot"),
        ("cancel", "R-…"),
        ("cas", "Récupération : où elle en est"),
        ("dossier SRV-LIC-01", "Fiche d'appel Clearinghouse"),
        ("dossier", "Pour quel serveur"),
        ("request R-ZZZZZ", "R-ZZZZZ"),
        ("dossier SRV-XYZ-1", "SRV-XYZ-1"),
    ],
)
def test_each_command_answers(chat: Chat, typed: str, said: str) -> None:
    """Every command says something about its subject, in the person's language."""
    chat.command(ADMIN, typed)
    assert said in chat.told()


def test_requests_are_listed_and_shown(chat: Chat) -> None:
    """A request is in the list, and can be shown alone with what happened to it."""
    request = chat.asks()
    chat.command(ADMIN, "requests")
    assert request.id in chat.told()
    chat.command(ADMIN, f"demande {request.id.lower()}")
    assert request.id in chat.told()
    shown = str(chat.returned[-1]["blocks"])
    assert text("fr", "cards.event.asked") in shown


def test_the_requester_cancels(chat: Chat) -> None:
    """The requester cancels by command; a second time says that it is over."""
    request = chat.asks()
    chat.command(ADMIN, f"annuler {request.id}")
    assert "annulée" in chat.told()
    chat.command(ADMIN, f"annuler {request.id}")
    assert text("fr", "approvals.status.cancelled") in chat.told()


def test_hostile_words_are_shown_and_obeyed_by_nobody(chat: Chat) -> None:
    """A reason full of mentions and marks pings nobody, neither in blocks nor in the notification text."""
    reason = "<!channel> <@UAPPROVER1> *bold* `code` \u202eevil \u200bhidden"
    escaped = reason.replace("<", "&lt;").replace(">", "&gt;")
    request = chat.asks(f'run alter SRV-LIC-01 reason="{escaped}"')
    assert "<!channel>" in request.reason
    for posted in chat.slack.of("chat.postMessage"):
        assert "<!channel>" not in posted["text"]
        assert "<@UAPPROVER1>" not in posted["text"]
        marked = [block["text"] for block in posted["blocks"] if block.get("text", {}).get("type") == "mrkdwn"]
        assert not any("<!channel>" in one["text"] for one in marked)
        assert not {"\u202e", "\u200b"} & set(str(posted["text"]) + str(posted["blocks"]))


def test_a_full_database_is_a_sentence(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong behind the acknowledgement reaches the person as a sentence, never as a trace."""

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable(why="full")

    monkeypatch.setattr(type(chat.bot.store.requests), "_select", gone)
    response = chat.command(ADMIN, "requests")
    assert response.status == 200
    assert "disque" in chat.told()


def test_an_unforeseen_error_is_an_apology_with_a_reference(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours keeps the acknowledgement and is told with a reference, without its trace."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(chat.bot.store.requests), "_select", broken)
    response = chat.command(ADMIN, "requests", channel=HELP)
    assert response.status == 200
    assert "Référence" in chat.told()
    assert "secret detail" not in str(chat.returned)


def test_a_stray_payload_from_nobody_is_answered_by_nobody(chat: Chat) -> None:
    """A user id that is none, lone surrogates in it, gets no further than the log; no listener fails."""
    body = {"command": "/rdslic", "text": "help", "user_id": "\ud800", "channel_id": HELP, "response_url": chat.url}
    assert chat.send(body).status == 200
    assert chat.returned == []
    assert [sent["user"] for sent in chat.slack.of("users.info") if "\ud800" in sent["user"]] == []
