"""Answers to questions as cards: sure, not sure, unknown. Pure.

A long entry is folded: its short answer, and a button that shows the rest. Whoever hears messages read hears the text
of a message and not its blocks, so the text has the whole answer either way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.guide.library.entry import Computed, Entry, EntryText
from bot.language import Lang
from bot.slack.cards import ids
from bot.slack.cards.blocks import Block, actions, button, context, divider, header, preformatted, section, sections
from bot.slack.cards.look import Look
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, own, plain_text
from bot.slack.cards.mrkdwn import link, mention, visible
from bot.slack.cards.suggest import Gap

RELATED: Final = 3
SUGGESTED: Final = 3
FOLDED_FROM: Final = 3
"""Parts beside the short answer, paragraphs, steps, commands and caution counted, from which an entry is folded."""
CAUTION: Final = 320
"""Characters of a caution on a folded card, if its first two sentences are not longer."""
SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s")
CONTINUED: Final = ("|", "`", "{", "(", ",", "=")
"""What a line ends with when the command goes on in the next."""

FEEDBACK: Final[Mapping[bool | None, tuple[str, Mapping[str, str]]]] = {
    None: (
        "cards.answer.did_this_help",
        {ids.HELPED: "cards.answer.helped", ids.NOT_HELPED: "cards.answer.not_helped"},
    ),
    True: (
        "cards.answer.said_helped",
        {ids.NOT_HELPED: "cards.answer.not_after_all"},
    ),
    False: (
        "cards.answer.said_not_helped",
        {ids.NOT_HELPED: "cards.answer.say_missing", ids.HELPED: "cards.answer.after_all"},
    ),
}
"""By what was said so far: the sentence, and the buttons under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry to show, and what may be done with it.

    `action_title` is the title of the action it offers. `computed` are sentences for this very question. `shared_by`:
    a user id.
    """

    entry: Entry
    look: Look = field(default_factory=Look)
    related: tuple[Entry, ...] = ()
    action_title: str | None = None
    computed: tuple[Computed, ...] = ()
    shared_by: str | None = None


def answer(shown: Shown, lang: Lang) -> Message:
    """Return the card of an entry."""
    words = shown.entry.text(lang)
    rest = _short_caution(words, lang) if is_folded(shown, lang) else _rest(words, lang)
    blocks = [*_head(shown, lang), *rest, _sources(shown, lang), *_buttons(shown, lang)]
    if shown.shared_by:
        blocks.append(context(mrkdwn_text(lang, "cards.answer.shared_by", who=Safe(mention(shown.shared_by)))))
    return message(lang, _summary(shown, lang), blocks)


def is_folded(shown: Shown, lang: Lang) -> bool:
    """Tell whether a card shows the short answer only."""
    return is_long(shown.entry.text(lang)) and not shown.look.unfolded


def is_long(words: EntryText) -> bool:
    """Tell whether an entry is too long to be shown whole to somebody who did not ask for all of it."""
    commands = sum(step.code is not None for step in words.steps) + (words.code is not None)
    parts = len(words.paragraphs) + len(words.steps) + commands + (words.caution is not None)
    return parts >= FOLDED_FROM


def suggestions(entries: Sequence[Entry], lang: Lang, gap: Gap) -> Message:
    """Return up to three titles to choose from."""
    offered = entries[:SUGGESTED]
    titles = [entry.text(lang).title for entry in offered]
    look = Look(question=gap.question, asked=gap.asked)
    buttons = [
        button(title, f"{ids.CHOOSE}:{number}", look.value(entry))
        for number, (entry, title) in enumerate(zip(offered, titles, strict=True))
    ]
    buttons.append(button(plain_text(lang, "cards.answer.none_of_them"), ids.NONE_OF_THEM, gap.value()))
    lead = mrkdwn_text(lang, "cards.answer.unsure")
    summary = "\n".join([lead, *(f"• {own(title)}" for title in titles)])
    return message(lang, summary, [*sections(lead), actions(*buttons)])


def commands_of(code: str) -> Iterator[str]:
    """Cut lines into single commands, each to be copied alone; one that goes on over several lines stays whole."""
    command: list[str] = []
    depth = 0
    for line in visible(code).split("\n"):
        goes_on = depth > 0 or line[:1].isspace() or bool(command and command[-1].rstrip().endswith(CONTINUED))
        if command and not goes_on:
            yield "\n".join(command)
            command = []
        if line.strip():
            command.append(line.rstrip())
        depth = max(depth + sum(map(line.count, "{([")) - sum(map(line.count, "})]")), 0)
    if command:
        yield "\n".join(command)


def _head(shown: Shown, lang: Lang) -> Iterator[Block]:
    """Title, what was computed for this question, the short answer."""
    words = shown.entry.text(lang)
    yield header(words.title)
    for one in shown.computed:
        yield from sections(own(one.text(lang)))
    yield from sections(own(words.short))


def _short_caution(words: EntryText, lang: Lang) -> Iterator[Block]:
    if words.caution:
        yield from sections(mrkdwn_text(lang, "cards.answer.caution", caution=own(_in_short(words.caution))))


def _in_short(caution: str) -> str:
    """Return the first sentences of a caution: two at least, since the first often says only what the guide says."""
    sentences = SENTENCE_END.split(caution)
    short = " ".join(sentences[:2])
    for sentence in sentences[2:]:
        if len(short) + 1 + len(sentence) > CAUTION:
            return f"{short} …"
        short = f"{short} {sentence}"
    return short


def _rest(words: EntryText, lang: Lang) -> Iterator[Block]:
    for paragraph in words.paragraphs:
        yield from sections(own(paragraph))
    if words.code:
        yield from map(preformatted, commands_of(words.code))
    if words.steps:
        yield from _steps(words, lang)
    if words.caution:
        yield divider()
        yield section(Safe(f"*{mrkdwn_text(lang, 'cards.answer.otherwise')}*"))
        yield from sections(own(words.caution))


def _steps(words: EntryText, lang: Lang) -> Iterator[Block]:
    """Return a numbered list, each command in a box of its own between the lines."""
    lines = [f"*{mrkdwn_text(lang, 'cards.answer.steps')}*"]
    for number, step in enumerate(words.steps, start=1):
        lines.append(f"*{number}.* {own(step.do)}")
        if step.code:
            yield from sections("\n".join(lines))
            yield from map(preformatted, commands_of(step.code))
            lines = []
    if lines:
        yield from sections("\n".join(lines))


def _sources(shown: Shown, lang: Lang) -> Block:
    of_tables = (one.source for one in shown.computed)
    sources = dict.fromkeys((source.named(lang), source.url) for source in (*shown.entry.sources, *of_tables))
    named = [link(url, title) if url else own(title) for title, url in sources]
    return context(mrkdwn_text(lang, "cards.answer.sources", sources=Safe(" · ".join(named))))


def _buttons(shown: Shown, lang: Lang) -> Iterator[Block]:
    first = [*_unfolding(shown, lang), *_deeds(shown, lang)]
    if first:
        yield actions(*first)
    if shown.related:
        yield context(mrkdwn_text(lang, "cards.answer.related"))
        yield actions(*(_related(shown, number, lang) for number in range(len(shown.related[:RELATED]))))
    if shown.look.question is not None:
        yield from _feedback(shown, lang)


def _unfolding(shown: Shown, lang: Lang) -> Iterator[Block]:
    words, value = shown.entry.text(lang), shown.look.value(shown.entry)
    if is_folded(shown, lang):
        key = "cards.answer.show_steps" if words.steps else "cards.answer.show_all"
        yield button(plain_text(lang, key), ids.UNFOLD, value)
    elif is_long(words):
        yield button(plain_text(lang, "cards.answer.fold"), ids.FOLD, value)


def _deeds(shown: Shown, lang: Lang) -> Iterator[Block]:
    if shown.entry.action and shown.action_title:
        label = plain_text(lang, "cards.answer.offer", action=shown.action_title)
        yield button(label, ids.OFFER, shown.entry.action, style="primary")
    if shown.look.shareable:
        yield button(plain_text(lang, "cards.answer.share"), ids.SHARE, shown.look.value(shown.entry))


def _related(shown: Shown, number: int, lang: Lang) -> Block:
    entry = shown.related[number]
    look = Look(question=shown.look.question, asked=shown.look.asked, related=True)
    return button(entry.text(lang).title, f"{ids.RELATED}:{number}", look.value(entry))


def _feedback(shown: Shown, lang: Lang) -> Iterator[Block]:
    """Ask whether it helped; once that is said, thank, and leave a way to change one's mind."""
    key, labels = FEEDBACK[shown.look.helped]
    value = shown.look.value(shown.entry)
    yield context(mrkdwn_text(lang, key))
    yield actions(*(button(plain_text(lang, label), name, value) for name, label in labels.items()))


def _summary(shown: Shown, lang: Lang) -> str:
    """Return the whole answer as running text, for screen readers and notifications."""
    words = shown.entry.text(lang)
    computed = [own(one.text(lang)) for one in shown.computed]
    steps = [f"{number}. {own(step.do)}" for number, step in enumerate(words.steps, start=1)]
    caution = [own(words.caution)] if words.caution else []
    return "\n".join(
        [f"*{own(words.title)}*", *computed, own(words.short), *map(own, words.paragraphs), *steps, *caution]
    )
