"""Every entry of the guide as a card."""

import re
from dataclasses import replace
from functools import cache

import pytest

from bot.guide.library import library
from bot.guide.library.entry import Computed, Source
from bot.language import LANGS, Lang
from bot.slack.cards import answer as cards_answer
from bot.slack.cards import message as cards
from bot.slack.cards.answer import Shown
from bot.slack.cards.look import ASKED, Look
from lab.workspace.blocks.validate import faults_in_blocks

SENTENCE = "What was computed for this question, as long as these sentences are. " * 3
TWO = (Computed(fr=SENTENCE, en=SENTENCE, source=Source(title="Table", url="https://example.test/")),) * 2
MISREAD = re.compile("[\u2010-\u2015\u2018-\u201f\u00a0\u202f\u2212\u00ab\u00bb]|&(?:amp|lt|gt);")


@cache
def guide() -> library.Library:
    """Return the guide."""
    return library.load()


@pytest.mark.parametrize("lang", LANGS)
def test_every_entry_fits_whole_into_one_message(lang: Lang) -> None:
    """Nothing of an answer is left out, and its text alone says all of it, for those who hear it read."""
    for name, entry in guide().entries.items():
        related = tuple(guide().entries[one] for one in entry.related if one in guide().entries)
        look = Look(question=1_000_000, asked="x" * ASKED, shareable=True)
        for unfolded in (False, True):
            shown = Shown(
                entry=entry, related=related, action_title="Any", look=replace(look, unfolded=unfolded), computed=TWO
            )
            drawn = cards_answer.answer(shown, lang)
            assert faults_in_blocks(list(drawn.blocks), "message") == [], name
            assert cards.total_weight(drawn.blocks) < cards.WEIGHT, name
            assert len(drawn.blocks) < cards.BLOCKS, name
            last = entry.text(lang).steps[-1].do if entry.text(lang).steps else entry.text(lang).short
            assert cards.own(last) in drawn.text, name


@pytest.mark.parametrize("lang", LANGS)
def test_every_command_copies_clean(lang: Lang) -> None:
    """Each box holds one command, all of it, with nothing in it that Windows would misread; together they are all."""
    for name, entry in guide().entries.items():
        words = entry.text(lang)
        drawn = cards_answer.answer(Shown(entry=entry, look=Look(unfolded=True)), lang)
        boxes = [box["elements"][0]["elements"][0]["text"] for box in drawn.blocks if box["type"] == "rich_text"]  # type: ignore[index]  # blocks are JSON
        given = [code.strip() for code in (words.code, *(step.code for step in words.steps)) if code]
        assert "\n".join(boxes) == "\n".join(given), name
        assert not MISREAD.search("".join(boxes)), name
        assert all(box.count("{") == box.count("}") for box in boxes), name


@pytest.mark.parametrize("lang", LANGS)
def test_a_short_caution_is_whole_sentences(lang: Lang) -> None:
    """Folded, a caution ends where a sentence does, and no word in backticks is cut open."""
    for name, entry in guide().entries.items():
        caution = entry.text(lang).caution
        if caution is None:
            continue
        folded = cards_answer.answer(Shown(entry=entry), lang).blocks
        start = cards.own(caution[:60])
        [shown] = [str(block["text"]["text"]) for block in folded if start in str(block.get("text"))]  # type: ignore[index]  # blocks are JSON
        assert shown.count("`") % 2 == 0, name
        assert shown.endswith((".", "!", "?", "…")), name
