"""A question, from wherever it was asked, to its answer."""

from bot.answers.entry import Entry, Found, Unknown, Unsure
from bot.language import Lang
from bot.slack import cards_answer, cards_facts
from bot.slack.callers import Caller
from bot.slack.cards import Message
from bot.slack.cards_answer import Shown
from bot.slack.services import Answered, Services

LONGEST = 2_000
"""Characters of a question that are looked at."""


def answer(question: str, who: Caller, services: Services, *, quiet: bool = False) -> bool:
    """Answer a question where it was asked; `quiet`: say nothing when unknown. Return whether something was said."""
    answered = services.ask(question[:LONGEST], lang=who.say_lang, asker=who.user)
    if quiet and isinstance(answered.answer, Unknown):
        return False
    who.say(drawn(answered, services, who.say_lang, private=who.private))
    return True


def drawn(answered: Answered, services: Services, lang: Lang, *, private: bool) -> Message:
    """Return the card of what a question led to."""
    match answered.answer:
        case Found(best=best):
            return of_entry(best.entry, services, lang, private=private, question=answered.question)
        case Unsure(candidates=candidates):
            entries = [candidate.entry for candidate in candidates]
            return cards_answer.suggestions(entries, lang, question=answered.question)
        case Unknown():
            return cards_answer.unknown(lang)


def of_entry(
    entry: Entry,
    services: Services,
    lang: Lang,
    *,
    private: bool,
    question: int | None = None,
    shared_by: str | None = None,
) -> Message:
    """Return the card of one entry."""
    related = tuple(found for name in entry.related if (found := services.entry(name)) is not None)
    offered = entry.action in services.catalogue if entry.action else False
    title = cards_facts.title(services.catalogue, entry.action, lang) if entry.action and offered else None
    shown = Shown(
        entry=entry, related=related, action_title=title, question=question, private=private, shared_by=shared_by
    )
    return cards_answer.answer(shown, lang)
