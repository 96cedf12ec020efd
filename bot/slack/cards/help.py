"""What is shown to one person on demand: help, servers, lists of requests, state of the bot. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.catalogue.action import Catalogue
from bot.errors import Fault
from bot.language import Lang
from bot.requests.model import Request
from bot.settings import Host
from bot.slack.cards import ids
from bot.slack.cards import request as cards_request
from bot.slack.cards.blocks import Block, actions, button, context, header, section, sections
from bot.slack.cards.message import Message, Safe, message, mrkdwn_text, notice, own, plain_text
from bot.slack.cards.mrkdwn import code, moment
from bot.text import sentence

HOSTS: Final = 30
REQUESTS: Final = 15
TOPICS: Final = ("ask", "run", "follow", "dossier", "elsewhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The state of the bot. `counts` by status name; `replicas` are processes alive; ages are of host facts.

    `refused`: the first fault of a change of the knowledge that is not served, if there is one.
    """

    version: str
    database: str
    counts: Mapping[str, int]
    replicas: int
    entries: int
    refused: tuple[Fault, ...]
    oldest_facts: datetime | None
    newest_facts: datetime | None


def help_card(catalogue: Catalogue, lang: Lang) -> Message:
    """Say exactly what can be done here, with examples that can be typed as they are."""
    return message(lang, "\n".join(_help_lines(catalogue, lang)), help_blocks(catalogue, lang))


def hosts_card(hosts: Sequence[Host], read_at: Mapping[str, datetime], lang: Lang) -> Message:
    """Return the servers of the inventory, and when each was last read."""
    if not hosts:
        return notice(lang, mrkdwn_text(lang, "cards.hosts.none"))
    lines = [_host_line(host, read_at.get(host.name), lang) for host in hosts[:HOSTS]]
    return _listed(lang, mrkdwn_text(lang, "cards.hosts.title"), lines, left=len(hosts) - len(lines))


def requests_card(requests: Sequence[Request], catalogue: Catalogue, lang: Lang) -> Message:
    """Return the newest requests, one line each."""
    if not requests:
        return notice(lang, mrkdwn_text(lang, "cards.requests.none"))
    lines = [cards_request.line(request, catalogue, lang) for request in requests[:REQUESTS]]
    return _listed(lang, mrkdwn_text(lang, "cards.requests.title"), lines, left=len(requests) - len(lines))


def status_card(report: Report, lang: Lang) -> Message:
    """Return the state of the bot, one line a thing."""
    counts = [
        mrkdwn_text(lang, "cards.column", label=plain_text(lang, f"approvals.status.{name}"), value=str(count))
        for name, count in report.counts.items()
    ]
    lines = [
        mrkdwn_text(lang, "cards.report.version", version=report.version),
        mrkdwn_text(lang, "cards.report.database", database=report.database),
        mrkdwn_text(lang, "cards.report.queue", counts=Safe(" · ".join(counts))),
        mrkdwn_text(lang, "cards.report.replicas", count=str(report.replicas)),
        mrkdwn_text(lang, "cards.report.entries", count=str(report.entries)),
        *(mrkdwn_text(lang, "cards.report.refused", fault=sentence(lang, fault)) for fault in report.refused),
        _facts_age(report, lang),
    ]
    return _listed(lang, mrkdwn_text(lang, "cards.report.title"), lines)


def which_host(hosts: Sequence[Host], lang: Lang) -> Message:
    """Ask which server the Clearinghouse dossier is to be prepared for."""
    if not hosts:
        return notice(lang, mrkdwn_text(lang, "cards.hosts.none"))
    lead = mrkdwn_text(lang, "cards.dossier.which")
    buttons = [button(host.name, f"{ids.DOSSIER}:{number}", host.name) for number, host in enumerate(hosts[:10])]
    return message(lang, lead, [section(lead), actions(*buttons)])


def help_blocks(catalogue: Catalogue, lang: Lang) -> Iterator[Block]:
    """Say what can be done here, as blocks."""
    yield header(plain_text(lang, "cards.help.title"))
    for line in _help_lines(catalogue, lang):
        yield from sections(line)
    yield context(mrkdwn_text(lang, "cards.help.limits"))


def _help_lines(catalogue: Catalogue, lang: Lang) -> Iterator[Safe]:
    yield mrkdwn_text(lang, "cards.help.lead")
    for topic in TOPICS:
        yield mrkdwn_text(lang, f"cards.help.{topic}")
        if topic == "run":
            yield from _actions(catalogue, lang)


def _actions(catalogue: Catalogue, lang: Lang) -> Iterator[Safe]:
    lines = [
        mrkdwn_text(
            lang,
            "cards.help.action_of_site" if action.of_site else "cards.help.action",
            name=Safe(code(name)),
            title=own(action.manifest.text[lang].title),
        )
        for name, action in catalogue.items()
    ]
    yield Safe("\n".join(lines) or mrkdwn_text(lang, "cards.help.no_action"))


def _host_line(host: Host, read_at: datetime | None, lang: Lang) -> Safe:
    roles = ", ".join(plain_text(lang, f"approvals.role.{role}") for role in sorted(host.roles))
    name = Safe(code(host.name))
    if read_at is None:
        return mrkdwn_text(lang, "cards.hosts.never_read", name=name, roles=roles)
    return mrkdwn_text(lang, "cards.hosts.read", name=name, roles=roles, at=Safe(moment(read_at)))


def _facts_age(report: Report, lang: Lang) -> Safe:
    if report.oldest_facts is None or report.newest_facts is None:
        return mrkdwn_text(lang, "cards.report.no_facts")
    oldest, newest = Safe(moment(report.oldest_facts)), Safe(moment(report.newest_facts))
    return mrkdwn_text(lang, "cards.report.facts", oldest=oldest, newest=newest)


def _listed(lang: Lang, title: Safe, lines: Sequence[Safe], *, left: int = 0) -> Message:
    if left > 0:
        lines = [*lines, mrkdwn_text(lang, "cards.more", count=str(left))]
    listed = "\n".join(f"• {line}" for line in lines)
    return message(lang, f"{title}\n{listed}", [section(Safe(f"*{title}*")), *sections(listed)])
