"""Questions without a good answer, grouped by likeness, and drafts of entries for them."""

import random
from datetime import UTC, date, datetime, timedelta

import yaml

from bot.guide.writing.draft import draft
from bot.guide.writing.gaps import grouped, slug_of
from bot.language import Lang
from bot.store.asked import Unanswered

FIRST = datetime(2026, 5, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def asked(
    number: int,
    said: str,
    *,
    lang: Lang = "fr",
    asker: str = "a",
    helped: bool | None = None,
    missing: str | None = None,
) -> Unanswered:
    """Return a declined question, asked `number` days after the first; with `helped`, one that was answered."""
    return Unanswered(
        id=number,
        at=FIRST + timedelta(days=number),
        lang=lang,
        asked=said,
        zone="decline" if helped is None else "answer",
        helped=helped,
        missing=missing,
        asker=asker,
    )


GRACE = (
    asked(1, "combien de temps dure le délai de grâce ?"),
    asked(4, "le délai de grâce, il dure combien de jours", asker="b"),
    asked(6, "c'est combien le délai de grâce svp", asker="a"),
)
PORTS = (asked(2, "quels ports ouvrir dans le pare-feu"), asked(3, "ports du pare-feu à ouvrir pour les licences"))
ALONE = asked(5, "comment changer le nom du serveur de licences")


def sizes(*questions: Unanswered) -> list[int]:
    """Return the sizes of the groups, in their order."""
    return [len(group.questions) for group in grouped(questions)]


def test_the_most_frequent_question_comes_first() -> None:
    """Paraphrases are one group, oldest first, with the people and the last time."""
    groups = grouped((*PORTS, ALONE, *GRACE))
    assert [len(group.questions) for group in groups] == [3, 2, 1]
    assert groups[0].questions == GRACE
    assert (groups[0].people, groups[0].last_at) == (2, GRACE[-1].at)
    assert groups[1].example in PORTS


def test_the_order_of_questions_changes_nothing() -> None:
    """The same questions give the same groups."""
    questions = [*PORTS, ALONE, *GRACE]
    expected = grouped(questions)
    for seed in range(5):
        random.Random(seed).shuffle(questions)  # noqa: S311 - an order, not a secret
        assert grouped(questions) == expected


def test_words_that_every_question_has_do_not_make_questions_alike() -> None:
    """Licences, servers and the small words say nothing about what is asked."""
    assert sizes(
        asked(1, "comment activer le serveur de licences"), asked(2, "comment renommer le serveur de licences")
    ) == [1, 1]


def test_a_typing_error_is_no_other_question() -> None:
    """Letters that were exchanged or forgotten."""
    assert sizes(
        asked(1, "où est la passerelle du bureau à distance"), asked(2, "ou est la passerele du bureau à distence")
    ) == [2]


def test_languages_are_grouped_apart() -> None:
    """The same words in the other language are another phrasing list."""
    assert sizes(asked(1, "rds gateway port"), asked(2, "rds gateway port", lang="en")) == [1, 1]


def test_questions_of_nothing_but_small_words_are_alike_when_they_are_the_same() -> None:
    """Nothing is left of them to compare."""
    assert sizes(asked(1, "les licences ?"), asked(2, "Les licences"), asked(3, "le serveur")) == [2, 1]


def test_how_it_went_most_often() -> None:
    """Of as many declines as bad answers, what happened last counts."""
    declined, unhelpful = asked(1, "durée du délai de grâce"), asked(2, "durée du délai de grâce", helped=False)
    assert grouped((declined, unhelpful))[0].kind == "unhelpful"
    assert grouped((declined, declined, unhelpful))[0].kind == "declined"


def test_nothing_asked_gives_no_group() -> None:
    """An empty report is no error."""
    assert grouped(()) == ()


def test_a_name_is_made_of_what_the_question_is_about() -> None:
    """Without accents, small words, or the words of the field; it may be empty."""
    assert slug_of("Où est la base TSLic du serveur ?") == "base-tslic"
    assert slug_of("les licences ?") == ""


def test_a_draft_holds_what_is_known_and_marks_the_rest() -> None:
    """Phrasings in the language that was asked, each once; everything else waits for a person."""
    (group,) = grouped((*GRACE, asked(9, "C'est combien, le délai de grâce ? SVP")))
    written = draft(group, proposed=(), today=TODAY, empty="à compléter")
    read = yaml.safe_load(written)
    assert read["fr"]["phrasings"] == [question.asked for question in GRACE]
    assert list(read) == ["id", "owner", "reviewed", "fr", "en", "sources", "hits"]
    assert read["reviewed"] == TODAY
    marked = [line.strip() for line in written.splitlines() if line.endswith("# à compléter")]
    assert marked.count("title:  # à compléter") == 2
    assert "phrasings:  # à compléter" in marked
    assert "hits:  # à compléter" in marked


def test_a_draft_takes_the_answers_that_people_proposed() -> None:
    """The first is the short answer, the others are kept below it; what they typed cannot break the file."""
    (group,) = grouped([asked(1, "- how: 'long' #is\nthe grace?", lang="en")])
    read = yaml.safe_load(draft(group, proposed=("120 days: #sure", "ask\nMicrosoft"), today=TODAY, empty="later"))
    assert read["en"]["phrasings"] == ["- how: 'long' #is the grace?"]
    assert read["en"]["short"] == "120 days: #sure"
    assert read["en"]["paragraphs"] == ["ask Microsoft"]
    assert read["fr"]["short"] is None
