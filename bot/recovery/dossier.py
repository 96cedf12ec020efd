"""What to have ready for the Microsoft Clearinghouse: what is known, what is missing, what to do next and why.

Pure. Everything comes from facts that were read on servers (with when and by what) or from the inventory;
nothing is guessed, and what is not known says so. The order of recovery is not the field guide's; the page
tells both and the reason for the difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.recovery import serving
from bot.recovery.facts import Backup, HowRead, Pack, SessionHost
from bot.recovery.situation import Situation
from bot.recovery.table import Advice, next_step
from bot.text import has

MISSING: Final = ("company", "contact", "country", "programme", "numbers", "reason", "server_id")
"""What the Clearinghouse asks and no server can tell. The whole licence server ID never leaves its server."""
HOSTS_SHOWN: Final = 12
PACKS_SHOWN: Final = 12
TASKS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a text, to be said in the language of the page; never what a server wrote."""

    name: str


Word: TypeAlias = str | Key | datetime | timedelta
"""What fills a placeholder: a text as it is, one of ours, a time or an age."""
UNKNOWN: Final = Key("dossier.value.unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """One known thing. `value` as it is, or the text `value_key` filled from `words`.

    `source` says how it was read; None means from the inventory, or not known.
    """

    label_key: str
    value: str = ""
    value_key: str | None = None
    words: Mapping[str, Word] = field(default_factory=dict)
    source: HowRead | None = None

    @property
    def unknown(self) -> bool:
        """Tell whether this is something that nobody has read yet."""
        return self.value_key == UNKNOWN.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The page before it is written in a language. `missing`, `next_step`, `why`, `order`, `guide` are text keys."""

    known: tuple[DossierRow, ...]
    missing: tuple[str, ...]
    advice: Advice
    next_step: str
    why: str
    order: str
    guide: str
    words: Mapping[str, Word]
    now: datetime


def prepare(situation: Situation) -> Preparation:
    """Gather what is known, seen from one server."""
    advice = next_step(situation)
    return Preparation(
        known=tuple(_rows(situation)),
        missing=tuple(f"dossier.missing.{name}" for name in (*_unnamed(situation), *MISSING)),
        advice=advice,
        next_step=f"dossier.next.{advice.step}",
        why=f"dossier.why.{advice.step}",
        order="dossier.order",
        guide="dossier.guide",
        words=_words(situation, advice),
        now=situation.now,
    )


# -- what is known -------------------------------------------------------------------------------------------


def _rows(situation: Situation) -> Iterator[DossierRow]:
    server = situation.focus
    yield _named("new_server", situation.server)
    yield _named("old_server", situation.former)
    yield _plain("domain", server.domain, server.read.get("domain"))
    yield _coded("service", server.service, server.read.get("service"))
    yield _coded("activation", server.activation, server.read.get("activation"))
    yield _masked_id(server.id_last, server.read.get("license_server_id_last"))
    yield from _bought(situation)
    yield from _packs(server.packs, server.read.get("packs"))
    yield from _modes(situation)
    yield _backup(server.backup, situation.now)


def _named(name: str, server: str | None) -> DossierRow:
    return DossierRow(label_key=f"dossier.label.{name}", value=server) if server else _unknown(name)


def _unknown(name: str, **words: str) -> DossierRow:
    return DossierRow(label_key=f"dossier.label.{name}", value_key=UNKNOWN.name, words=words)


def _plain(name: str, value: str | None, source: HowRead | None) -> DossierRow:
    return DossierRow(label_key=f"dossier.label.{name}", value=value, source=source) if value else _unknown(name)


def _coded(name: str, value: str | None, source: HowRead | None) -> DossierRow:
    if value is None:
        return _unknown(name)
    return DossierRow(label_key=f"dossier.label.{name}", value_key=_value_key(name, value), value=value, source=source)


def _said(family: str, value: str | None) -> Word:
    key = _value_key(family, value) if value else UNKNOWN.name
    return Key(key) if key else value or UNKNOWN


def _value_key(family: str, value: str) -> str | None:
    key = f"dossier.value.{family}.{value}"
    return key if has("en", key) else None


def _masked_id(last: str | None, source: HowRead | None) -> DossierRow:
    if last is None:
        return _unknown("server_id")
    return DossierRow(label_key="dossier.label.server_id", value=f"•••••-…-{last[-5:]}", source=source)


def _bought(situation: Situation) -> Iterator[DossierRow]:
    """Say what was bought as the inventory has it, or what is assumed as long as it does not."""
    label, bought = "dossier.label.bought", situation.inventory.bought(situation.focus.name)
    if not bought:
        assumed = "bought_as_installed" if situation.focus.packs else "bought_for_users"
        yield DossierRow(label_key=label, value_key=f"dossier.value.{assumed}")
    for one in bought:
        words = {"total": str(one.quantity), "product": _said("mode", one.kind), "version": one.version}
        yield DossierRow(label_key=label, value_key="dossier.value.bought", words=words)


def _packs(packs: tuple[Pack, ...] | None, source: HowRead | None) -> Iterator[DossierRow]:
    if packs is None:
        yield _unknown("packs")
        return
    if not packs:
        yield DossierRow(label_key="dossier.label.packs", value_key="dossier.value.no_pack", source=source)
    for pack in packs[:PACKS_SHOWN]:
        key = "dossier.value.pack_over" if pack.over else "dossier.value.pack"
        yield DossierRow(label_key="dossier.label.packs", value_key=key, words=_pack_words(pack), source=source)


def _pack_words(pack: Pack) -> Mapping[str, Word]:
    return {
        "total": count(pack.total),
        "issued": count(pack.issued),
        "available": count(pack.available),
        "over": str(pack.over),
        "version": pack.version or "?",
        "product": _said("mode", pack.product),
        "purchase": _said("purchase", pack.purchase),
    }


def count(number: int | None) -> str:
    """Return a count as people read it; one that is not known is no number."""
    return "?" if number is None else str(number)


def _modes(situation: Situation) -> Iterator[DossierRow]:
    for name in situation.inventory.session_hosts[:HOSTS_SHOWN]:
        host = situation.known.host(name)
        if host.mode is None:
            yield _unknown("mode", host=name)
            continue
        days = host.grace_days if serving.unlicensed(situation, name) else None
        yield DossierRow(
            label_key="dossier.label.mode",
            value_key="dossier.value.mode_of_host" if not days else "dossier.value.mode_in_grace",
            words=_mode_words(host, days),
            source=host.read.get("mode"),
        )


def _mode_words(host: SessionHost, days: int | None) -> Mapping[str, Word]:
    return {
        "host": host.name,
        "mode": _said("mode", host.mode),
        "source": _said("source", host.mode_source),
        "servers": UNKNOWN if host.servers is None else ", ".join(host.servers) or Key("dossier.value.none"),
        "days": count(days),
    }


def _backup(backup: Backup | None, now: datetime) -> DossierRow:
    if backup is None:
        return DossierRow(label_key="dossier.label.backup", value_key="dossier.value.no_backup")
    words: dict[str, Word] = {
        "path": backup.path,
        "at": backup.at or UNKNOWN,
        "age": max(now - backup.at, timedelta(0)) if backup.at else UNKNOWN,
    }
    key = "dossier.value.backup" if backup.verified else "dossier.value.backup_unsure"
    return DossierRow(label_key="dossier.label.backup", value_key=key, words=words, source=backup.source)


# -- what is missing, and words ------------------------------------------------------------------------------


def _unnamed(situation: Situation) -> Sequence[str]:
    names = []
    if situation.server is None:
        names.append("new_server")
    if situation.former is None:
        names.append("old_server")
    if situation.server and not situation.inventory.bought(situation.server):
        names.append("bought")
    return names


def _words(situation: Situation, advice: Advice) -> Mapping[str, Word]:
    """Return what fills the sentences of the next step and its reason."""
    repair = advice.repair
    in_doubt = situation.in_doubt(advice.about[0])
    run = in_doubt or situation.runs.get(advice.about[0])
    asked = [server for name in advice.about for server in serving.unknown_servers(situation, name)]
    return {
        "server": situation.server or Key("dossier.value.the_server"),
        "old": situation.former or Key("dossier.value.the_old_server"),
        "host": advice.about[0],
        "hosts": ", ".join(advice.about),
        "servers": ", ".join(repair.servers) if repair and repair.servers else ", ".join(dict.fromkeys(asked)) or "—",
        "mode": _said("mode", repair.mode if repair else None),
        "tasks": ", ".join(situation.focus.leftover_tasks[:TASKS_SHOWN]) or "—",
        "service": _said("service", situation.focus.service),
        "version": situation.focus.version or UNKNOWN,
        "over": str(sum(pack.over for pack in situation.focus.packs or ())),
        "request": run.request_id if run else "—",
    }
