"""From what people type to what is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.library.lexicon import Lexicon, LexiconFile
from bot.guide.library.normalise import LONGEST, MOST_WORDS, clauses, fold, plain, words
from bot.guide.matching.spelling import Vocabulary
from tests.support.small_library import LEXICON


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Return the small lexicon."""
    return Lexicon(LexiconFile.model_validate(LEXICON))


def test_folding_drops_case_accents_and_what_cannot_be_seen() -> None:
    """Œuvre, À, a zero-width space and a control character."""
    assert fold("Œuvre À L\u200b\u2019Été\x07, \u0131") == "oeuvre a l'ete, i"
    assert words(fold("L'hôte dit : 20 % !")) == ["l", "hote", "dit", "20", "percent"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(fold(text)) == fold(text)


def test_chat_markup_is_no_word() -> None:
    """Mentions, links and emoji say nothing about the question."""
    assert words(plain("<@U123> :tada: voir https://example.org/cal pack <!channel>")) == ["voir", "pack"]


@given(text=st.text(min_size=1, max_size=20), times=st.integers(min_value=LONGEST, max_value=5 * LONGEST))
def test_long_texts_are_capped(text: str, times: int) -> None:
    """However long, only so much is read."""
    assert len(words(plain(f"{text} " * times))) <= MOST_WORDS


def test_clauses_begin_where_another_question_may() -> None:
    """Sentences, lines, and 'and how'; greetings are too short to be one."""
    text = fold("Bonjour ! Où est la base, et comment la sauver ?\nand how do I restart it")
    assert clauses(text) == ["ou est la base", "et comment la sauver ?", "and how do i restart it"]


def test_typing_errors_are_put_right_only_where_it_is_safe() -> None:
    """One edit from five letters, two from nine, same first letter, never an ending, never a known word."""
    vocabulary = Vocabulary.of(["licence", "serveur", "clearinghouse", "base"])
    right = {"licnece": "licence", "serveru": "serveur", "claeringhuose": "clearinghouse"}
    left = ("serveurs", "bsae", "mlicence", "lixenxe", "x" * 30, "12345", "licence")
    assert {word: vocabulary.corrected(word) for word in right} == right
    assert [vocabulary.corrected(word) for word in left] == list(left)


def test_a_stored_vocabulary_is_the_same() -> None:
    """Words and stems come back; stems of unknown words are worked out."""
    vocabulary = Vocabulary.of(["licences", "servers"])
    again = Vocabulary.loads(vocabulary.dumps())
    assert [again.stems(word) for word in ("licences", "servers", "sauvegardes")] == [
        vocabulary.stems(word) for word in ("licences", "servers", "sauvegardes")
    ]
    assert "licences" in again
    assert "sauvegardes" not in again


def test_abbreviations_are_spelt_out(lexicon: Lexicon) -> None:
    """Chat spelling stands for whole words."""
    assert lexicon.spelled_out(["pk", "le", "serv"]) == ["pourquoi", "le", "service"]


def test_patterns_match_words_endings_and_sequences(lexicon: Lexicon) -> None:
    """A star stands for any ending; several words must follow one another."""
    found = lexicon.found(["how", "do", "i", "back", "up", "licences", "per", "user"])
    assert found["concepts"] == ("backup", "licence", "mode")
    assert found["signals"] == ("asks",)
    assert lexicon.found(["back", "the", "up", "user", "per"])["concepts"] == ()
