"""The comparison as a picture: how often the first entry is right against time, and what is answered directly."""

from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes

import drawing
from peers.measure import Measured, NotInstalled


def draw(results: Mapping[str, Measured | NotInstalled], path: Path) -> None:
    """Write the picture; a method that is not installed has no place in it."""
    known = {name: result for name, result in results.items() if isinstance(result, Measured)}
    drawn, (speed, answers) = drawing.figure(15, 4.8, columns=2)
    _accuracy(speed, known)
    _answers(answers, known)
    drawing.save(drawn, path)


def _accuracy(panel: Axes, results: Mapping[str, Measured]) -> None:
    for name, result in results.items():
        colour = _colour(name)
        ends = [100 * share for share in result.by_lang.values()]
        panel.plot([result.p50_ms] * 2, [min(ends), max(ends)], color=colour, linewidth=1.5, alpha=0.6)
        for lang, share in result.by_lang.items():
            panel.annotate(lang, (result.p50_ms, 100 * share), fontsize=7, color=colour, ha="center", va="center")
        panel.plot(result.p50_ms, 100 * result.top1, "o", color=colour, markersize=8 if name == "rdslic" else 6)
        panel.annotate(
            name,
            (result.p50_ms, 100 * result.top1),
            xytext=(8, 0),
            textcoords="offset points",
            color=colour,
            va="center",
        )
    panel.set_xscale("log")
    panel.set_xlim(right=2_000)  # room for the names
    panel.set_title("The first entry is right: dot: all questions, ends: French and English")
    panel.set_xlabel("time of one question, median, ms")
    panel.set_ylabel("% of questions")
    panel.grid(visible=True)


def _answers(panel: Axes, results: Mapping[str, Measured]) -> None:
    names = list(results)[::-1]
    right = [100 * (results[name].exam.answered - results[name].exam.wrong) for name in names]
    wrong = [100 * results[name].exam.wrong for name in names]
    panel.barh(names, right, color=[_colour(name) for name in names], height=0.6)
    panel.barh(names, wrong, left=right, color=drawing.WRONG, height=0.6)
    for place, name in enumerate(names):
        exam = results[name].exam
        said = (
            f"{100 * exam.answered:.0f} %, of which {100 * exam.wrong:.1f} wrong; off-topic {100 * exam.outside:.1f} %"
        )
        panel.annotate(
            said, (right[place] + wrong[place], place), xytext=(5, 0), textcoords="offset points", va="center"
        )
    panel.set_xlim(0, 180)  # room for what is said beside the bars
    panel.set_xticks(range(0, 101, 20))
    panel.set_title("Answered directly, at a limit set without these questions (red: wrongly)")
    panel.set_xlabel("% of questions")


def _colour(name: str) -> str:
    return drawing.OURS if name == "rdslic" else drawing.PEERS
