"""A question against the entries: Found, Unsure or Unknown. Pure and deterministic; no network, no file, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from bot.guide.library.entry import Answer, Candidate, Entry, Found, Unknown, Unsure
from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import Library
from bot.guide.library.normalise import clauses, plain
from bot.guide.library.tables import TablesFile
from bot.guide.matching.computed import computed
from bot.guide.matching.features import Featured, read_folded
from bot.guide.matching.index import Vector
from bot.guide.matching.model import Model, known_share
from bot.guide.matching.postings import Floats
from bot.guide.matching.signals import NEAREST, Scores, combined, ranking, signals
from bot.guide.matching.spelling import Vocabulary
from bot.language import Lang

CLAUSE_SHARE: Final = 0.4
"""What the best clause adds to the score of the whole message."""
CLAUSE_SURE: Final = 0.5
"""From which chance on a clause counts as a question of its own."""
SHARPNESS: Final = 2.0
LANGUAGE_EVIDENCE: Final = 0.5
NO_TABLES: Final = TablesFile()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The entries nearest to a question, best first, three at most.

    `right`, `near`: the chances that the first one, or one of them, answers it. `several`: two things are asked at
    once. `lang` is the question's own language, None when its words do not tell.
    """

    nearest: tuple[Candidate, ...]
    right: float
    near: float
    several: bool
    lang: Lang | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ranked:
    """A text, or a clause of one, with the scores of the entries."""

    reading: Featured
    vector: Vector
    bags: Floats
    ridge: Floats
    combined: Floats

    @property
    def best(self) -> int:
        return int(np.argmax(self.combined))

    @property
    def asks(self) -> bool:
        return self.reading.asks or "asks" in self.reading.found["signals"]


class Matcher:
    """Answers questions from `entries`, given in the order of the classes that `model` was trained on."""

    def __init__(
        self, entries: Sequence[Entry], lexicon: Lexicon, model: Model, tables: TablesFile = NO_TABLES
    ) -> None:
        self.entries = tuple(entries)
        self.entry: Callable[[str], Entry | None] = {entry.id: entry for entry in self.entries}.get
        self.tables = tables
        self.zones = model.zones
        self.lexicon = lexicon
        self.model = model
        self._vocabulary = Vocabulary.loads(model.words.tobytes())

    @classmethod
    def of(cls, library: Library, lexicon: Lexicon, model: Model) -> "Matcher":
        """Return the matcher of a library, with the model that was trained on it."""
        return cls(tuple(library.entries.values()), lexicon, model, library.tables)

    def ask(self, question: str, *, lang: Lang | None = None, today: date | None = None) -> Answer:
        """Return the answer in `lang`, or in the question's own language, or in English; `today` dates the question."""
        match = self.match(question)
        spoken: Lang = lang or match.lang or "en"
        if match.right >= self.zones.answer and not match.several:
            best = match.nearest[0]
            cells = computed(question, best.entry, self.tables, today=today)
            return Found(best=best, next=match.nearest[1:], lang=spoken, computed=cells)
        if match.near >= self.zones.suggest or match.several:
            return Unsure(candidates=match.nearest, lang=spoken)
        return Unknown(candidates=match.nearest, lang=spoken)

    def match(self, question: str) -> Match:
        """Rank the entries for a question; a text in which nothing is known has none near it."""
        folded = plain(question)
        texts = clauses(folded)
        whole = self._ranked(folded)
        parts = [self._ranked(text) for text in texts] if len(texts) > 1 else []
        lang = self._language(whole.vector)
        if not whole.vector.feature.size:
            return Match(nearest=(), right=0.0, near=0.0, several=False, lang=lang)
        scores = whole.combined
        if parts:
            scores = scores + CLAUSE_SHARE * np.max([part.combined for part in parts], axis=0)
        asked = self._asked(parts)
        first, *others = ranking(scores)[:NEAREST].tolist()
        order = list(dict.fromkeys((first, *asked, *others)))[:NEAREST]
        right, near = self._chances(whole)
        if order[0] != whole.best:
            # a clause changed the first place: what is left is the chance that another of the three is right
            right = near - right
        shares = _shared(scores[order], right=right, near=near)
        return Match(
            nearest=tuple(
                Candidate(entry=self.entries[at], score=share) for at, share in zip(order, shares, strict=True)
            ),
            right=right,
            near=near,
            several=bool(asked),
            lang=lang,
        )

    def _ranked(self, folded: str) -> _Ranked:
        reading = read_folded(folded, self.lexicon, self._vocabulary)
        vector = self.model.index.vector(reading)
        bags, ridge = self.model.bags.scores(vector), self.model.ridge.scores(vector)
        return _Ranked(reading=reading, vector=vector, bags=bags, ridge=ridge, combined=combined(bags, ridge))

    def _chances(self, text: _Ranked) -> tuple[float, float]:
        """Return the chances that the first entry, and that one of the first three, is right."""
        scores = Scores(
            bags=text.bags,
            ridge=text.ridge,
            possible=self.model.bags.possible(text.vector),
            known=known_share(self.model.index, self.model.inside, vector=text.vector, reading=text.reading),
        )
        right, near = self.model.confidence.of(np.array(signals(scores, text.reading, self.lexicon.core)))
        return float(right), float(near)

    def _asked(self, parts: Sequence[_Ranked]) -> list[int]:
        """Return the entries of clauses that are questions of their own, the surest first; none of only one."""
        if len({part.best for part in parts}) < 2:  # noqa: PLR2004 - two things at once
            return []
        chances = sorted(((self._chances(part)[0], part.best) for part in parts if part.asks), reverse=True)
        asked = list(dict.fromkeys(best for chance, best in chances if chance >= CLAUSE_SURE))
        return asked if len(asked) > 1 else []

    def _language(self, vector: Vector) -> Lang | None:
        words = vector.feature[self.model.index.block[vector.feature] == 0]
        leaning = float(self.model.leaning[words].sum())
        if abs(leaning) < LANGUAGE_EVIDENCE:
            return None
        return "fr" if leaning > 0 else "en"


def _shared(scores: Floats, *, right: float, near: float) -> list[float]:
    """Give the first its chance of being right, and share what is left of `near` among the others."""
    others = np.exp(SHARPNESS * (scores[1:] - scores[0]).astype(np.float64))
    share = others / max(float(others.sum()), 1e-9) * (near - right)
    return [right, *np.minimum(share, right).tolist()]
