"""Answers to questions as cards: sure, not sure, unknown. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answers.entry import Entry, EntryText
from bot.language import Lang
from bot.slack import ids
from bot.slack.blocks import Block, actions, button, context, divider, header, sections
from bot.slack.cards import Message, Safe, message, notice, own, say, tell
from bot.slack.mrkdwn import code_block, link, mention

RELATED: Final = 3
SUGGESTED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry to show, and what may be done with it.

    `question` is the number under which the question was kept (None: nobody asked it). `action_title` is the title
    of the action it offers. `private`: only one person sees it, who may share it. `shared_by`: a user id.
    """

    entry: Entry
    related: tuple[Entry, ...] = ()
    action_title: str | None = None
    question: int | None = None
    private: bool = False
    shared_by: str | None = None


def answer(shown: Shown, lang: Lang) -> Message:
    """Return the card of an entry."""
    words = shown.entry.text(lang)
    blocks = [*_body(words, lang), _sources(shown.entry, lang), *_buttons(shown, lang)]
    if shown.shared_by:
        blocks.append(context(say(lang, "cards.answer.shared_by", who=Safe(mention(shown.shared_by)))))
    return message(lang, _summary(words), blocks)


def suggestions(entries: Sequence[Entry], lang: Lang, *, question: int) -> Message:
    """Return up to three titles to choose from."""
    offered = entries[:SUGGESTED]
    titles = [entry.text(lang).title for entry in offered]
    buttons = [
        button(title, f"{ids.CHOOSE}:{number}", f"{question}:{entry.id}")
        for number, (entry, title) in enumerate(zip(offered, titles, strict=True))
    ]
    buttons.append(button(tell(lang, "cards.answer.none_of_them"), ids.NONE_OF_THEM, str(question)))
    lead = say(lang, "cards.answer.unsure")
    summary = "\n".join([lead, *(f"• {own(title)}" for title in titles)])
    return message(lang, summary, [*sections(lead), actions(*buttons)])


def unknown(lang: Lang) -> Message:
    """Say that we do not know, and what we can do."""
    return notice(lang, say(lang, "cards.answer.unknown"))


def noted(lang: Lang) -> Message:
    """Say that none of the titles fitted, and that the question is kept."""
    return notice(lang, say(lang, "cards.answer.noted"))


def _body(words: EntryText, lang: Lang) -> Iterator[Block]:
    yield header(words.title)
    yield from sections(own(words.short))
    for paragraph in words.paragraphs:
        yield from sections(own(paragraph))
    if words.code:
        yield from sections(code_block(words.code))
    if words.steps:
        yield from sections("\n".join(_steps(words, lang)))
    if words.caution:
        yield divider()
        yield from sections(say(lang, "cards.answer.caution", caution=own(words.caution)))


def _steps(words: EntryText, lang: Lang) -> Iterator[str]:
    yield f"*{say(lang, 'cards.answer.steps')}*"
    for number, step in enumerate(words.steps, start=1):
        yield f"*{number}.* {own(step.do)}"
        if step.code:
            yield code_block(step.code)


def _sources(entry: Entry, lang: Lang) -> Block:
    named = [link(source.url, source.title) if source.url else own(source.title) for source in entry.sources]
    return context(say(lang, "cards.answer.sources", sources=Safe(" · ".join(named))))


def _buttons(shown: Shown, lang: Lang) -> Iterator[Block]:
    entry = shown.entry
    first = []
    if entry.action and shown.action_title:
        label = tell(lang, "cards.answer.offer", action=shown.action_title)
        first.append(button(label, ids.OFFER, entry.action, style="primary"))
    if shown.private:
        first.append(button(tell(lang, "cards.answer.share"), ids.SHARE, entry.id))
    if first:
        yield actions(*first)
    if shown.related:
        yield context(say(lang, "cards.answer.related"))
        yield actions(*(_related(one, number, lang) for number, one in enumerate(shown.related[:RELATED])))
    if shown.question is not None:
        yield context(say(lang, "cards.answer.did_this_help"))
        question = str(shown.question)
        yield actions(
            button(tell(lang, "cards.answer.helped"), ids.HELPED, question),
            button(tell(lang, "cards.answer.not_helped"), ids.NOT_HELPED, question),
        )


def _related(entry: Entry, number: int, lang: Lang) -> Block:
    return button(entry.text(lang).title, f"{ids.RELATED}:{number}", entry.id)


def _summary(words: EntryText) -> str:
    """Return the whole answer as running text, for screen readers and notifications."""
    steps = [f"{number}. {own(step.do)}" for number, step in enumerate(words.steps, start=1)]
    caution = [own(words.caution)] if words.caution else []
    return "\n".join([f"*{own(words.title)}*", own(words.short), *map(own, words.paragraphs), *steps, *caution])
