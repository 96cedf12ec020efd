"""Questions without an answer: what is said, the form to suggest one, the word to maintainers. Pure."""

from dataclasses import dataclass
from typing import Final

from bot.language import Lang
from bot.slack.cards import ids
from bot.slack.cards.blocks import (
    TITLE,
    VALUE,
    Block,
    Option,
    actions,
    button,
    checkbox,
    context,
    plain,
    section,
    sections,
    text_input,
    words,
)
from bot.slack.cards.blocks import field as input_block
from bot.slack.cards.look import number
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, plain_text
from bot.slack.cards.mrkdwn import cut, visible
from bot.store.asked import Proposed

ASKED: Final = 1_900
"""Characters of a question that a button carries into the form, beside the question's number."""
PROPOSED: Final = 3_000
SOURCE: Final = 500
SHOWN: Final = 300
"""Characters of each part that maintainers are told of at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question without a sure answer: the number under which it is kept, if it is, and its words."""

    question: int | None
    asked: str

    def value(self) -> str:
        """Return what a button carries: `17:how do I …`."""
        return cut(f"{number(self.question)}:{visible(self.asked)[:ASKED]}", VALUE)


def unknown(gap: Gap, lang: Lang, *, kept: bool) -> Message:
    """Say that we do not know, and what we can do; `kept`: the words of the question are."""
    return _unanswered(mrkdwn_text(lang, "cards.answer.unknown" if kept else "cards.answer.unknown_unkept"), gap, lang)


def noted(gap: Gap, lang: Lang, *, kept: bool) -> Message:
    """Say that none of the titles fitted, and that the question is kept if it is."""
    return _unanswered(mrkdwn_text(lang, "cards.answer.noted" if kept else "cards.answer.noted_unkept"), gap, lang)


def form(gap: Gap, lang: Lang) -> Block:
    """Return the form in which an answer is suggested."""
    contact = Option(label=plain_text(lang, "cards.suggest.contact_yes"), value=ids.AGREED)
    blocks = [
        section(mrkdwn_text(lang, "cards.suggest.lead")),
        input_block(ids.ASKED, plain_text(lang, "cards.suggest.asked"), _lines(gap.asked, ASKED)),
        input_block(ids.PROPOSED, plain_text(lang, "cards.suggest.proposed"), _lines("", PROPOSED)),
        input_block(
            ids.SOURCE,
            plain_text(lang, "cards.suggest.source"),
            text_input(ids.TYPED, longest=SOURCE),
            optional=True,
            hint=plain_text(lang, "cards.suggest.source_hint"),
        ),
        input_block(
            ids.CONTACT, plain_text(lang, "cards.suggest.contact"), checkbox(ids.TYPED, contact), optional=True
        ),
    ]
    return {
        "type": "modal",
        "title": plain(plain_text(lang, "cards.suggest.title"), TITLE),
        "submit": plain(plain_text(lang, "cards.form.send"), TITLE),
        "close": plain(plain_text(lang, "cards.form.close"), TITLE),
        "callback_id": ids.SUGGESTION,
        "private_metadata": number(gap.question),
        "blocks": blocks,
    }


def told_maintainers(new: Proposed, lang: Lang) -> Message:
    """Return the word to those who maintain the answers; who suggested it is not in it."""
    lead = mrkdwn_text(lang, "cards.suggest.told")
    lines = [
        plain_text(lang, "cards.suggest.told_asked", asked=cut(new.asked, SHOWN)),
        plain_text(lang, "cards.suggest.told_proposed", proposed=cut(new.proposed, SHOWN)),
    ]
    if new.source:
        lines.append(plain_text(lang, "cards.suggest.told_source", source=new.source))
    blocks = [*sections(lead), *map(words, lines), context(mrkdwn_text(lang, "cards.suggest.told_next"))]
    return message(lang, lead, blocks)


def _unanswered(sentence: Safe, gap: Gap, lang: Lang) -> Message:
    offer = button(plain_text(lang, "cards.suggest.offer"), ids.SUGGEST, gap.value())
    return message(lang, sentence, [section(sentence), *([actions(offer)] if gap.question is not None else [])])


def _lines(initial: str, longest: int) -> Block:
    return text_input(ids.TYPED, initial=visible(initial), longest=longest, lines=True)
