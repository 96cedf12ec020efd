"""A question, from wherever it was asked, to its answer."""

from bot.guide.answer import Asked
from bot.guide.library.entry import Entry, Found, Unknown, Unsure
from bot.language import Lang
from bot.slack.cards import answer as cards_answer
from bot.slack.cards import suggest as cards_suggest
from bot.slack.cards.answer import Shown
from bot.slack.cards.look import Look
from bot.slack.cards.message import Message
from bot.slack.cards.suggest import Gap
from bot.slack.listeners.callers import Caller
from bot.slack.listeners.services import Services

LONGEST = 2_000
"""Characters of a question that are looked at."""


def answer(question: str, who: Caller, services: Services, *, quiet: bool = False) -> bool:
    """Answer a question where it was asked; `quiet`: say nothing when unknown. Return whether something was said."""
    asked = question[:LONGEST]
    answered = services.guide.ask(asked, lang=who.say_lang, asker=who.user)
    if quiet and isinstance(answered.answer, Unknown):
        return False
    look = Look(question=answered.question_id, asked=asked, shareable=who.private)
    who.say(drawn(answered, services, who.say_lang, look))
    return True


def drawn(answered: Asked, services: Services, lang: Lang, look: Look) -> Message:
    """Return the card of what a question led to."""
    gap = Gap(question=look.question, asked=look.asked)
    match answered.answer:
        case Found(best=best):
            return of_entry(best.entry, services, lang, look)
        case Unsure(candidates=candidates):
            return cards_answer.suggestions([candidate.entry for candidate in candidates], lang, gap)
        case Unknown():
            return cards_suggest.unknown(gap, lang, kept=words_are_kept(services))


def of_entry(entry: Entry, services: Services, lang: Lang, look: Look, *, shared_by: str | None = None) -> Message:
    """Return the card of one entry."""
    offered = services.catalogue.get(entry.action or "")
    shown = Shown(
        entry=entry,
        look=look,
        related=tuple(found for name in entry.related if (found := services.guide.entry(name)) is not None),
        action_title=offered.manifest.text[lang].title if offered else None,
        computed=services.guide.computed(look.asked, entry) if look.asked else (),
        shared_by=shared_by,
    )
    return cards_answer.answer(shown, lang)


def words_are_kept(services: Services) -> bool:
    """Tell whether the words of questions are kept."""
    return services.guide.keeping.policy.keep and services.guide.keeping.policy.keep_text
