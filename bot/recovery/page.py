"""The dossier in one language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.language import Lang
from bot.recovery.dossier import DossierRow, Key, Preparation, Word
from bot.recovery.facts import HowRead
from bot.text import text


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One known thing in words. `source` says when and how it was read, or is empty."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """The preparation in one language, plain text throughout; whoever shows it escapes it."""

    title: str
    known: tuple[PageLine, ...]
    missing: tuple[str, ...]
    next_step: str
    why: str
    order: str
    guide: str


def render_lines(preparation: Preparation, lang: Lang) -> DossierPage:
    """Write the page in one language."""
    words = _resolved(preparation.words, lang)
    return DossierPage(
        title=text(lang, "dossier.title"),
        known=tuple(_line(row, preparation.now, lang) for row in preparation.known),
        missing=tuple(text(lang, key) for key in preparation.missing),
        next_step=text(lang, preparation.next_step, **words),
        why=text(lang, preparation.why, **words),
        order=text(lang, preparation.order),
        guide=text(lang, preparation.guide),
    )


def _line(row: DossierRow, now: datetime, lang: Lang) -> PageLine:
    words = _resolved(row.words, lang)
    value = text(lang, row.value_key, **words) if row.value_key else row.value
    return PageLine(label=text(lang, row.label_key, **words), value=value, source=_source(row.source, now, lang))


def _source(source: HowRead | None, now: datetime, lang: Lang) -> str:
    if source is None:
        return ""
    age = _elapsed(now - source.at, lang)
    words = {"action": source.action, "request": source.request_id}
    return text(lang, "dossier.read", at=_at(source.at, lang), age=age, **words)


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
