"""The buttons of answers.

A card that one person sees, privately or in a direct message, changes in place. A post in a channel stays as it is,
short, whoever presses what: what was asked for goes to the one who pressed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.guide.library.entry import Entry
from bot.language import Lang
from bot.slack.cards import ids
from bot.slack.cards import modal as cards_modal
from bot.slack.cards import suggest as cards_suggest
from bot.slack.cards.look import Look
from bot.slack.cards.message import Message, mrkdwn_text, notice
from bot.slack.listeners import payloads, questions
from bot.slack.listeners.callers import Caller, OnClick
from bot.slack.listeners.payloads import Click, NotOurs
from bot.slack.listeners.services import Services


def choose(click: Click, who: Caller, services: Services) -> None:
    """Show the suggestion that was chosen, in place of the suggestions."""
    shown = _pressed(click, services)
    if shown.look.question is not None:
        services.guide.keeping.chosen(shown.look.question, shown.entry.id)
    _redraw(click, shown.shareable(shareable=click.ephemeral), who, services)


def unfold(click: Click, who: Caller, services: Services) -> None:
    """Show the whole entry to the one who pressed."""
    whole = _pressed(click, services).unfolded()
    if _seen_by_all(click):
        # the channel has this answer already: nothing to share, and what others said of it is not this person's
        who.whisper(whole.shareable(shareable=False).helped(helped=None).card(services, who.lang))
    else:
        _redraw(click, whole, who, services)


def fold(click: Click, who: Caller, services: Services) -> None:
    """Show the short answer again."""
    _redraw(click, _pressed(click, services).unfolded(unfolded=False), who, services)


def related(click: Click, who: Caller, services: Services) -> None:
    """Show a related answer to the one who pressed."""
    direct = who.place.channel.startswith("D")
    who.say(_pressed(click, services).shareable(shareable=not direct).card(services, who.lang))


def none_of_them(click: Click, who: Caller, services: Services) -> None:
    """Keep the question for the gap report, and say so; anybody may then suggest an answer."""
    gap = payloads.gap(click.value)
    if gap.question is not None:
        services.guide.keeping.feedback(gap.question, helped=False)
    lang, kept = _place_lang(click, who, services), questions.words_are_kept(services)
    _replace(click, cards_suggest.noted(gap, lang, kept=kept), who, services)


def share(click: Click, who: Caller, services: Services) -> None:
    """Post an answer for everybody, then take the private copy away: an ephemeral message cannot be made public."""
    shown = _pressed(click, services)
    if click.response_url is None:
        raise NotOurs(part="response_url")
    direct = who.place.channel.startswith("D")
    lang = who.lang if direct else services.people.channel_lang(who.place.channel)
    look = Look(asked=shown.look.asked)
    card = questions.of_entry(shown.entry, services, lang, look, shared_by=who.user)
    services.web.respond(card, url=click.response_url, in_channel=True, thread_ts=click.thread_ts)
    services.web.respond(None, url=click.response_url)


def helped(click: Click, who: Caller, services: Services) -> None:
    """Note that an answer helped; a related one that did was the one."""
    shown = _pressed(click, services)
    question = _question(shown)
    services.guide.keeping.feedback(question, helped=True)
    if shown.look.related:
        services.guide.keeping.chosen(question, shown.entry.id)
    if _seen_by_all(click):
        who.whisper(notice(who.lang, mrkdwn_text(who.lang, "slack.thanks")))
    else:
        _redraw(click, shown.helped(helped=True), who, services)


def not_helped(click: Click, who: Caller, services: Services) -> None:
    """Ask what was missing, and note that the answer did not help."""
    shown = _pressed(click, services)
    question = _question(shown)
    services.web.open_view(cards_modal.missing_form(str(question), who.lang), trigger_id=click.trigger_id)
    services.guide.keeping.feedback(question, helped=False)
    if not _seen_by_all(click):
        _redraw(click, shown.helped(helped=False), who, services)


def suggest(click: Click, who: Caller, services: Services) -> None:
    """Open the form in which an answer is suggested."""
    gap = payloads.gap(click.value)
    if not services.guide.keeping.policy.keep:
        raise NotOurs(part="suggestion")
    form = cards_suggest.form(gap, who.lang)
    services.web.open_view(form, trigger_id=click.trigger_id)


@dataclass(frozen=True, slots=True)
class PressedAnswer:
    """An entry, and how its card is drawn."""

    entry: Entry
    look: Look

    def unfolded(self, *, unfolded: bool = True) -> "PressedAnswer":
        """Return it with its whole text, or without."""
        return PressedAnswer(self.entry, replace(self.look, unfolded=unfolded))

    def shareable(self, *, shareable: bool) -> "PressedAnswer":
        """Return it with a button that posts it for everybody, or without."""
        return PressedAnswer(self.entry, replace(self.look, shareable=shareable))

    def helped(self, *, helped: bool | None) -> "PressedAnswer":
        """Return it with what the person said of it."""
        return PressedAnswer(self.entry, replace(self.look, helped=helped))

    def card(self, services: Services, lang: Lang) -> Message:
        """Return it drawn."""
        return questions.of_entry(self.entry, services, lang, self.look)


def _pressed(click: Click, services: Services) -> PressedAnswer:
    """Return what was pressed. Raises NotOurs."""
    pressed = payloads.look(click.value)
    entry = services.guide.entry(pressed.entry)
    if entry is None:
        raise NotOurs(part="entry")
    return PressedAnswer(entry, pressed.look)


def _question(shown: PressedAnswer) -> int:
    if shown.look.question is None:
        raise NotOurs(part="question")
    return shown.look.question


def _redraw(click: Click, shown: PressedAnswer, who: Caller, services: Services) -> None:
    _replace(click, shown.card(services, _place_lang(click, who, services)), who, services)


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


ANSWERS: Final[Mapping[str, OnClick]] = {
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
