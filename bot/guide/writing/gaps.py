"""What was asked and not answered well, grouped by likeness: where an entry is missing or falls short."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import log
from typing import Final

from rapidfuzz.fuzz import ratio

from bot.guide.library.normalise import plain, words
from bot.guide.matching.spelling import Vocabulary
from bot.language import Lang
from bot.store.asked import GapKind, Unanswered

LIKE: Final = 0.45
"""Share of what two questions say that they must have in common, rare words weighing more."""
MISTYPED: Final = 90.0
"""From here on, of 100, two questions are one with a typing error."""
SILENT: Final = frozenset(
    words(
        "a about afin after ai all alors also am an and any are as at au aucun aussi autre aux avant avec avez "
        "avoir avons be been but by c ca can ce cela ces cet cette chez ci combien comme comment could d dans de des "
        "did dit do does dois doit donc du elle elles en encore entre es est et etes etre eu faire fait faut for from "
        "get got had has have he her how i if il ils in into is it its j jai je just juste l la le les leur lui m "
        "ma mais me mes moi mon must my n ne no nos not notre nous of off on ont or ou our out par pas peut peux "
        "please plus pour pourquoi pr qu quand que quel quelle quelles quels qui quoi s sa sans se ses she should "
        "si so some son sont sur svp t ta te tes than that the their them then there these they this to toi ton too "
        "tous tout toute trop tu un une up us va vers veut veux vos votre vous was we were what when where which "
        "who why will with would y you your "
        # what nearly every question of our field says
        "bonjour cal cals hello licence licences license licenses licensing microsoft rds remote server servers "
        "serveur serveurs windows "
    )
)
"""Words by which two questions cannot be told to be alike."""
LONGEST_SLUG: Final = 4
"""Words in the name of a draft."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Questions that ask the same, oldest first; `example` is the one that is most like the others."""

    questions: tuple[Unanswered, ...]
    example: Unanswered

    @cached_property
    def people(self) -> int:
        """Count the different people who asked."""
        return len({question.asker for question in self.questions})

    @cached_property
    def last_at(self) -> datetime:
        """Return when it was asked last."""
        return max(question.at for question in self.questions)

    @cached_property
    def kind(self) -> GapKind:
        """Return how it went most often; of two as frequent, how it went last."""
        kinds = [question.kind for question in self.questions]
        return max(reversed(kinds), key=kinds.count)

    @cached_property
    def phrasings(self) -> tuple[str, ...]:
        """Return what was asked, each wording once, on one line."""
        found: dict[str, str] = {}
        for question in self.questions:
            found.setdefault(" ".join(words(plain(question.asked))), " ".join(question.asked.split()))
        return tuple(found.values())


def grouped(unanswered: Sequence[Unanswered]) -> tuple[Group, ...]:
    """Group questions of one language by likeness: the most frequent group first, then the one asked last.

    Each group is a question and all that are like it; the questions with the most like them come first. The same
    questions give the same groups, in whatever order they come.
    """
    ordered = sorted(unanswered, key=lambda question: (question.at, question.id))
    like = _likeness(ordered)
    groups = [
        Group(questions=(alone,), example=alone) for alone, others in zip(ordered, like, strict=True) if not others
    ]
    left = {place for place, others in enumerate(like) if others}
    while left:
        centre = max(left, key=lambda place: (len(like[place] & left), -place))
        members = sorted((like[centre] & left) | {centre})
        left.difference_update(members)
        groups.append(Group(questions=tuple(ordered[place] for place in members), example=ordered[centre]))
    return tuple(sorted(groups, key=lambda group: (-len(group.questions), -group.last_at.timestamp())))


def slug_of(question: str) -> str:
    """Return a name for an entry that answers a question: "Où est la base tslic ?" gives "base-tslic"."""
    return "-".join([word for word in words(plain(question)) if word not in SILENT and word.isascii()][:LONGEST_SLUG])


def _likeness(questions: Sequence[Unanswered]) -> Sequence[set[int]]:
    """Return, for each question, the places of those like it."""
    like: list[set[int]] = [set() for _ in questions]
    for lang in ("fr", "en"):
        places = [place for place, question in enumerate(questions) if question.lang == lang]
        keys = [" ".join(words(plain(questions[place].asked))) for place in places]
        for one, other in _alike(keys, lang):
            like[places[one]].add(places[other])
            like[places[other]].add(places[one])
    return like


def _alike(keys: Sequence[str], lang: Lang) -> Iterator[tuple[int, int]]:
    said = _said(keys, lang)
    weight = _weights(said)
    total = [sum(weight[stem] for stem in stems) for stems in said]
    holders: dict[str, list[int]] = defaultdict(list)
    same: dict[str, list[int]] = defaultdict(list)
    for place, stems in enumerate(said):
        shared: dict[int, float] = defaultdict(float)
        for stem in stems:
            for other in holders[stem]:
                shared[other] += weight[stem]
            holders[stem].append(place)
        for other, common in shared.items():
            if 2 * common >= LIKE * (total[place] + total[other]) or ratio(keys[place], keys[other]) >= MISTYPED:
                yield other, place
        # questions of silent words only are alike when they are the same
        yield from ((other, place) for other in same[keys[place]] if other not in shared)
        same[keys[place]].append(place)


def _said(keys: Sequence[str], lang: Lang) -> Sequence[frozenset[str]]:
    vocabulary, column = Vocabulary({}), 0 if lang == "fr" else 1
    return [frozenset(vocabulary.stems(word)[column] for word in key.split() if word not in SILENT) for key in keys]


def _weights(said: Sequence[frozenset[str]]) -> Mapping[str, float]:
    counts: dict[str, int] = defaultdict(int)
    for stems in said:
        for stem in stems:
            counts[stem] += 1
    return {stem: log(1 + len(said) / count) for stem, count in counts.items()}
