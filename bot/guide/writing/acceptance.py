"""What may be typed for each part of a new entry, so that the file made of it has no fault."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.fuzz import ratio, token_sort_ratio

from bot.guide.library.entry import Source
from bot.guide.library.numbers import contradictions
from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.phrasings import SAME, key_of
from bot.guide.writing.lint.sources import founded
from bot.language import Lang

SHORTEST: Final = 3
LONGEST_TITLE: Final = 75
FEWEST: Final[Mapping[str, int]] = {"phrasings": 8, "hits": 2}
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOPIC: Final = re.compile(r"[a-z][a-z0-9_]*")
_ADDRESS: Final = re.compile(r"https://[^\s/]+(/\S*)?")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something cannot be taken: the key of the sentence, and what fills it."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Acceptance:
    """Judges what is typed, one part at a time, against the entries that exist. None means that it is taken."""

    def __init__(self, binder: Binder) -> None:
        self._binder = binder
        self._names = {page.entry.id for page in binder.pages} | {path.stem for path in binder.own.glob("*/*.yml")}
        self._known = {key_of(one.text): (one.page.entry.id, one.lang) for one in binder.phrasings()}
        self._refused = {key_of(message.q) for message in binder.outside}

    def topic(self, typed: str) -> Objection | None:
        """Judge the name of a topic: an existing one, or a new one in the same form."""
        taken = typed in self._binder.topics() or _TOPIC.fullmatch(typed)
        return None if taken else Objection("kb.new.objection.topic")

    def name(self, typed: str) -> Objection | None:
        """Judge the id: small letters, digits and hyphens, and not another entry's."""
        if not _NAME.fullmatch(typed):
            return Objection("kb.new.objection.id")
        return Objection("kb.new.objection.id_taken", {"id": typed}) if typed in self._names else None

    def line(self, typed: str) -> Objection | None:
        """Judge any text that must not be empty."""
        return None if len(typed) >= SHORTEST else Objection("kb.new.objection.line", {"least": str(SHORTEST)})

    def title(self, typed: str) -> Objection | None:
        """Judge a title, which is also the label of a button."""
        if len(typed) > LONGEST_TITLE:
            return Objection("kb.new.objection.title", {"most": str(LONGEST_TITLE), "count": str(len(typed))})
        return self.line(typed)

    def short(self, typed: str, lang: Lang) -> Objection | None:
        """Judge an answer: it must not contradict a number that is known."""
        for found in contradictions(typed, lang, self._binder.facts):
            fact = found.facts[0]
            right = ", ".join(str(value) for value in fact.right)
            facts = {"sentence": found.sentence, "number": found.number, "right": right, "fact": fact.id}
            return Objection("lint.number_wrong", facts)
        return self.line(typed)

    def phrasing(self, typed: str, so_far: Sequence[str]) -> Objection | None:
        """Judge a phrasing: new here and elsewhere, and ours. `so_far` are those of this entry, in both languages."""
        key = key_of(typed)
        if key in self._refused:
            return Objection("lint.phrasing_out_of_scope", {"phrasing": typed})
        if key in {key_of(earlier) for earlier in so_far}:
            return Objection("kb.new.objection.twice", {"phrasing": typed})
        return self._elsewhere(typed, key) or self.line(key)

    def _elsewhere(self, typed: str, key: str) -> Objection | None:
        for known, (entry, lang) in self._known.items():
            if known == key:
                return Objection("lint.phrasing_twice", {"phrasing": typed, "entry": entry, "lang": lang})
            score = max(ratio(key, known), token_sort_ratio(key, known))
            if score >= SAME:
                facts = {"phrasing": typed, "other": known, "entry": entry, "score": f"{score:.1f}"}
                return Objection("lint.phrasing_alike", facts)
        return None

    def address(self, typed: str, title: str) -> Objection | None:
        """Judge the address of a source; a section of the field guide needs none."""
        if not typed:
            return None if founded(Source(title=title)) else Objection("kb.new.objection.source")
        return None if _ADDRESS.fullmatch(typed) else Objection("kb.new.objection.address")

    def hit(self, typed: str, phrasings: Sequence[str], so_far: Sequence[str]) -> Objection | None:
        """Judge an example: one that is a phrasing would find its entry whatever the matcher has learnt."""
        for key, earlier in (("kb.new.objection.hit", phrasings), ("kb.new.objection.twice", so_far)):
            if key_of(typed) in {key_of(one) for one in earlier}:
                return Objection(key, {"phrasing": typed})
        return self.line(key_of(typed))
