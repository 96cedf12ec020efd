"""From the sentences of `knowledge/` to a Model: pure, deterministic, a few seconds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import Library
from bot.guide.library.normalise import plain, words
from bot.guide.library.outside import Outside
from bot.guide.matching import bags, confidence, ridge
from bot.guide.matching.bags import Bags
from bot.guide.matching.features import Featured, read
from bot.guide.matching.index import Index, Vector
from bot.guide.matching.model import Model, known_share
from bot.guide.matching.postings import Floats, Ints
from bot.guide.matching.signals import NEAREST, Scores, combined, ranking, signals
from bot.guide.matching.spelling import Vocabulary
from bot.language import LANGS, Lang

MOST_ROWS: Final = 7_000
FEW: Final = 1_000
"""Sentences of a model that is wanted at once: it ranks nearly as well, and is less sure."""
MOST_WEIGHTS: Final = 2_500_000
"""As many sentences, and sentences times classes, as the linear model is solved over; the bags take all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence to learn from. `label` is 0 outside our field, else the entry's place, counted from 1.

    `kind` is what kind of message outside it is, empty for ours.
    """

    text: str
    lang: Lang | None
    label: int
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Material:
    sentences: Sequence[Sentence]
    readings: Sequence[Featured]
    vectors: Sequence[Vector]
    labels: Ints
    index: Index
    inside: Ints


def sentences_of(library: Library) -> list[Sentence]:
    """Return what a library teaches: titles and phrasings of each entry, and the messages out of scope."""
    ours = [
        Sentence(text=sentence, lang=lang, label=label)
        for label, entry in enumerate(library.entries.values(), start=1)
        for lang in LANGS
        for sentence in (entry.text(lang).title, *entry.text(lang).phrasings)
    ]
    return ours + [
        Sentence(text=message.q, lang=_tongue(message), label=0, kind=message.kind) for message in library.outside
    ]


def said(library: Library) -> Iterator[str]:
    """Return the sentences of the answers: their words count as spelt right."""
    for entry in library.entries.values():
        for words_of in (entry.fr, entry.en):
            yield from (words_of.short, *words_of.paragraphs, *(step.do for step in words_of.steps))


def _tongue(message: Outside) -> Lang | None:
    return None if message.kind in {"other-language", "hostile"} else message.lang


def train(
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    *,
    entries: int,
    also_known: Iterable[str] = (),
    like: Vocabulary | None = None,
) -> Model:
    """Learn to tell `entries` entries apart; words of `also_known` count as spelt right.

    `like` is a vocabulary whose stems are known, which saves a second.
    """
    vocabulary = Vocabulary.of(_words(sentences, lexicon, also_known), like=like)
    material = _material(sentences, lexicon, vocabulary)
    filled = bags.fill(material.vectors, material.labels, index=material.index, entries=entries)
    rows = _spread(material.labels, min(MOST_ROWS, MOST_WEIGHTS // (entries + 1)))
    solved, ridge_scores = ridge.solve(
        [material.vectors[row] for row in rows], material.labels[rows], index=material.index, classes=entries + 1
    )
    held = _held_out(material, filled, rows=rows, ridge_scores=ridge_scores)
    judged = np.array([signals(held[place], material.readings[row], lexicon.core) for place, row in enumerate(rows)])
    order = np.array([ranking(combined(scores.bags, scores.ridge))[:NEAREST] + 1 for scores in held])
    kinds = [sentences[row].kind for row in rows.tolist()]
    fitted, zones = confidence.learn(judged, order, material.labels[rows], kinds)
    return Model(
        index=material.index,
        bags=filled,
        ridge=solved,
        inside=material.inside,
        leaning=_leaning(material),
        words=np.frombuffer(vocabulary.dumps(), dtype=np.uint8),
        confidence=fitted,
        zones=zones,
    )


def _words(sentences: Sequence[Sentence], lexicon: Lexicon, also_known: Iterable[str]) -> Iterator[str]:
    yield from lexicon.words
    for text in (*also_known, *(sentence.text for sentence in sentences)):
        yield from lexicon.spelled_out(words(plain(text)))


def _material(sentences: Sequence[Sentence], lexicon: Lexicon, vocabulary: Vocabulary) -> _Material:
    readings = [read(sentence.text, lexicon, vocabulary) for sentence in sentences]
    index = Index.of(readings)
    vectors = [index.vector(reading) for reading in readings]
    labels = np.array([sentence.label for sentence in sentences], dtype=np.int32)
    of_ours = np.concatenate([vector.feature for vector, label in zip(vectors, labels, strict=True) if label])
    inside = np.bincount(of_ours, minlength=len(index.keys)).astype(np.int32)
    return _Material(sentences=sentences, readings=readings, vectors=vectors, labels=labels, index=index, inside=inside)


def fewer(sentences: Sequence[Sentence], *, known: Iterable[Sentence], most: int = FEW) -> list[Sentence]:
    """Return what is not in `known`, and a share of the rest of each entry: enough for a model wanted at once."""
    old = set(known)
    labels = np.array([sentence.label for sentence in sentences], dtype=np.int32)
    kept = set(_spread(labels, most).tolist())
    return [sentence for place, sentence in enumerate(sentences) if place in kept or sentence not in old]


def _spread(labels: Ints, limit: int) -> Ints:
    """Choose places: all, or the same share of each label's, spread over its list."""
    if len(labels) <= limit:
        return np.arange(len(labels), dtype=np.int32)
    share = limit / len(labels)
    by_label = (np.flatnonzero(labels == label) for label in np.unique(labels))
    spread = (
        places[np.linspace(0, len(places) - 1, max(int(len(places) * share), 2)).astype(int)] for places in by_label
    )
    return np.unique(np.concatenate(list(spread))).astype(np.int32)


def _held_out(material: _Material, filled: Bags, *, rows: Ints, ridge_scores: Floats) -> list[Scores]:
    held = []
    for place, row in enumerate(rows.tolist()):
        vector, label = material.vectors[row], int(material.labels[row])
        known = known_share(
            material.index, material.inside, vector=vector, reading=material.readings[row], own=int(label > 0)
        )
        held.append(
            Scores(
                bags=filled.held_out(vector, label),
                ridge=ridge_scores[place],
                possible=filled.possible(vector),
                known=known,
            )
        )
    return held


def _leaning(material: _Material) -> Floats:
    """Return, for each feature, how much more often it occurs in French than in English (a log ratio)."""
    seen = {lang: np.full(len(material.index.keys), 0.5) for lang in LANGS}
    for sentence, vector in zip(material.sentences, material.vectors, strict=True):
        if sentence.lang:
            seen[sentence.lang][vector.feature] += 1
    total = {lang: 1 + sum(sentence.lang == lang for sentence in material.sentences) for lang in LANGS}
    return np.asarray(np.log(seen["fr"] / total["fr"]) - np.log(seen["en"] / total["en"]), dtype=np.float32)
