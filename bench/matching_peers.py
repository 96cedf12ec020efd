"""The matcher beside methods that anyone could take instead: same sentences to learn from, same questions.

    python bench/matching_peers.py [--markdown] [--picture docs/matching.svg] [--only rdslic ...]

Every method learns all titles and phrasings of `knowledge/` and the messages out of scope as one more class. Its limit
for a direct answer is set on held-out folds of these, never on the exam. A method whose package is missing is named as
not installed; `make bench` installs them.
"""

import argparse
import sys
from pathlib import Path
from typing import Final, TypeAlias

from bot.cli import lines_of
from bot.errors import Faulty
from bot.guide.library import library
from bot.guide.matching.train import sentences_of
from bot.guide.writing.questions import load_off_topic, load_questions
from peers import table
from peers.measure import Exam, Folds, Measured, Method, NotInstalled, measured
from peers.method import Material

EXAM: Final = Path(__file__).parent / "exam"
METHODS: Final = (
    Method(name="rdslic", module="peers.ours", function="rdslic", decides=True),
    Method(name="rapidfuzz WRatio", module="peers.fuzzy", function="w_ratio"),
    Method(name="rapidfuzz token_set_ratio", module="peers.fuzzy", function="token_set_ratio"),
    Method(name="bm25s, sentences", module="peers.bm25", function="sentences"),
    Method(name="bm25s, one document an entry", module="peers.bm25", function="documents"),
    Method(name="TF-IDF, cosine", module="peers.tfidf", function="cosine"),
    Method(name="TF-IDF, logistic regression", module="peers.tfidf", function="logistic"),
    Method(name="MiniLM, cosine", module="peers.embeddings", function="cosine"),
    Method(name="MiniLM, logistic regression", module="peers.embeddings", function="logistic"),
)
Results: TypeAlias = dict[str, Measured | NotInstalled]


def main() -> None:
    """Measure each method, print the table, draw the picture if one was asked for."""
    options = _options()
    known = library.load()
    label = {name: number for number, name in enumerate(known.entries, start=1)}
    exam = Exam(
        questions=[one for one in load_questions(options.questions) if label.keys() & {one.intent, *one.also}],
        offtopic=load_off_topic(options.offtopic),
        label=label,
    )
    material = Material(sentences=sentences_of(known), entries=len(known.entries))
    folds = Folds(count=options.folds, most_asked=options.held)
    results: Results = {}
    for method in METHODS:
        if not options.only or method.name in options.only:
            print(f"{method.name} ...", file=sys.stderr, flush=True)
            results[method.name] = measured(method, material, exam, folds)
    print(table.heading(material, exam, folds))
    print((table.markdown if options.markdown else table.plain)(results))
    if options.picture:
        from peers import picture  # noqa: PLC0415 - matplotlib, and not in the processes that are measured

        picture.draw(results, options.picture)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=EXAM / "questions.yml")
    parser.add_argument("--offtopic", type=Path, default=EXAM / "offtopic.yml")
    parser.add_argument("--folds", type=int, default=5, choices=range(2, 11), metavar="2-10")
    parser.add_argument("--held", type=int, default=1_500, help="sentences of entries asked in the folds, at most")
    parser.add_argument("--only", nargs="+", metavar="METHOD", choices=[method.name for method in METHODS])
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="also draw accuracy against time")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Faulty as faulty:
        sys.exit("\n".join(lines_of(faulty.faults)))
