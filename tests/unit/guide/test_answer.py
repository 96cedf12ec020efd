"""Asking keeps the question, whatever came of it."""

from dataclasses import dataclass, field
from datetime import date

from bot.guide.answer import Asking, ask, candidates_of, look_up, shown_of, zone_of
from bot.guide.library.entry import Candidate, Found, Unknown, Unsure
from bot.guide.matching.match import Matcher
from bot.language import Lang
from bot.store.asked import NewQuestion, Zone


@dataclass
class Kept:
    """Keeps questions in memory."""

    rows: list[tuple[str, Lang, Zone, str | None, float, str]] = field(default_factory=list)
    shown: list[tuple[str, ...]] = field(default_factory=list)

    def note(self, new: NewQuestion) -> int:
        """Keep one."""
        self.rows.append((new.text, new.lang, new.zone, new.entry_id, new.score, new.asker))
        self.shown.append(tuple(new.shown))
        return len(self.rows)


def asking(question: str, lang: Lang | None = None) -> Asking:
    """Return a question of one person's on one day."""
    return Asking(question=question, lang=lang, asker="UADMIN01", today=date(2026, 11, 24))


def test_an_answered_question_is_kept_with_its_entry(matcher: Matcher) -> None:
    """The number that comes back is what feedback refers to."""
    questions = Kept()
    asked = ask(asking("comment sauvegarder la base des licences"), matcher=matcher, questions=questions)
    best = candidates_of(asked.answer)[0]
    assert asked.question_id == 1
    assert questions.rows == [
        (
            "comment sauvegarder la base des licences",
            "fr",
            zone_of(asked.answer),
            "backup-base",
            best.score,
            "UADMIN01",
        )
    ]


def test_a_declined_question_is_kept_without_entry(matcher: Matcher) -> None:
    """That is how gaps show."""
    questions = Kept()
    asked = ask(asking("où est la cantine ?", lang="fr"), matcher=matcher, questions=questions)
    assert zone_of(asked.answer) == "decline"
    assert questions.rows == [("où est la cantine ?", "fr", "decline", None, 0.0, "UADMIN01")]
    assert questions.shown == [()]


def test_what_was_shown_is_kept_in_its_order(matcher: Matcher) -> None:
    """One entry for an answer, the titles offered when not sure, nothing when unknown."""
    first, second = (Candidate(entry=entry, score=0.5) for entry in matcher.entries[:2])
    assert shown_of(Found(best=second, next=(first,), lang="fr")) == (second,)
    assert shown_of(Unsure(candidates=(second, first), lang="fr")) == (second, first)
    assert shown_of(Unknown(candidates=(first,), lang="fr")) == ()
    questions = Kept()
    ask(asking("comment sauvegarder la base des licences"), matcher=matcher, questions=questions)
    assert questions.shown == [("backup-base",)]


def test_looking_up_keeps_nothing(matcher: Matcher) -> None:
    """The same answer as asking gives."""
    question = "restart the licensing service"
    asked = ask(asking(question), matcher=matcher, questions=Kept())
    assert look_up(question, lang=None, matcher=matcher) == asked.answer
