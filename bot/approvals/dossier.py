"""What to have ready for the Microsoft Clearinghouse: what is known, what is missing, what to do next and why.

Pure. Everything comes from facts that were read on servers (with when and by what) or from the inventory;
nothing is guessed, and what is not known says so. The order of recovery is not the field guide's; the page
tells both and the reason for the difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.approvals import recovery
from bot.approvals.model import KnownFact, Request
from bot.execution.verdict import Scalar
from bot.language import Lang
from bot.settings import Host
from bot.text import has, text

MISSING: Final = ("company", "contact", "country", "programme", "numbers", "reason", "server_id")
"""What the Clearinghouse asks and no server can tell. The whole licence server ID never leaves its server."""
HOSTS_SHOWN: Final = 12
PACKS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a text, to be said in the language of the page; never what a server wrote."""

    name: str


Word: TypeAlias = str | Key | datetime | timedelta
"""What fills a placeholder: a text as it is, one of ours, a time or an age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One known thing. `value` as it is, or the text `value_key` filled from `words`.

    `source` says where it was read; None means from the inventory, or not known.
    """

    label_key: str
    value: str = ""
    value_key: str | None = None
    words: Mapping[str, Word] = field(default_factory=dict)
    source: KnownFact | None = None

    @property
    def unknown(self) -> bool:
        """Tell whether this is something that nobody has read yet."""
        return self.value_key == "dossier.value.unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The page before it is written in a language. `missing`, `next_step`, `why`, `order`, `guide` are text keys."""

    known: tuple[Row, ...]
    missing: tuple[str, ...]
    next_step: str
    why: str
    order: str
    guide: str
    words: Mapping[str, Word]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One known thing in words. `source` says when and how it was read, or is empty."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The preparation in one language, plain text throughout; whoever shows it escapes it."""

    title: str
    known: tuple[Line, ...]
    missing: tuple[str, ...]
    next_step: str
    why: str
    order: str
    guide: str


def prepare(
    *,
    host: Host,
    hosts: Mapping[str, Host],
    known: Mapping[str, Mapping[str, KnownFact]],
    now: datetime,
    last: Request | None,
) -> Preparation:
    """Gather what is known around `host`. `known` holds facts by host and name; `last` is the request just ended."""
    situation = recovery.Situation(host=host, hosts=hosts, known=known, now=now, last=last)
    step = recovery.next_step(situation)
    return Preparation(
        known=tuple(_rows(situation)),
        missing=tuple(f"dossier.missing.{name}" for name in (*_unnamed(situation), *MISSING)),
        next_step=f"dossier.next.{step}",
        why=f"dossier.why.{step}",
        order="dossier.order",
        guide="dossier.guide",
        words=_words(situation),
        now=now,
    )


def render_lines(preparation: Preparation, lang: Lang) -> Page:
    """Write the page in one language."""
    words = _resolved(preparation.words, lang)
    return Page(
        title=text(lang, "dossier.title"),
        known=tuple(_line(row, preparation.now, lang) for row in preparation.known),
        missing=tuple(text(lang, key) for key in preparation.missing),
        next_step=text(lang, preparation.next_step, **words),
        why=text(lang, preparation.why, **words),
        order=text(lang, preparation.order),
        guide=text(lang, preparation.guide),
    )


# -- what is known -------------------------------------------------------------------------------------------


def _rows(situation: recovery.Situation) -> Iterator[Row]:
    yield _named("new_server", situation.server)
    yield _named("old_server", situation.former)
    facts = situation.facts
    yield _plain("domain", facts.get("domain"))
    yield _coded("service", facts.get("service"), "service")
    yield _coded("activation", facts.get("activation"), "activation")
    yield _masked_id(facts.get("license_server_id_last"))
    yield from _packs(facts.get("packs"))
    yield from _modes(situation)
    yield _backup(situation)


def _named(name: str, server: str | None) -> Row:
    return Row(label_key=f"dossier.label.{name}", value=server) if server else _unknown(name)


def _unknown(name: str, **words: str) -> Row:
    return Row(label_key=f"dossier.label.{name}", value_key="dossier.value.unknown", words=words)


def _plain(name: str, fact: KnownFact | None) -> Row:
    if fact is None or not isinstance(fact.value, str) or not fact.value:
        return _unknown(name)
    return Row(label_key=f"dossier.label.{name}", value=fact.value, source=fact)


def _coded(name: str, fact: KnownFact | None, family: str) -> Row:
    if fact is None or not isinstance(fact.value, str):
        return _unknown(name)
    return Row(
        label_key=f"dossier.label.{name}", value_key=_value_key(family, fact.value), value=fact.value, source=fact
    )


def _said(family: str, value: str) -> Word:
    key = _value_key(family, value)
    return Key(key) if key else value


def _value_key(family: str, value: str) -> str | None:
    key = f"dossier.value.{family}.{value}"
    return key if has("en", key) else None


