"""Every sentence exists in both languages."""

from bot import text
from bot.language import LANGS


def test_both_languages_say_the_same() -> None:
    """No sentence lacks a language, and both use the same placeholders."""
    assert list(text.faults()) == []


def test_a_sentence_is_filled_in() -> None:
    """Placeholders are filled; what fills them is not read again as placeholders."""
    for lang in LANGS:
        said = text.text(lang, "error.not_found.host", name="{SRV}", near="")
        assert "{SRV}" in said
