"""What all cards share: messages, sentences in which other people's words are harmless, names of things. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.errors import BotError, NotFound
from bot.language import Lang
from bot.requests.model import Refused
from bot.slack.cards.blocks import Block, context, fitting, section
from bot.slack.cards.mrkdwn import authored, code, mention, neutral, one_line
from bot.text import has, text

TEXT: Final = 3_900
"""Characters of a message's own text: it is what screen readers and notifications get, so it holds the essential."""
BLOCKS: Final = 50
WEIGHT: Final = 12_000
"""Characters of JSON-free text in all blocks of one message; Slack refuses somewhat above it."""
NAMED: Final = 15
"""Servers that one line names."""

Words: TypeAlias = Mapping[str, str]


class Safe(str):
    """mrkdwn that we made ourselves and that a sentence takes as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: `text` says everything essential, `blocks` say it in form."""

    text: str
    blocks: tuple[Block, ...]


def mrkdwn_text(lang: Lang, key: str, **facts: str) -> Safe:
    """Return a sentence as mrkdwn; facts are made neutral unless they are Safe."""
    return Safe(text(lang, key, **{name: _harmless(fact) for name, fact in facts.items()}))


def plain_text(lang: Lang, key: str, **facts: str) -> str:
    """Return a sentence as plain text, for titles, labels and errors under a field."""
    return text(lang, key, **{name: one_line(fact) for name, fact in facts.items()})


def message(lang: Lang, summary: str, blocks: Iterable[Block]) -> Message:
    """Return a message within Slack's limits; what does not fit is left out, and the message says so."""
    kept: list[Block] = []
    weight = 0
    everything = list(blocks)
    for block in everything:
        weight += _weight(block)
        if kept and (weight > WEIGHT or len(kept) >= BLOCKS - 1):
            kept.append(context(mrkdwn_text(lang, "cards.left_out", count=str(len(everything) - len(kept)))))
            break
        kept.append(block)
    return Message(text=fitting(summary, TEXT), blocks=tuple(kept))


def notice(lang: Lang, *sentences: Safe) -> Message:
    """Return a message of a few sentences, one paragraph each."""
    return message(lang, "\n".join(sentences), [section(sentence) for sentence in sentences])


def refusal(lang: Lang, refused: Refused) -> Safe:
    """Return why something was refused, as mrkdwn; whoever is meant by `who` is mentioned."""
    return mrkdwn_text(lang, f"approvals.refused.{refused.reason}", **refusal_facts(lang, refused.words))


def refusal_plain(lang: Lang, refused: Refused) -> str:
    """Return the same as plain text, for a form."""
    facts = {name: _translated(lang, name, word) for name, word in refused.words.items()}
    return plain_text(lang, f"approvals.refused.{refused.reason}", **facts)


def refusal_facts(lang: Lang, facts: Words) -> dict[str, str]:
    """Return the words of a refusal ready for a sentence: people as mentions, names of texts as those texts."""
    return {
        name: Safe(mention(word)) if name == "who" and word else _translated(lang, name, word)
        for name, word in facts.items()
    }


def failure(lang: Lang, error: BotError) -> Safe:
    """Return the sentence of a failure that we foresaw."""
    if not isinstance(error, NotFound):
        return mrkdwn_text(lang, error.key, **error.facts)
    near = error.facts.get("near", "")
    closest = mrkdwn_text(lang, "slack.near", names=near) if near else Safe("")
    return Safe(mrkdwn_text(lang, error.key, name=error.facts.get("name", ""), near=closest).rstrip())


def own(sentence: str) -> Safe:
    """Return a text of our own files (an entry, a manifest) as mrkdwn."""
    return Safe(authored(sentence))


def named(servers: Sequence[str]) -> Safe:
    """Return names of servers in a line; a long list says how many it leaves out."""
    shown = ", ".join(map(code, servers[:NAMED]))
    return Safe(shown if len(servers) <= NAMED else f"{shown}, … (+{len(servers) - NAMED})")


def total_weight(blocks: Iterable[Block]) -> int:
    """Return how much of WEIGHT these blocks take."""
    return sum(_weight(block) for block in blocks)


def _weight(block: Block) -> int:
    return len(json.dumps(block, ensure_ascii=False))


def _harmless(fact: str) -> str:
    return fact if isinstance(fact, Safe) else neutral(fact)


def _translated(lang: Lang, name: str, word: str) -> str:
    """Return the text that a word names; only these words name texts, so that nobody can type one."""
    return text(lang, word) if name in {"status", "role", "expected"} and has(lang, word) else word
