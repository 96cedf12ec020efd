"""What a stricter or laxer limit for direct answers would give: share answered against share of these that are wrong.

    python bench/risk_coverage.py [--picture docs/risk-coverage.svg]

Two curves: our own sentences, each judged by models that had not seen it (what the limit is set on), and the exam,
which nothing was set on. If the second lies above the first, we are less careful than we believe.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from unittest import mock

import numpy as np

from bot.cli import lines_of
from bot.errors import Faulty
from bot.guide.library import library
from bot.guide.library.lexicon import Lexicon
from bot.guide.matching import confidence
from bot.guide.matching.match import Match, Matcher
from bot.guide.matching.train import said, sentences_of, train
from bot.guide.writing.questions import OffTopic, Question, load_off_topic, load_questions
from risk.judged import Judged

EXAM: Final = Path(__file__).parent / "exam"
COVERAGES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def main() -> None:
    """Print the table, draw the picture if one was asked for."""
    options = _options()
    held, matcher = trained()
    limit = matcher.zones.answer
    curves = [held, exam(matcher, load_questions(options.questions), load_off_topic(options.offtopic))]
    print(f"limit for a direct answer: {limit:.3f}")
    print(f"{'':<32}{'limit':>7}{'answered':>10}{'wrong of these':>16}{'off-topic answered':>20}")
    for curve in curves:
        for name, at in limits(curve, limit):
            answered, risk, outside = curve.answered(at), curve.risk(at), curve.outside_answered(at)
            print(f"{curve.name:<16}{name:<16}{at:>7.3f}{answered:>10.1%}{risk:>16.1%}{outside:>20.1%}")
    if options.picture:
        from risk import picture  # noqa: PLC0415 - only a picture needs matplotlib

        picture.draw(curves, limit, options.picture)


def trained() -> tuple[Judged, Matcher]:
    """Train on `knowledge/` and listen to what the limits are set on: every sentence, judged without itself."""
    known = library.load()
    lexicon = Lexicon(known.lexicon)
    with mock.patch.object(confidence, "zones", wraps=confidence.zones) as zones:
        model = train(sentences_of(known), lexicon, entries=len(known.entries), also_known=said(known))
    seen: confidence.HeldOut = zones.call_args.args[0]
    right = seen.inside & seen.was_right
    judged = Judged(
        name="held out",
        right=seen.right[right],
        wrong=seen.right[seen.inside & ~right],
        outside=seen.right[~seen.inside],
    )
    return judged, Matcher.of(known, lexicon, model)


def exam(matcher: Matcher, questions: Sequence[Question], offtopic: Sequence[OffTopic]) -> Judged:
    """Ask the questions; one with two requests in it is never answered directly, so its sureness is 0."""
    asked = [(question, matcher.match(question.q)) for question in questions]
    first_right = np.array([_first_right(question, match) for question, match in asked])
    sure = np.array([_sure(match) for _, match in asked])
    return Judged(
        name="exam",
        right=sure[first_right],
        wrong=sure[~first_right],
        outside=np.array([_sure(matcher.match(message.q)) for message in offtopic]),
    )


def limits(curve: Judged, chosen: float) -> Iterator[tuple[str, float]]:
    """Yield the chosen limit, then those which answer round shares of the questions."""
    yield "as chosen", chosen
    for coverage in COVERAGES:
        yield f"answering {coverage:.0%}", float(np.quantile(curve.inside, 1 - coverage, method="inverted_cdf"))


def _first_right(question: Question, match: Match) -> bool:
    first = {candidate.entry.id for candidate in match.nearest[:1]}
    return not first.isdisjoint((question.intent, *question.also))


def _sure(match: Match) -> float:
    return 0.0 if match.several else match.right


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=EXAM / "questions.yml")
    parser.add_argument("--offtopic", type=Path, default=EXAM / "offtopic.yml")
    parser.add_argument("--picture", type=Path, metavar="SVG")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Faulty as faulty:
        sys.exit("\n".join(lines_of(faulty.faults)))
