"""How good the matcher is on questions that somebody labelled: what `rdslic kb eval` prints."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.guide.answer import candidates_of, look_up, zone_of
from bot.guide.library.entry import Candidate, Found
from bot.guide.matching.match import Matcher
from bot.guide.writing.questions import Compound, OffTopic, Question
from bot.language import LANGS
from bot.store.asked import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """One question and what came of it: the zone, and the nearest entries with their scores, best first."""

    question: Question
    zone: Zone
    candidates: tuple[Candidate, ...]
    took_ms: float

    @property
    def answered(self) -> bool:
        """Tell whether the first entry was given as the answer."""
        return self.zone == "answer"

    @property
    def nearest(self) -> tuple[str, ...]:
        """Return the ids of the nearest entries."""
        return tuple(candidate.entry.id for candidate in self.candidates)

    @property
    def right(self) -> frozenset[str]:
        """Ids of the entries that count as right."""
        return frozenset((self.question.intent, *self.question.also))

    @property
    def first_right(self) -> bool:
        """Tell whether the first entry is right, whatever the zone."""
        return bool(self.right.intersection(self.nearest[:1]))

    @property
    def near(self) -> bool:
        """Tell whether a right entry is among the first three."""
        return bool(self.right.intersection(self.nearest))


def evaluate(
    matcher: Matcher, questions: Sequence[Question], offtopic: Sequence[OffTopic], compound: Sequence[Compound] = ()
) -> Mapping[str, object]:
    """Return the measures in the order and form of `rdslic kb eval --json`; shares are fractions of `n`."""
    outcomes = [outcome_of(matcher, question) for question in questions]
    return {
        **_shares(outcomes),
        "by_lang": {lang: _shares([one for one in outcomes if one.question.lang == lang]) for lang in LANGS},
        "offtopic": _off_topic(matcher, offtopic),
        "compound": _compound(matcher, compound),
        "ms": _percentiles([one.took_ms for one in outcomes]),
    }


def within(questions: Iterable[Question], matcher: Matcher) -> tuple[Question, ...]:
    """Return the questions that the matcher's entries can answer: others could only be declined."""
    known = {entry.id for entry in matcher.entries}
    return tuple(question for question in questions if known.intersection((question.intent, *question.also)))


def worst(outcomes: Iterable[AnsweredQuestion]) -> tuple[AnsweredQuestion, ...]:
    """Return the misses, the gravest first: answered wrongly, then not among three, then not first."""
    missed = (outcome for outcome in outcomes if not outcome.first_right)
    return tuple(sorted(missed, key=lambda outcome: (not outcome.answered, outcome.near)))


def outcome_of(matcher: Matcher, question: Question) -> AnsweredQuestion:
    """Ask one question and note what came of it."""
    began = time.perf_counter()
    answer = look_up(question.q, lang=None, matcher=matcher)
    took_ms = (time.perf_counter() - began) * 1_000
    return AnsweredQuestion(question=question, zone=zone_of(answer), candidates=candidates_of(answer), took_ms=took_ms)


def _shares(outcomes: Sequence[AnsweredQuestion]) -> dict[str, float]:
    count = max(len(outcomes), 1)
    answered = [outcome for outcome in outcomes if outcome.answered]
    answered_right = sum(outcome.first_right for outcome in answered)
    return {
        "n": len(outcomes),
        "top1": sum(outcome.first_right for outcome in outcomes) / count,
        "top3": sum(outcome.near for outcome in outcomes) / count,
        "answered": len(answered) / count,
        "answered_right": answered_right / count,
        "wrong": (len(answered) - answered_right) / count,
    }


def _off_topic(matcher: Matcher, messages: Sequence[OffTopic]) -> dict[str, object]:
    by_kind: dict[str, list[int]] = {}
    for message in messages:
        answered = isinstance(look_up(message.q, lang=None, matcher=matcher), Found)
        tally = by_kind.setdefault(message.kind, [0, 0])
        tally[0] += answered
        tally[1] += 1
    total = sum(answered for answered, _ in by_kind.values())
    return {"n": len(messages), "answered": total / max(len(messages), 1), "by_kind": by_kind}


def _compound(matcher: Matcher, messages: Sequence[Compound]) -> dict[str, float]:
    both = 0
    for message in messages:
        nearest = {candidate.entry.id for candidate in candidates_of(look_up(message.q, lang=None, matcher=matcher))}
        both += nearest.issuperset(message.intents)
    return {"n": len(messages), "both_in_top3": both / max(len(messages), 1)}


def _percentiles(took_ms: Sequence[float]) -> dict[str, float]:
    if not took_ms:
        return {"p50": 0.0, "p99": 0.0}
    return {"p50": float(np.percentile(took_ms, 50)), "p99": float(np.percentile(took_ms, 99))}
