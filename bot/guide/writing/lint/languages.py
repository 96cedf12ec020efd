"""What the French and the English side of an entry must have in common."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.guide.library.entry import EntryText
from bot.guide.library.numbers import numbers_in
from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.finding import FAULT, NOTE, Finding, finding
from bot.language import LANGS

_BACKTICKED: Final = re.compile(r"`([^`]+)`")
_COMMAND: Final = re.compile(r"[\\/$:_=.-]|\d|[a-z][A-Z]")
"""A command, a path, or a name of code, and not a word of the language."""


def commands(binder: Binder) -> Iterator[Finding]:
    """Both languages give the same steps with the same commands."""
    for page in binder.pages:
        french, english = page.entry.fr, page.entry.en
        if len(french.steps) != len(english.steps):
            counts = {"fr": str(len(french.steps)), "en": str(len(english.steps))}
            yield finding(FAULT, page.path, ("en", "steps"), "steps_differ", **counts)
            continue
        for place, (one, other) in enumerate(zip(french.steps, english.steps, strict=True)):
            if _bare(one.code) != _bare(other.code):
                yield finding(FAULT, page.path, ("en", "steps", place), "command_differs", step=str(place + 1))
        if _bare(french.code) != _bare(english.code):
            yield finding(FAULT, page.path, ("en", "code"), "code_differs")


def numbers(binder: Binder) -> Iterator[Finding]:
    """Both languages say the same numbers."""
    for page in binder.pages:
        french, english = (numbers_in("\n".join(texts(page.entry.text(lang)))) for lang in LANGS)
        if french != english:
            facts = {"fr": listed(french - english), "en": listed(english - french)}
            yield finding(NOTE, page.path, ("en", "short"), "numbers_differ", **facts)


def quoted(binder: Binder) -> Iterator[Finding]:
    """Both languages quote the same commands and paths."""
    for page in binder.pages:
        french, english = (_quoted(page.entry.text(lang)) for lang in LANGS)
        if french != english:
            facts = {"fr": listed(french - english), "en": listed(english - french)}
            yield finding(NOTE, page.path, ("en", "short"), "quoted_differ", **facts)


def parts(binder: Binder) -> Iterator[Finding]:
    """Both languages have a caution or none, and as many paragraphs."""
    for page in binder.pages:
        french, english = page.entry.fr, page.entry.en
        if bool(french.caution) != bool(english.caution):
            yield finding(NOTE, page.path, ("en",), "caution_differs")
        if len(french.paragraphs) != len(english.paragraphs):
            counts = {"fr": str(len(french.paragraphs)), "en": str(len(english.paragraphs))}
            yield finding(NOTE, page.path, ("en", "paragraphs"), "paragraphs_differ", **counts)


def places(side: EntryText) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of an answer with its place below the language: `("steps", 0, "do")`."""
    yield ("title",), side.title
    yield ("short",), side.short
    for number, paragraph in enumerate(side.paragraphs):
        yield ("paragraphs", number), paragraph
    for number, step in enumerate(side.steps):
        yield ("steps", number, "do"), step.do
    if side.caution:
        yield ("caution",), side.caution


def texts(side: EntryText) -> Iterator[str]:
    """Yield every text of an answer, the title aside."""
    return (text for location, text in places(side) if location != ("title",))


def _quoted(side: EntryText) -> frozenset[str]:
    found = (words for text in texts(side) for words in _BACKTICKED.findall(text))
    return frozenset(_bare(words) for words in found if _COMMAND.search(words))


def _bare(code: str | None) -> str:
    return " ".join((code or "").split())


def listed(items: Iterable[object]) -> str:
    """Return items sorted, with commas; a dash when there is none."""
    return ", ".join(sorted(str(item) for item in items)) or "-"
