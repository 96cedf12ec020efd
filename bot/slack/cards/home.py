"""The App Home: what waits for a decision, one's requests, servers, recovery, licences, help. Pure.

Nothing in it depends on the time of drawing: Slack itself shows moments as people read them, and a Home in which
nothing changed is not drawn again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.catalogue.action import Catalogue
from bot.language import Lang
from bot.recovery.dossier import count
from bot.recovery.facts import Known, LicenseServer, Pack, SessionHost
from bot.requests.model import Request
from bot.settings import Host
from bot.slack.cards import ids
from bot.slack.cards import request as cards_request
from bot.slack.cards.blocks import Block, actions, button, context, divider, header, section, table
from bot.slack.cards.help import help_blocks
from bot.slack.cards.message import Safe, mrkdwn_text, named, plain_text
from bot.slack.cards.mrkdwn import code, cut, moment
from bot.slack.cards.recovery import Recovery, recovery_blocks
from bot.text import has, text

BLOCKS: Final = 100
WAITING: Final = 8
MINE: Final = 8
SERVERS: Final = 15
PACKS: Final = 20
COLUMNS: Final = ("server", "product", "version", "type", "total", "issued", "available", "read")
FACT: Final = 120
"""Characters of one fact: what a server wrote must not fill the Home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the Home of one person shows.

    `mine`: newest first, one more than MINE when there are more. `waiting`: oldest first; None for somebody who
    decides nothing. `decided_in`: id of the approvals channel, None when each card carries its decision.
    """

    mine: Sequence[Request]
    waiting: Sequence[Request] | None
    decided_in: str | None
    hosts: Sequence[Host]
    known: Known
    recoveries: Sequence[Recovery]


def home(board: Board, catalogue: Catalogue, lang: Lang) -> Block:
    """Return the view; a list that is cut says so."""
    parts = (
        _waiting(board, catalogue, lang),
        _mine(board, catalogue, lang),
        _servers(board, catalogue, lang),
        recovery_blocks(board.recoveries, lang),
        _licences(board, lang),
        help_blocks(catalogue, lang),
    )
    blocks = _parted(parts)
    if len(blocks) > BLOCKS:
        left = len(blocks) - BLOCKS + 1
        blocks = [*blocks[: BLOCKS - 1], context(mrkdwn_text(lang, "cards.home.left_out", count=str(left)))]
    return {"type": "home", "blocks": blocks}


def plain_home(catalogue: Catalogue, lang: Lang) -> Block:
    """Return what is shown in the place of a Home that could not be drawn: how to get at everything without it."""
    return {"type": "home", "blocks": [section(mrkdwn_text(lang, "cards.home.undrawn")), *help_blocks(catalogue, lang)]}


def _parted(parts: Iterable[Iterator[Block]]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        drawn = list(part)
        if blocks and drawn:
            blocks.append(divider())
        blocks += drawn
    return blocks


# -- requests ------------------------------------------------------------------------------------------------


def _waiting(board: Board, catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    if board.waiting is None:
        return
    yield header(plain_text(lang, "cards.home.waiting_title"))
    if not board.waiting:
        yield section(mrkdwn_text(lang, "cards.home.waiting_none"))
        return
    yield from _requests(board.waiting[:WAITING], catalogue, lang)
    if len(board.waiting) > WAITING:
        yield context(mrkdwn_text(lang, "cards.more", count=str(len(board.waiting) - WAITING)))
    if board.decided_in:
        yield context(mrkdwn_text(lang, "cards.request.decided_in", channel=Safe(f"<#{board.decided_in}>")))
    else:
        yield context(mrkdwn_text(lang, "cards.home.decided_on_card"))


def _mine(board: Board, catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    yield header(plain_text(lang, "cards.home.mine_title"))
    if not board.mine:
        yield section(mrkdwn_text(lang, "cards.home.mine_none"))
    yield from _requests(board.mine[:MINE], catalogue, lang)
    if len(board.mine) > MINE:
        yield context(mrkdwn_text(lang, "cards.home.mine_cut", count=str(MINE)))
    yield actions(button(plain_text(lang, "cards.home.run"), ids.OFFER, "", style="primary"))


def _requests(requests: Iterable[Request], catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    for request in requests:
        show = button(plain_text(lang, "cards.button.show"), ids.SHOW, request.id)
        yield {**section(cards_request.line(request, catalogue, lang)), "accessory": show}


# -- servers -------------------------------------------------------------------------------------------------


def _servers(board: Board, catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    yield header(plain_text(lang, "cards.home.servers_title"))
    if not board.hosts:
        yield section(mrkdwn_text(lang, "cards.hosts.none"))
    for host in board.hosts[:SERVERS]:
        yield section("\n".join(_server(host, board.known, lang)))
        yield actions(*_reads(host, catalogue, lang), _dossier(host, lang))
    if len(board.hosts) > SERVERS:
        yield context(mrkdwn_text(lang, "cards.home.servers_cut", count=str(len(board.hosts) - SERVERS)))


def _server(host: Host, known: Known, lang: Lang) -> Iterator[Safe]:
    roles = ", ".join(plain_text(lang, f"approvals.role.{role}") for role in sorted(host.roles))
    yield mrkdwn_text(lang, "cards.home.server", name=Safe(code(host.name)), roles=roles)
    if "license_server" in host.roles:
        yield _activation(known.server(host.name), lang)
    if "session_host" in host.roles:
        yield _mode(known.host(host.name), lang)


def _activation(server: LicenseServer, lang: Lang) -> Safe:
    read = server.read.get("activation")
    if read is None:
        return mrkdwn_text(lang, "cards.home.activation_unread")
    value = _word("activation", server.activation, lang)
    at = Safe(moment(read.at))
    return mrkdwn_text(lang, "cards.home.activation", value=value, packs=_in_brief(server.packs, lang), at=at)


def _mode(host: SessionHost, lang: Lang) -> Safe:
    read = host.read.get("mode")
    if read is None:
        return mrkdwn_text(lang, "cards.home.mode_unread")
    none = plain_text(lang, "cards.unknown" if host.servers is None else "cards.none")
    return mrkdwn_text(
        lang,
        "cards.home.mode",
        value=_word("mode", host.mode, lang),
        source=_word("source", host.mode_source, lang),
        servers=cut(", ".join(host.servers or ()), FACT) or none,
        at=Safe(moment(read.at)),
    )


def _in_brief(packs: tuple[Pack, ...] | None, lang: Lang) -> str:
    if packs is None:
        return plain_text(lang, "cards.home.packs_unread")
    if not packs:
        return plain_text(lang, "dossier.value.no_pack")
    total, available = _sum(pack.total for pack in packs), _sum(pack.available for pack in packs)
    return plain_text(lang, "cards.home.packs", count=str(len(packs)), total=total, available=available)


def _sum(counts: Iterable[int | None]) -> str:
    """Return the sum of counts; one that is not known makes it unknown."""
    total = 0
    for number in counts:
        if number is None:
            return count(None)
        total += number
    return count(total)


def _reads(host: Host, catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    fitting = [
        action
        for action in catalogue.values()
        if action.manifest.effect == "read" and action.manifest.role in host.roles
    ]
    for number, action in enumerate(fitting):
        title = action.manifest.text[lang].title
        label = (
            plain_text(lang, "cards.answer.offer", action=title)
            if len(fitting) > 1
            else plain_text(lang, "cards.home.read")
        )
        yield button(label, f"{ids.READ}:{number}", f"{action.name}:{host.name}")


def _dossier(host: Host, lang: Lang) -> Block:
    return button(plain_text(lang, "dossier.title"), ids.HOME_DOSSIER, host.name)


# -- licences ------------------------------------------------------------------------------------------------


def _licences(board: Board, lang: Lang) -> Iterator[Block]:
    yield header(plain_text(lang, "cards.home.licences_title"))
    rows = list(_rows(board, lang))
    if rows:
        yield table([[plain_text(lang, f"cards.home.column.{name}") for name in COLUMNS], *rows[:PACKS]])
    else:
        yield section(mrkdwn_text(lang, "cards.home.licences_none"))
    if len(rows) > PACKS:
        yield context(mrkdwn_text(lang, "cards.more", count=str(len(rows) - PACKS)))
    unread = [host.name for host in board.hosts if "license_server" in host.roles and not _packs_read(board, host)]
    if unread:
        yield context(mrkdwn_text(lang, "cards.home.licences_unread", servers=named(unread)))


def _rows(board: Board, lang: Lang) -> Iterator[list[str]]:
    for host in board.hosts:
        server = board.known.server(host.name)
        read = server.read.get("packs")
        at = read.at.strftime(text(lang, "dossier.format")) if read else ""
        for pack in server.packs or ():
            yield [host.name, *_pack(pack, lang), at]


def _pack(pack: Pack, lang: Lang) -> Iterator[str]:
    yield _word("mode", pack.product, lang)
    yield _word("", pack.version, lang)
    yield _word("purchase", pack.purchase, lang)
    yield from (count(number) for number in (pack.total, pack.issued, pack.available))


def _packs_read(board: Board, host: Host) -> bool:
    return board.known.server(host.name).packs is not None


def _word(family: str, value: str | None, lang: Lang) -> str:
    """Return a value as people read it: our word for it, else what the server wrote."""
    if value is None:
        return plain_text(lang, "cards.unknown")
    key = f"dossier.value.{family}.{value}"
    return text(lang, key) if family and has(lang, key) else cut(value, FACT)
