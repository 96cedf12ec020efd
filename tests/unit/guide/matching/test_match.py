"""What a question leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.answer import candidates_of
from bot.guide.library.entry import Found, Unknown, Unsure
from bot.guide.matching.match import Matcher

ASKED = (
    "comment sauvegarder la base des licences ?",
    "restart the licensing service",
    "à quel moment contacter le Clearinghouse",
    "which group policy sets the mode",
    "où régler le mode de licence",
)


def winner(matcher: Matcher, question: str) -> str:
    """Return the id of the nearest entry."""
    return candidates_of(matcher.ask(question))[0].entry.id


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("cmt faire une sauvegarde de la base des licences", "backup-base"),
        ("please restart the licensing service for me", "restart-service"),
        ("à quel moment dois-je appeler le Clearinghouse ?", "call-microsoft"),
        ("quelle GPO pour le mode par utilisateur", "set-mode"),
    ],
)
def test_a_question_finds_its_entry(matcher: Matcher, question: str, entry: str) -> None:
    """Other words than the phrasings', same matter."""
    assert winner(matcher, question) == entry


def test_typing_errors_are_survived(matcher: Matcher) -> None:
    """One wrong letter in each long word changes nothing."""
    assert winner(matcher, "sauvegerder la basse des licenses") == "backup-base"
    assert winner(matcher, "contacter le Clearinhgouse") == "call-microsoft"


def test_what_is_not_ours_is_declined(matcher: Matcher) -> None:
    """A greeting, other products and other languages get no title at all."""
    for message in ("bonjour à tous", "???", "", "Wo ist der Drucker?", "l'imprimante est en panne", ":tada: <@U123>"):
        assert isinstance(matcher.ask(message), Unknown), message


def test_two_things_at_once_are_both_suggested(matcher: Matcher) -> None:
    """Back up, then restart: both titles are offered, neither is passed off as the answer."""
    answer = matcher.ask("Comment je sauvegarde la base des licences ? Et ensuite, comment je relance le service ?")
    assert isinstance(answer, Unsure)
    assert {"backup-base", "restart-service"} <= {candidate.entry.id for candidate in answer.candidates}


def test_the_answer_speaks_the_language_of_the_question(matcher: Matcher) -> None:
    """Without a stated language the words decide; a stated one wins."""
    assert matcher.ask("comment sauvegarder la base").lang == "fr"
    assert matcher.ask("how do I back up the database").lang == "en"
    assert matcher.ask("how do I back up the database", lang="fr").lang == "fr"


def test_scores_are_chances_in_order(matcher: Matcher) -> None:
    """The first is never less likely than the next; together they are no more than certain."""
    for question in ASKED:
        scores = [candidate.score for candidate in candidates_of(matcher.ask(question))]
        assert scores[0] == max(scores)
        assert 0 <= sum(scores) <= 1 + 1e-6


def test_a_long_pasted_log_does_not_drown_the_question(matcher: Matcher) -> None:
    """The question stands beside a block of log lines."""
    log = "\n".join(f"2026-01-02 10:00:{second:02} GET /health 200 probe {second}" for second in range(59))
    assert winner(matcher, f"quand appeler le Clearinghouse ?\n```\n{log}\n```") == "call-microsoft"


def test_the_question_at_the_end_of_a_long_story_is_read(matcher: Matcher) -> None:
    """A story longer than what we read keeps its beginning and its end."""
    story = "Il faisait beau et rien ne se passait au bureau. " * 200
    assert winner(matcher, f"{story} Comment relancer TermServLicensing ?") == "restart-service"


@given(text=st.text(max_size=400))
def test_no_text_breaks_it(matcher: Matcher, text: str) -> None:
    """Whatever is typed, one of the three zones comes out, twice the same."""
    answer = matcher.ask(text)
    assert isinstance(answer, Found | Unsure | Unknown)
    assert matcher.ask(text) == answer


@given(question=st.sampled_from(ASKED), data=st.data())
def test_case_and_accents_never_change_the_answer(matcher: Matcher, question: str, data: st.DataObject) -> None:
    """ÉÈ, éè and e are the same to us, as are capitals."""
    bare = str.maketrans("éèêàùç", "eeeauc")
    choices = data.draw(st.lists(st.sampled_from("ulb"), min_size=len(question), max_size=len(question)))
    typed = "".join(
        {"u": char.upper(), "l": char.lower(), "b": char.translate(bare)}[choice]
        for char, choice in zip(question, choices, strict=True)
    )
    assert matcher.ask(typed) == matcher.ask(question)


@given(repeats=st.integers(min_value=1, max_value=50_000))
def test_length_alone_breaks_nothing(matcher: Matcher, repeats: int) -> None:
    """A message of any length is answered; it is not read to its end."""
    assert isinstance(matcher.ask("licence " * repeats), Found | Unsure | Unknown)


def test_news_beside_a_question_does_not_make_two(matcher: Matcher) -> None:
    """Only clauses that ask count: the story before the question is no second question."""
    story = "On a redémarré le service de licences ce matin. Comment sauvegarder la base des licences ?"
    assert not matcher.match(story).several
