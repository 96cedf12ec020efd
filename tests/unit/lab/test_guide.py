"""A story that is played with a few entries of the guide, and with no other."""

from pathlib import Path

import pytest

from bot.errors import Faulty
from bot.guide.library import library
from bot.language import LANGS
from bot.text import sentence
from lab.guide import few
from lab.story import load

STORY = """title: {fr: Une histoire, en: A story}
steps:
  - title: {fr: Saluer, en: Greet}
    say: {channel: "#rds-help", text: "bonjour tout le monde"}
    sees: [{who: guest, channel: "#rds-help", has: [bonjour]}]
    tour: {do: {fr: a, en: a}, look: {fr: b, en: b}, why: {fr: c, en: c}}
"""


def ids(count: int) -> list[str]:
    """Return the first entries that ship, whichever they are."""
    return list(library.load().entries)[:count]


def test_a_guide_of_a_few_entries() -> None:
    """It is a whole guide: these entries and no other, and no link leads out of it."""
    with few(ids(5)) as folder:
        assert folder is not None
        known = library.load(folder)
        assert list(known.entries) == ids(5)
        assert {other for entry in known.entries.values() for other in entry.related} <= set(ids(5))
    assert not folder.exists()


def test_without_a_word_about_entries_the_guide_is_whole() -> None:
    """Nothing is copied."""
    with few(()) as folder:
        assert folder is None


def test_an_entry_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    """File, line, and a sentence in both languages."""
    path = tmp_path / "story.yml"
    path.write_text(f"{STORY}entries:\n  - {ids(1)[0]}\n  - no-such-entry\n", encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        load(path)
    [fault] = caught.value.faults
    assert fault.line == STORY.count("\n") + 3
    assert all("no-such-entry" in sentence(lang, fault) for lang in LANGS)


def test_a_story_of_the_tour_has_the_whole_guide(tmp_path: Path) -> None:
    """Whoever is led through it sits before the bot as it is."""
    path = tmp_path / "story.yml"
    path.write_text(f"place: 1\n{STORY}", encoding="utf-8")
    assert load(path).entries == ()
    path.write_text(f"place: 1\nentries: [{ids(1)[0]}]\n{STORY}", encoding="utf-8")
    with pytest.raises(Faulty):
        load(path)
