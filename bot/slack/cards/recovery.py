"""Where the recovery of each licence server stands: in the App Home, and on demand. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.language import Lang
from bot.recovery.dossier import prepare
from bot.recovery.page import render_lines
from bot.recovery.situation import Survey
from bot.slack.cards import ids
from bot.slack.cards.blocks import Block, actions, button, context, header, section
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, named, plain_text
from bot.slack.cards.mrkdwn import code

RECOVERIES: Final = 5
CALM: Final = "keep"
"""The step after which nothing is left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Where the recovery of one licence server stands. Sentences in the reader's language; `calm`: nothing to do."""

    server: str
    next_step: str
    why: str
    calm: bool


def recoveries_of(found: Survey, lang: Lang) -> tuple[Recovery, ...]:
    """Return where the recovery of each licence server in service stands."""
    recoveries = []
    for name in found.inventory.in_service:
        prepared = prepare(found.seen_from(name))
        page = render_lines(prepared, lang)
        calm = prepared.advice.step == CALM
        recoveries.append(Recovery(server=name, next_step=page.next_step, why=page.why, calm=calm))
    return tuple(recoveries)


def recovery_card(recoveries: Sequence[Recovery], lang: Lang) -> Message:
    """Return it for one person: the next step of each licence server, with the dossier one press away."""
    blocks = list(recovery_blocks(recoveries, lang))
    servers = [one.server for one in recoveries if not one.calm][:RECOVERIES]
    if servers:
        blocks.append(context(mrkdwn_text(lang, "cards.dossier.which")))
        blocks.append(actions(*(button(name, f"{ids.DOSSIER}:{at}", name) for at, name in enumerate(servers))))
    spoken = "\n".join([mrkdwn_text(lang, "cards.home.recovery_title"), *_steps(recoveries, lang)])
    return message(lang, spoken, blocks)


def recovery_blocks(recoveries: Sequence[Recovery], lang: Lang) -> Iterator[Block]:
    """Say what comes next for each licence server, and why; which have nothing left to do."""
    yield header(plain_text(lang, "cards.home.recovery_title"))
    if not recoveries:
        yield section(mrkdwn_text(lang, "cards.home.recovery_no_server"))
        return
    steps = list(_steps(recoveries, lang))
    yield from map(section, steps[:RECOVERIES])
    if len(steps) > RECOVERIES:
        yield context(mrkdwn_text(lang, "cards.home.recovery_cut", count=str(len(steps) - RECOVERIES)))
    calm = [one.server for one in recoveries if one.calm]
    if calm:
        yield context(mrkdwn_text(lang, "cards.home.recovery_calm", servers=named(calm)))


def _steps(recoveries: Sequence[Recovery], lang: Lang) -> Iterator[Safe]:
    for one in recoveries:
        if not one.calm:
            server = Safe(code(one.server))
            yield mrkdwn_text(lang, "cards.home.recovery_step", server=server, step=one.next_step, why=one.why)
