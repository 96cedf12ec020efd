"""scikit-learn: TF-IDF of words and of pieces of words, compared by cosine or learnt by logistic regression."""

from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from bot.guide.library.normalise import plain
from peers.method import Ask, Guess, Material, guess, nearest_of_class

STRENGTH: Final = 10.0
"""Inverse penalty of the regression; 3 to 30 give the same within half a point on held-out sentences."""


def cosine(material: Material) -> Ask:
    """Score an entry by its likest sentence."""
    features = _features()
    rows = features.fit_transform([plain(text) for text in material.texts]) / len(features.transformer_list) ** 0.5
    best = nearest_of_class(material.labels, material.entries + 1)

    def ask(question: str) -> Guess:
        row = features.transform([plain(question)]) / len(features.transformer_list) ** 0.5
        return guess(best((rows @ row.T).toarray()[:, 0]))

    return ask


def logistic(material: Material) -> Ask:
    """Score an entry by the chance that a linear model gives it."""
    features = _features()
    rows = features.fit_transform([plain(text) for text in material.texts])
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(rows, material.labels)

    def ask(question: str) -> Guess:
        chances = model.predict_proba(features.transform([plain(question)]))
        return guess(np.asarray(chances[0], dtype=np.float64))

    return ask


def _features() -> FeatureUnion:
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
