"""In which language people are spoken to."""

import pytest

from bot.errors import SlackRefused
from bot.slack.posting.people import KEPT_S, TRIED_AGAIN_S, People


@pytest.mark.parametrize(
    ("locale", "lang"), [("fr-FR", "fr"), ("fr-CA", "fr"), ("en-GB", "en"), ("de-DE", "fr"), (None, "fr")]
)
def test_a_locale_is_one_of_our_languages(locale: str | None, lang: str) -> None:
    """French stays French wherever it is spoken; what we do not speak gets the default."""
    people = People(lambda _: locale, default="fr", channels={})
    assert people.lang("U1") == lang


def test_slack_is_asked_once_an_hour() -> None:
    """A person's locale is remembered, and asked for again after an hour."""
    asked: list[str] = []
    now = [0.0]

    def locale(user: str) -> str:
        asked.append(user)
        return "fr-FR"

    people = People(locale, default="en", channels={}, now=lambda: now[0])
    assert [people.lang("U1"), people.lang("U1"), people.known("U1"), people.known("U2")] == ["fr", "fr", "fr", "en"]
    now[0] = KEPT_S + 1
    people.lang("U1")
    assert asked == ["U1", "U1"]


def test_slack_not_answering_is_the_default_language_for_a_minute() -> None:
    """A failure to read the locale keeps nobody from being answered, and is not asked again at once."""
    asked: list[str] = []
    now = [0.0]

    def locale(user: str) -> str:
        asked.append(user)
        raise SlackRefused(method="users.info", code="ratelimited")

    people = People(locale, default="fr", channels={}, now=lambda: now[0])
    assert [people.lang("U1"), people.lang("U1")] == ["fr", "fr"]
    now[0] = TRIED_AGAIN_S + 1
    people.lang("U1")
    assert asked == ["U1", "U1"]


def test_a_channel_has_its_language() -> None:
    """Posts follow the configuration of the channel, else the default."""
    people = People(lambda _: "fr-FR", default="fr", channels={"C1": "en"})
    assert (people.channel_lang("C1"), people.channel_lang("C2")) == ("en", "fr")
