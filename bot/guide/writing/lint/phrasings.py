"""Phrasings that are there twice, that are nearly another entry's, or that are too few."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from bot.guide.library.normalise import plain, words
from bot.guide.writing.lint.binder import Binder, Phrasing
from bot.guide.writing.lint.finding import FAULT, NOTE, Finding, Severity, finding
from bot.language import LANGS, Lang

ALIKE: Final = 90.0
"""From here on, of 100, two phrasings are worth a look."""
SAME: Final = 97.0
"""From here on the matcher cannot tell them apart either."""
ENOUGH: Final[dict[Lang, int]] = {"fr": 50, "en": 40}
ROWS: Final = 512
"""Phrasings compared with all others at a time; bounds the memory."""


def key_of(text: str) -> str:
    """Return what makes two phrasings the same: "Où est la base ?" and "ou est la base" give "ou est la base"."""
    return " ".join(words(plain(text)))


def repeated(binder: Binder) -> Iterator[Finding]:
    """No phrasing stands twice, in one entry or in two."""
    first: dict[str, Phrasing] = {}
    for phrasing in binder.phrasings():
        earlier = first.setdefault(key_of(phrasing.text), phrasing)
        if earlier is not phrasing:
            facts = {"phrasing": phrasing.text, "entry": earlier.page.entry.id, "lang": earlier.lang}
            yield finding(FAULT, phrasing.page.path, phrasing.location, "phrasing_twice", **facts)


def out_of_scope(binder: Binder) -> Iterator[Finding]:
    """No phrasing is also listed among the messages that must not be answered."""
    refused = {key_of(message.q) for message in binder.outside}
    for phrasing in binder.phrasings():
        if key_of(phrasing.text) in refused:
            yield finding(FAULT, phrasing.page.path, phrasing.location, "phrasing_out_of_scope", phrasing=phrasing.text)


def alike(binder: Binder) -> Iterator[Finding]:
    """No phrasing is nearly that of another entry."""
    for pair in collisions(tuple(binder.phrasings())):
        facts = {
            "phrasing": pair.later.text,
            "other": pair.earlier.text,
            "entry": pair.earlier.page.entry.id,
            "score": f"{pair.score:.1f}",
        }
        severity: Severity = FAULT if pair.score >= SAME else NOTE
        yield finding(severity, pair.later.page.path, pair.later.location, "phrasing_alike", **facts)


def few(binder: Binder) -> Iterator[Finding]:
    """There are enough phrasings to learn from."""
    for page in binder.pages:
        for lang in LANGS:
            count = len(page.entry.text(lang).phrasings)
            if count < ENOUGH[lang]:
                facts = {"lang": lang, "count": str(count), "enough": str(ENOUGH[lang])}
                yield finding(NOTE, page.path, (lang, "phrasings"), "phrasings_few", **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Two phrasings of different entries, and how alike they are, up to 100."""

    earlier: Phrasing
    later: Phrasing
    score: float


def collisions(phrasings: Sequence[Phrasing]) -> Iterator[Collision]:
    """Yield the pairs of different entries that are alike, letter by letter or word by word in any order.

    Pairs that are the same once folded are left to `repeated`.
    """
    keys = [key_of(phrasing.text) for phrasing in phrasings]
    for row, column, score in _near(keys):
        earlier, later = phrasings[row], phrasings[column]
        if earlier.page.entry.id != later.page.entry.id and keys[row] != keys[column]:
            yield Collision(earlier=earlier, later=later, score=score)


def _near(keys: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    in_any_order = [" ".join(sorted(key.split())) for key in keys]
    for start in range(0, len(keys), ROWS):
        scores = np.maximum(*(_scores(form, start) for form in (keys, in_any_order)))
        for row, column in np.argwhere(np.triu(scores, 1)).tolist():
            yield start + row, start + column, float(scores[row, column])


def _scores(forms: Sequence[str], start: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    rows = forms[start : start + ROWS]
    return cdist(rows, forms[start:], scorer=ratio, score_cutoff=ALIKE, dtype=np.float32)
