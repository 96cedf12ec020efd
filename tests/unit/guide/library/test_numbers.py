"""Numbers in texts, against those of `knowledge/numbers.yml`."""

import pytest

from bot.guide.library import numbers
from bot.guide.library.library import KNOWLEDGE
from bot.language import Lang

FACTS = numbers.load(KNOWLEDGE)


@pytest.mark.parametrize(
    ("lang", "said", "number", "fact"),
    [
        ("fr", "Le délai de grâce est de 90 jours.", "90", "grace-period"),
        ("en", "The 180-day period has nothing to do with the 60-day grace period.", "60", "grace-period"),
        ("fr", "La première connexion reçoit une CAL temporaire de 60 jours.", "60", "temporary-device-cal"),
        ("en", "A permanent device CAL lives between 50 and 89 days.", "50", "permanent-device-cal"),
        ("fr", "La CAL est renouvelée à partir de 10 jours avant.", "10", "device-cal-renewal"),
        ("en", "You may revoke up to 25 % of them.", "25", "device-cal-revocation"),
        ("fr", "On peut réattribuer une CAL après 30 jours.", "30", "user-cal-reassignment"),
        ("en", "The console shows a 90-hour, that is a 45-day, expiry.", "45", "user-cal-console-expiry"),
        ("fr", "Sur 2019 la session est coupée après 30 minutes.", "30", "soft-enforcement"),
        ("en", "In LicensingMode, 2 = Per User.", "2", "mode-per-user"),
        ("fr", "`LicensingType` doit valoir 3 sur chaque hôte.", "3", "mode-values"),
        ("en", "Open ports 135, 444 and 49152-65535 from host to licence server.", "444", "licensing-ports"),
        ("fr", "L'identifiant du serveur de licences compte 25 caractères.", "25", "license-server-id"),
        ("en", "The retail code has 35 characters.", "35", "retail-code"),
        ("en", "Without /wait, gpupdate waits up to 900 seconds.", "900", "gpupdate-wait"),
    ],
)
def test_a_wrong_number_is_found(lang: Lang, said: str, number: str, fact: str) -> None:
    """In either language, by the fact that its sentence is about."""
    (found,) = numbers.contradictions(said, lang, FACTS)
    assert found.number == number
    assert fact in [one.id for one in found.facts]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Le délai de grâce dure 120 jours ; un article d'Azure dit 180 jours."),
        ("fr", "Le délai de grâce est passé. Rappelez dans 2 jours."),
        ("en", "You may reassign it after 90 days; the console shows a 60-day expiry."),
        ("en", "LicensingMode: 2 = Per Device, 4 = Per User, 5 = not configured."),
        ("fr", "Le serveur écoute sur le port 135, la console sort par TCP 443."),
        ("en", "Licence server ID: 35 characters in groups of 5; retail code, 25 characters; Open, 8 digits."),
        ("en", "The session host runs version 10.0.17763 and 12 users are on it in Per User mode."),
        ("fr", "Ouvrez une session sur 3 hôtes, puis vérifiez le port de chaque serveur de licences sur 2 machines."),
    ],
)
def test_right_numbers_and_other_numbers_are_left_alone(lang: Lang, said: str) -> None:
    """Several facts in one sentence, exceptions with a reason, and numbers of something else."""
    assert list(numbers.contradictions(said, lang, FACTS)) == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 000", 1000),
        ("1,000", 1000),
        ("1.000", 1000),
        ("0,5", 0.5),
        ("2.50", 2.5),
        ("120", 120),
        ("10.0.17763", None),
    ],
)
def test_a_number_is_read_as_either_language_writes_it(written: str, value: float | None) -> None:
    """Thousands and decimals; what has two points is a version."""
    assert numbers.value_of(written) == value


def test_numbers_of_a_text_ignore_how_they_are_written() -> None:
    """A no-break space, a comma and nothing at all separate thousands."""
    assert numbers.numbers_in("1\u202f000 fois, 3 %") == numbers.numbers_in("1,000 times, 3%") == {1000, 3}
