"""Every entry of the guide as a card."""

from functools import cache

import pytest

from bot.answers import library
from bot.language import LANGS, Lang
from bot.slack import cards, cards_answer
from bot.slack.cards_answer import Shown
from lab.workspace.blocks.validate import faults_in_blocks


@cache
def guide() -> library.Library:
    """Return the guide."""
    return library.load()


@pytest.mark.parametrize("lang", LANGS)
def test_every_entry_fits_whole_into_one_message(lang: Lang) -> None:
    """Nothing of an answer is left out, and its text alone says all of it, for those who hear it read."""
    for name, entry in guide().entries.items():
        related = tuple(guide().entries[one] for one in entry.related if one in guide().entries)
        shown = Shown(entry=entry, related=related, action_title="Any", question=1, private=True)
        drawn = cards_answer.answer(shown, lang)
        assert faults_in_blocks(list(drawn.blocks), "message") == [], name
        assert cards.total_weight(drawn.blocks) < cards.WEIGHT, name
        last = entry.text(lang).steps[-1].do if entry.text(lang).steps else entry.text(lang).short
        assert cards.own(last) in drawn.text, name
