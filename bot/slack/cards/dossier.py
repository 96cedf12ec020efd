"""The Clearinghouse preparation as a card: what is known and since when, what is missing, the next step. Pure."""

from collections.abc import Iterator, Sequence

from bot.language import Lang
from bot.recovery.page import DossierPage
from bot.requests.model import Looked
from bot.slack.cards.blocks import Block, context, header, section, sections, table
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, own, plain_text
from bot.slack.cards.modal import reading_view
from bot.slack.cards.mrkdwn import code, mention, moment, neutral


def dossier_card(page: DossierPage, lang: Lang, found: Sequence[Looked] = ()) -> Message:
    """Return the page as a card; the table's cells are raw text, which Slack never parses.

    `found`: what people found on the server after interruptions, newest first.
    """
    blocks = [*_blocks(page, lang), *_found_blocks(found, lang)]
    return message(lang, "\n".join([*_summary(page, lang), *_found(found, lang)]), blocks)


def dossier_view(page: DossierPage, server: str, lang: Lang, found: Sequence[Looked] = ()) -> Block:
    """Return the page of a server as a modal, in which Slack takes no table: what is known is a list."""
    known = "\n".join(f"• {line}" for line in _known(page, lang))
    blocks = [header(page.title), section(_heading(lang, "known")), *sections(known), *_rest(page, lang)]
    return reading_view(server, [*blocks, *_found_blocks(found, lang)], lang)


def undrawn_dossier(server: str, reference: str, lang: Lang) -> Safe:
    """Return what is said in the place of a page that could not be drawn."""
    return mrkdwn_text(lang, "dossier.undrawn", server=Safe(code(server)), reference=Safe(code(reference)))


def _found_blocks(found: Sequence[Looked], lang: Lang) -> Iterator[Block]:
    if found:
        yield section(_heading(lang, "found"))
        yield from sections("\n".join(f"• {line}" for line in _found(found, lang)))


def _found(found: Sequence[Looked], lang: Lang) -> Iterator[Safe]:
    for one in found:
        who, at, request = Safe(mention(one.by)), Safe(moment(one.at)), Safe(code(one.request_id))
        yield mrkdwn_text(lang, "dossier.found", who=who, at=at, request=request, found=one.words)


def _blocks(page: DossierPage, lang: Lang) -> Iterator[Block]:
    yield header(page.title)
    heading = [
        plain_text(lang, "dossier.heading.known"),
        plain_text(lang, "cards.outcome.value"),
        plain_text(lang, "cards.dossier.source"),
    ]
    yield table([heading, *([line.label, line.value, line.source or "—"] for line in page.known)])
    yield from _rest(page, lang)


def _rest(page: DossierPage, lang: Lang) -> Iterator[Block]:
    yield section(_heading(lang, "missing"))
    yield from sections("\n".join(f"• {own(missing)}" for missing in page.missing))
    yield section(_heading(lang, "next"))
    yield from sections(neutral(page.next_step))
    yield section(_heading(lang, "why"))
    yield from sections(neutral(page.why))
    yield context(own(page.order))
    yield context(own(page.guide))


def _heading(lang: Lang, name: str) -> Safe:
    return Safe(f"*{mrkdwn_text(lang, f'dossier.heading.{name}')}*")


def _summary(page: DossierPage, lang: Lang) -> Iterator[str]:
    yield f"*{own(page.title)}*"
    yield from _known(page, lang)
    yield _heading(lang, "next")
    yield neutral(page.next_step)
    yield neutral(page.why)
    yield _heading(lang, "missing")
    yield from (f"• {own(missing)}" for missing in page.missing)


def _known(page: DossierPage, lang: Lang) -> Iterator[str]:
    for line in page.known:
        source = mrkdwn_text(lang, "cards.dossier.in_brackets", source=line.source) if line.source else ""
        yield f"{mrkdwn_text(lang, 'cards.column', label=line.label, value=line.value)} {source}".rstrip()
