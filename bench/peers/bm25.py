"""bm25s: BM25 over single sentences, or over one document an entry that holds all of its sentences."""

from collections.abc import Sequence

import bm25s
import numpy as np

from bot.guide.library.normalise import plain, words
from peers.method import Ask, Guess, Material, Scores, guess, nearest_of_class


def sentences(material: Material) -> Ask:
    """Score an entry by its best sentence."""
    best = nearest_of_class(material.labels, material.entries + 1)
    index = _index(material.texts)

    def ask(question: str) -> Guess:
        return guess(best(_scores(index, question, documents=len(material.sentences))))

    return ask


def documents(material: Material) -> Ask:
    """Score an entry by the document that all its sentences make."""
    classes = material.entries + 1
    whole = [" ".join(one.text for one in material.sentences if one.label == label) for label in range(classes)]
    index = _index(whole)

    def ask(question: str) -> Guess:
        return guess(_scores(index, question, documents=classes))

    return ask


def _index(texts: Sequence[str]) -> bm25s.BM25:
    index = bm25s.BM25()
    index.index([words(plain(text)) for text in texts], show_progress=False)
    return index


def _scores(index: bm25s.BM25, question: str, *, documents: int) -> Scores:
    known = [word for word in words(plain(question)) if word in index.vocab_dict]
    # bm25s cannot be asked for nothing
    return np.asarray(index.get_scores(known), dtype=np.float64) if known else np.zeros(documents)
