"""How long one question takes, with the entries that we have and with a thousand.

    python bench/matching_speed.py [--entries 1000] [--phrasings 12]

The thousand are made from ours: words of their phrasings drawn anew, with a few words that only one entry has.
"""

import argparse
import random
import resource
import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from bot.guide.library import library
from bot.guide.library.entry import Entry, EntryText, Source
from bot.guide.library.lexicon import Lexicon
from bot.guide.library.library import Library
from bot.guide.matching.match import Matcher
from bot.guide.matching.train import Sentence, sentences_of, train
from bot.guide.matching.trained import matcher_of

ROUNDS = 3


def main() -> None:
    """Print a line for the real entries and one for the made ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--phrasings", type=int, default=12)
    asked = parser.parse_args()
    known = library.load()
    questions = [hit.ask for entry in known.entries.values() for hit in entry.hits]
    show(f"{len(known.entries)} entries", matcher_of(known), questions)
    began = time.perf_counter()
    many = made(known, entries=asked.entries, phrasings=asked.phrasings)
    trained_s = time.perf_counter() - began
    show(f"{asked.entries} entries ({trained_s:.0f} s to train)", many, questions)


def made(known: Library, *, entries: int, phrasings: int) -> Matcher:
    """Return a matcher over invented entries; the same ones each time."""
    chance = random.Random(20)  # noqa: S311 - data for a measurement
    lexicon = Lexicon(known.lexicon)
    pool = [sentence.text.split() for sentence in sentences_of(known) if sentence.label]
    sentences: list[Sentence] = []
    for label in range(1, entries + 1):
        own = [f"{chance.choice(chance.choice(pool))}{label}" for _ in range(4)]
        for number in range(phrasings):
            words = [chance.choice(chance.choice(pool)) for _ in range(10)] + chance.sample(own, 2)
            sentences.append(Sentence(text=" ".join(words), lang="en" if number % 2 else "fr", label=label))
    sentences += [sentence for sentence in sentences_of(known) if not sentence.label]
    return Matcher([blank(label) for label in range(entries)], lexicon, train(sentences, lexicon, entries=entries))


def blank(number: int) -> Entry:
    """Return an entry without content."""
    side = EntryText(title=f"Entry {number}", phrasings=("...",) * 8, short="...")
    sources = (Source(title="made up"),)
    return Entry(
        id=f"e{number}",
        owner="bench",
        reviewed=date(2026, 1, 1),
        fr=side,
        en=side,
        sources=sources,
        hits=("...", "..."),
    )


def show(name: str, matcher: Matcher, questions: Sequence[str]) -> None:
    """Ask everything a few times and print percentiles of the time of one question."""
    took_ms = []
    for _ in range(ROUNDS):
        for question in questions:
            began = time.perf_counter()
            matcher.ask(question)
            took_ms.append((time.perf_counter() - began) * 1_000)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p50, p99 = np.percentile(took_ms, [50, 99])
    print(f"{name:<40} p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   peak {memory_mb:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