def _masked_id(fact: KnownFact | None) -> Row:
    if fact is None or not isinstance(fact.value, str) or not fact.value:
        return _unknown("server_id")
    return Row(label_key="dossier.label.server_id", value=f"•••••-…-{fact.value[-5:]}", source=fact)


def _packs(fact: KnownFact | None) -> Iterator[Row]:
    if fact is None or not isinstance(fact.value, list):
        yield _unknown("packs")
        return
    rows = [row for row in fact.value if isinstance(row, dict)]
    if not rows:
        yield Row(label_key="dossier.label.packs", value_key="dossier.value.no_pack", source=fact)
    for row in rows[:PACKS_SHOWN]:
        yield Row(label_key="dossier.label.packs", value_key="dossier.value.pack", words=_pack_words(row), source=fact)


def _pack_words(row: Mapping[str, Scalar]) -> Mapping[str, Word]:
    product, purchase = str(row.get("product")), str(row.get("type"))
    return {
        "total": _count(row.get("total")),
        "issued": _count(row.get("issued")),
        "available": _count(row.get("available")),
        "version": str(row.get("version") or "?"),
        "product": _said("mode", product),
        "purchase": _said("purchase", purchase),
    }


def _count(value: Scalar) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else "?"


def _modes(situation: recovery.Situation) -> Iterator[Row]:
    for name in situation.session_hosts[:HOSTS_SHOWN]:
        facts = situation.facts_of(name)
        mode, source, servers = facts.get("mode"), facts.get("mode_source"), facts.get("license_servers")
        if mode is None or not isinstance(mode.value, str):
            yield _unknown("mode", host=name)
            continue
        yield Row(
            label_key="dossier.label.mode",
            value_key="dossier.value.mode_of_host",
            words={
                "host": name,
                "mode": _said("mode", mode.value),
                "source": _said("source", str(source.value)) if source else Key("dossier.value.unknown"),
                "servers": recovery.listed(servers) or Key("dossier.value.none"),
            },
            source=mode,
        )


def _backup(situation: recovery.Situation) -> Row:
    path, verified = situation.facts.get("backup_path"), situation.facts.get("backup_verified")
    if path is None or not isinstance(path.value, str):
        return Row(label_key="dossier.label.backup", value_key="dossier.value.no_backup")
    made = recovery.backup_made_at(situation)
    unknown = Key("dossier.value.unknown")
    words: dict[str, Word] = {
        "path": path.value,
        "at": made or unknown,
        "age": max(situation.now - made, timedelta(0)) if made else unknown,
    }
    sure = verified is not None and verified.value is True and made is not None
    key = "dossier.value.backup" if sure else "dossier.value.backup_unsure"
    return Row(label_key="dossier.label.backup", value_key=key, words=words, source=path)


# -- what is missing, and words ------------------------------------------------------------------------------


def _unnamed(situation: recovery.Situation) -> Sequence[str]:
    names = []
    if situation.server is None:
        names.append("new_server")
    if situation.former is None:
        names.append("old_server")
    return names


def _words(situation: recovery.Situation) -> Mapping[str, Word]:
    return {
        "server": situation.server or Key("dossier.value.the_server"),
        "old": situation.former or Key("dossier.value.the_old_server"),
        "hosts": ", ".join(recovery.hosts_to_set(situation) or recovery.hosts_unread(situation)) or "—",
        "host": situation.host.name,
        "request": situation.last.id if situation.last else "—",
    }


# -- in one language -----------------------------------------------------------------------------------------


def _line(row: Row, now: datetime, lang: Lang) -> Line:
    words = _resolved(row.words, lang)
    value = text(lang, row.value_key, **words) if row.value_key else row.value
    return Line(label=text(lang, row.label_key, **words), value=value, source=_source(row.source, now, lang))


def _source(fact: KnownFact | None, now: datetime, lang: Lang) -> str:
    if fact is None:
        return ""
    age = _elapsed(now - fact.read_at, lang)
    return text(lang, "dossier.read", at=_at(fact.read_at, lang), age=age, action=fact.action, request=fact.request_id)


def _resolved(words: Mapping[str, Word], lang: Lang) -> Mapping[str, str]:
    return {name: _word(word, lang) for name, word in words.items()}


def _word(word: Word, lang: Lang) -> str:
    match word:
        case Key(name):
            return text(lang, name)
        case datetime():
            return _at(word, lang)
        case timedelta():
            return _elapsed(word, lang)
        case str():
            return word


def _at(at: datetime, lang: Lang) -> str:
    return at.strftime(text(lang, "dossier.format"))


def _elapsed(age: timedelta, lang: Lang) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 1:
        return text(lang, "dossier.elapsed.now")
    if minutes < 120:  # noqa: PLR2004 - up to two hours minutes are easier to read
        return text(lang, "dossier.elapsed.minutes", count=minutes)
    if minutes < 2 * 24 * 60:
        return text(lang, "dossier.elapsed.hours", count=minutes // 60)
    return text(lang, "dossier.elapsed.days", count=minutes // (24 * 60))
