"""The buttons of answers.

A card that one person sees, privately or in a direct message, changes in place. A post in a channel stays as it is,
short, whoever presses what: what was asked for goes to the one who pressed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from bot.answers.entry import Entry
from bot.language import Lang
from bot.slack import cards_modal, cards_suggest, ids, payloads, questions
from bot.slack.callers import Caller
from bot.slack.cards import Message, notice, say
from bot.slack.cards_suggest import Gap
from bot.slack.look import Look
from bot.slack.payloads import Click, NotOurs
from bot.slack.services import Services

Work: TypeAlias = Callable[[Click, Caller, Services], None]


def choose(click: Click, who: Caller, services: Services) -> None:
    """Show the suggestion that was chosen, in place of the suggestions."""
    entry, look = _pressed(click, services)
    if look.question is not None:
        services.guide.keeping.chosen(look.question, entry.id)
    lang = _place_lang(click, who, services)
    _replace(click, questions.of_entry(entry, services, lang, replace(look, shareable=click.ephemeral)), who, services)


def unfold(click: Click, who: Caller, services: Services) -> None:
    """Show the whole entry to the one who pressed."""
    entry, look = _pressed(click, services)
    whole = replace(look, unfolded=True)
    if _seen_by_all(click):
        # the channel has this answer already: nothing to share, and what others said of it is not this person's
        whole = replace(whole, shareable=False, helped=None)
        who.whisper(questions.of_entry(entry, services, who.lang, whole))
    else:
        _redraw(click, (entry, whole), who, services)


def fold(click: Click, who: Caller, services: Services) -> None:
    """Show the short answer again."""
    entry, look = _pressed(click, services)
    _redraw(click, (entry, replace(look, unfolded=False)), who, services)


def related(click: Click, who: Caller, services: Services) -> None:
    """Show a related answer to the one who pressed."""
    entry, look = _pressed(click, services)
    direct = who.place.channel.startswith("D")
    who.say(questions.of_entry(entry, services, who.lang, replace(look, shareable=not direct)))


def none_of_them(click: Click, who: Caller, services: Services) -> None:
    """Keep the question for the gap report, and say so; anybody may then suggest an answer."""
    question, asked = payloads.gap(click.value)
    if question is not None:
        services.guide.keeping.feedback(question, helped=False)
    lang, kept = _place_lang(click, who, services), questions.words_are_kept(services)
    _replace(click, cards_suggest.noted(Gap(question=question, asked=asked), lang, kept=kept), who, services)


def share(click: Click, who: Caller, services: Services) -> None:
    """Post an answer for everybody, then take the private copy away: an ephemeral message cannot be made public."""
    entry, look = _pressed(click, services)
    if click.response_url is None:
        raise NotOurs(part="response_url")
    direct = who.place.channel.startswith("D")
    lang = who.lang if direct else services.people.channel_lang(who.place.channel)
    card = questions.of_entry(entry, services, lang, Look(asked=look.asked), shared_by=who.user)
    services.web.respond(card, url=click.response_url, in_channel=True, thread_ts=click.thread_ts)
    services.web.respond(None, url=click.response_url)


def helped(click: Click, who: Caller, services: Services) -> None:
    """Note that an answer helped; a related one that did was the one."""
    entry, look = _pressed(click, services)
    question = _question(look)
    services.guide.keeping.feedback(question, helped=True)
    if look.related:
        services.guide.keeping.chosen(question, entry.id)
    if _seen_by_all(click):
        who.whisper(notice(who.lang, say(who.lang, "slack.thanks")))
    else:
        _redraw(click, (entry, replace(look, helped=True)), who, services)


def not_helped(click: Click, who: Caller, services: Services) -> None:
    """Ask what was missing, and note that the answer did not help."""
    entry, look = _pressed(click, services)
    question = _question(look)
    services.web.open_view(cards_modal.missing_form(str(question), who.lang), trigger_id=click.trigger_id)
    services.guide.keeping.feedback(question, helped=False)
    if not _seen_by_all(click):
        _redraw(click, (entry, replace(look, helped=False)), who, services)


def suggest(click: Click, who: Caller, services: Services) -> None:
    """Open the form in which an answer is suggested."""
    question, asked = payloads.gap(click.value)
    if not services.guide.keeping.policy.keep:
        raise NotOurs(part="suggestion")
    form = cards_suggest.form(Gap(question=question, asked=asked), who.lang)
    services.web.open_view(form, trigger_id=click.trigger_id)


def _pressed(click: Click, services: Services) -> tuple[Entry, Look]:
    """Return the entry of the card that was pressed, and how it is drawn. Raises NotOurs."""
    name, look = payloads.look(click.value)
    entry = services.guide.entry(name)
    if entry is None:
        raise NotOurs(part="entry")
    return entry, look


def _question(look: Look) -> int:
    if look.question is None:
        raise NotOurs(part="question")
    return look.question


def _redraw(click: Click, card: tuple[Entry, Look], who: Caller, services: Services) -> None:
    entry, look = card
    _replace(click, questions.of_entry(entry, services, _place_lang(click, who, services), look), who, services)


def _replace(click: Click, card: Message, who: Caller, services: Services) -> None:
    """Put a card in the place of the message that was pressed."""
    if click.response_url:
        services.web.respond(card, url=click.response_url, replace=True, in_channel=not click.ephemeral)
    else:
        who.whisper(card)


def _seen_by_all(click: Click) -> bool:
    return not click.ephemeral and click.channel is not None and not click.channel.startswith("D")


def _place_lang(click: Click, who: Caller, services: Services) -> Lang:
    """Return the language of what was pressed: the person's where only they see it, else the channel's."""
    return services.people.channel_lang(who.place.channel) if _seen_by_all(click) else who.lang


ANSWERS: Final[Mapping[str, Work]] = {
    rf"{ids.CHOOSE}:\d": choose,
    ids.UNFOLD: unfold,
    ids.FOLD: fold,
    rf"{ids.RELATED}:\d": related,
    ids.NONE_OF_THEM: none_of_them,
    ids.SHARE: share,
    ids.HELPED: helped,
    ids.NOT_HELPED: not_helped,
    ids.SUGGEST: suggest,
}
"""Pattern of the action id, and what it does."""
