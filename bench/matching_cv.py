"""How well entries are told apart, on our own sentences held out: the matcher, its parts, and what it is compared with.

    python bench/matching_cv.py [--folds 5]

Prints a table: share of phrasings whose entry comes first, or among three. Folds are by phrasing; nothing of a held-out
phrasing is seen in training. Then come shifts of style, where what is asked is unlike what was learnt: the other
language, short phrasings after long ones, long ones after short. The last rows are rapidfuzz alone, over the folds.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.guide.library import library
from bot.guide.library.lexicon import Lexicon
from bot.guide.library.normalise import plain, words
from bot.guide.matching import bags, index, ridge, signals
from bot.guide.matching.features import BLOCKS, read
from bot.guide.matching.index import Index
from bot.guide.matching.postings import Floats
from bot.guide.matching.spelling import Vocabulary
from bot.guide.matching.train import Sentence, sentences_of
from bot.language import LANGS, Lang

Ranks: TypeAlias = NDArray[np.int_]
Model: TypeAlias = Callable[[Floats, Floats], Floats]
MODELS: Mapping[str, Model] = {
    "bags + ridge": signals.combined,
    "bags alone": lambda bag, _: bag[1:],
    "ridge alone": lambda _, line: line[1:],
}


@dataclass(frozen=True, slots=True)
class Split:
    """Sentences to learn from and phrasings to be asked."""

    learnt: Sequence[Sentence]
    asked: Sequence[Sentence]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    folds = parser.parse_args().folds
    known = library.load()
    lexicon = Lexicon(known.lexicon)
    sentences = sentences_of(known)
    splits = list(by_fold(sentences, folds))
    everything = index.WEIGHTS.copy()
    phrasings = sum(sentence.label > 0 for sentence in sentences)
    print(f"{len(known.entries)} entries, {phrasings} phrasings, {folds} folds")
    for name in MODELS:
        show(name, [ours(split, lexicon, len(known.entries))[name] for split in splits])
    for number, block in enumerate(BLOCKS):
        index.WEIGHTS[:] = everything
        index.WEIGHTS[number] = 0
        show(f"without {block}", [ours(split, lexicon, len(known.entries))["bags + ridge"] for split in splits])
    index.WEIGHTS[:] = everything
    for name, split in by_style(sentences):
        show(name, [ours(split, lexicon, len(known.entries))["bags + ridge"]])
    for scorer in (fuzz.WRatio, fuzz.token_set_ratio):
        show(f"rapidfuzz {scorer.__name__}", [fuzzy(split, scorer, len(known.entries)) for split in splits])


def by_fold(sentences: Sequence[Sentence], folds: int) -> Iterator[Split]:
    """Hold out each phrasing once; messages out of scope are always learnt."""
    for fold in range(folds):
        held = [s for at, s in enumerate(sentences) if s.label and at % folds == fold]
        yield Split([s for at, s in enumerate(sentences) if not s.label or at % folds != fold], held)


def by_style(sentences: Sequence[Sentence]) -> Iterator[tuple[str, Split]]:
    """Ask what is unlike everything that was learnt; another language is the hardest shift there is."""
    for lang in LANGS:
        yield f"learnt without {lang}, asked in {lang}", apart(sentences, partial(speaks, lang=lang))
    middle = float(np.median([length(one) for one in sentences if one.label]))
    short, long = f"at most {middle:.0f} words", "longer ones"
    yield f"learnt {short}, asked {long}", apart(sentences, lambda one: length(one) > middle)
    yield f"learnt {long}, asked {short}", apart(sentences, lambda one: length(one) <= middle)


def apart(sentences: Sequence[Sentence], asked: Callable[[Sentence], bool]) -> Split:
    """Hold out the phrasings of one kind; messages out of scope are always learnt."""
    held = [one for one in sentences if one.label and asked(one)]
    return Split([one for one in sentences if not one.label or not asked(one)], held)


def speaks(sentence: Sentence, lang: Lang) -> bool:
    """Tell whether a sentence is in a language."""
    return sentence.lang == lang


def length(sentence: Sentence) -> int:
    """Return how many words a sentence has."""
    return len(words(plain(sentence.text)))


def ours(split: Split, lexicon: Lexicon, entries: int) -> dict[str, Ranks]:
    """Return, for each model, the rank of the right entry for each phrasing asked."""
    vocabulary = Vocabulary.of(
        [*lexicon.words, *(w for s in split.learnt for w in lexicon.spelled_out(words(plain(s.text))))]
    )
    readings = [read(sentence.text, lexicon, vocabulary) for sentence in split.learnt]
    seen = Index.of(readings)
    vectors = [seen.vector(reading) for reading in readings]
    labels = np.array([sentence.label for sentence in split.learnt], dtype=np.int32)
    filled = bags.fill(vectors, labels, index=seen, entries=entries)
    solved, _ = ridge.solve(vectors, labels, index=seen, classes=entries + 1)
    asked = [seen.vector(read(sentence.text, lexicon, vocabulary)) for sentence in split.asked]
    both = [(filled.scores(vector), solved.scores(vector)) for vector in asked]
    return {name: ranks([model(b, r) for b, r in both], split.asked) for name, model in MODELS.items()}


def fuzzy(split: Split, scorer: Callable[..., float], entries: int) -> Ranks:
    """Return the ranks when an entry's score is that of its likest phrasing."""
    learnt = [sentence for sentence in split.learnt if sentence.label]
    scores = process.cdist(
        [plain(s.text) for s in split.asked], [plain(s.text) for s in learnt], scorer=scorer, workers=1
    )
    labels = np.array([sentence.label for sentence in learnt])
    best = np.column_stack([scores[:, labels == label].max(axis=1) for label in range(1, entries + 1)])
    return ranks(list(best), split.asked)


def ranks(scores: Sequence[Floats], asked: Sequence[Sentence]) -> Ranks:
    """Return the rank, from 0, of the right entry; ties count against us."""
    return np.array([int((s >= s[one.label - 1]).sum()) - 1 for s, one in zip(scores, asked, strict=True)])


def show(name: str, parts: Sequence[Ranks]) -> None:
    """Print one row."""
    rank = np.concatenate(parts)
    first, near = np.mean(rank == 0), np.mean(rank < signals.NEAREST)
    print(f"{name:<46} top-1 {first:.3f}   top-3 {near:.3f}", flush=True)


if __name__ == "__main__":
    main()
