"""What follows `/rdslic`: a command, a question, or a command spelt wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.listeners.grammar import AskedQuestion, Misspelt, Ordered, parse

ACTIONS = ("check_mode", "check_activation", "backup_lserver")
HOSTS = ("SRV-LIC-01", "SRV-RDS-01", "print")


def read(typed: str) -> Ordered | AskedQuestion | Misspelt:
    """Parse with a few known names."""
    return parse(typed, actions=ACTIONS, hosts=HOSTS)


@pytest.mark.parametrize(
    ("typed", "verb"),
    [
        ("", "help"),
        ("   ", "help"),
        ("aide", "help"),
        ("HELP", "help"),
        ("?", "help"),
        ("état", "status"),
        ("Etat", "status"),
        ("STATUS", "status"),
        ("hôtes", "hosts"),
        ("hosts", "hosts"),
        ("demandes", "requests"),
        ("requests", "requests"),
        ("lancer", "run"),
        ("run", "run"),
        ("dossier", "dossier"),
        ("case", "case"),
        ("cas", "case"),
        ("Dossier de récupération", "case"),
        ("annuler", "cancel"),
    ],
)
def test_command_words_in_both_languages(typed: str, verb: str) -> None:
    """Case and accents do not matter."""
    order = read(typed)
    assert isinstance(order, Ordered)
    assert order.verb == verb


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ('run check_mode SRV-RDS-01 reason="two words"', "two words"),
        ("run check_mode SRV-RDS-01 raison=« entre guillemets »", "entre guillemets"),
        ("run check_mode SRV-RDS-01 motif=“curly ones”", "curly ones"),
        ("run check_mode SRV-RDS-01 reason='l'heure est grave'", "l'heure est grave"),
        ("run check_mode SRV-RDS-01 reason=blocked since monday", "blocked since monday"),
        ('run check_mode SRV-RDS-01 REASON="never closed and long', "never closed and long"),
        ('reason="first" run', ""),
    ],
)
def test_reasons_however_quoted(typed: str, reason: str) -> None:
    """Straight, curly and French quotes hold a reason together; without quotes it goes to the end."""
    order = read(typed)
    if reason:
        assert isinstance(order, Ordered)
        assert (order.words, order.reason) == (("check_mode", "SRV-RDS-01"), reason)
    else:
        assert not isinstance(order, Ordered)


def test_parameters_keep_what_windows_needs() -> None:
    """A Windows path keeps its backslashes; a quoted value keeps its spaces."""
    order = read('run backup_lserver SRV-LIC-01 destination="D:\\my backup" keep=3 reason=x')
    assert isinstance(order, Ordered)
    assert order.params == {"destination": "D:\\my backup", "keep": "3"}


@pytest.mark.parametrize(
    "question",
    [
        "help my CALs are stuck",
        "lancer une vérification du serveur ?",
        "lancer une sauvegarde",
        "demande de licence",
        "statut du serveur de licences",
        "dossier lserver corrompu après redémarrage",
        "comment récupérer l'accès aux 'CAL' bloquées ?",
        "CALs bloquées",
        "cals",
        "que faire si mode=user",
        "cas d'une réinstallation",
        "run as administrator does not help",
    ],
)
def test_a_command_word_alone_makes_no_command(question: str) -> None:
    """A question that begins with a command word stays a question, word for word."""
    assert read(question) == AskedQuestion(question=question)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("hlep", "help"),
        ("aidde", "aide"),
        ("lancr check_mode SRV-RDS-01 raison=x", "lancer"),
        ("anuler R-7F3KQ", "annuler"),
        ("frobnicate SRV-RDS-01 reason=x", ""),
    ],
)
def test_a_nearly_right_word_is_named_and_not_obeyed(typed: str, near: str) -> None:
    """A typing mistake gets the closest command; what looks like an order without a verb is said to be none."""
    assert read(typed) == Misspelt(word=typed.split(maxsplit=1)[0], near=near)


@pytest.mark.parametrize(
    "typed", ["run chek_mode SRV-RDS-01", "run nothing SRV-RDS-01", "run zzz", "run zzz x reason=y"]
)
def test_an_unknown_action_is_still_an_order(typed: str) -> None:
    """What has the shape of an order is one, so that the person hears which name is wrong."""
    assert isinstance(read(typed), Ordered)


@given(st.text(max_size=200))
def test_anything_typed_is_read(typed: str) -> None:
    """No text, however strange, breaks the parser; a question keeps its words."""
    parsed = read(typed)
    if isinstance(parsed, AskedQuestion):
        assert parsed.question == typed.strip()
