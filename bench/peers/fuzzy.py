"""rapidfuzz: an entry is as like a question as its likest sentence is."""

from collections.abc import Callable

import numpy as np
from rapidfuzz import fuzz, process

from bot.guide.library.normalise import plain
from peers.method import Ask, Guess, Learn, Material, guess, nearest_of_class


def by(scorer: Callable[..., float]) -> Learn:
    """Return the method that compares with one of rapidfuzz's scorers (0 to 100)."""

    def learn(material: Material) -> Ask:
        texts, best = [plain(text) for text in material.texts], nearest_of_class(material.labels, material.entries + 1)

        def ask(question: str) -> Guess:
            likeness = process.cdist([plain(question)], texts, scorer=scorer, dtype=np.float64)
            return guess(best(likeness[0]))

        return ask

    return learn


w_ratio = by(fuzz.WRatio)
token_set_ratio = by(fuzz.token_set_ratio)
