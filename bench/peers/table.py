"""The results as one table, for a terminal or in Markdown; shares in per cent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from peers.measure import Exam, Folds, Measured, NotInstalled
from peers.method import Material

COLUMNS: Final = (
    "method",
    "top-1",
    "fr",
    "en",
    "top-3",
    "answered (held out)",
    "answered",
    "wrong",
    "off-topic answered",
    "p50 ms",
    "p99 ms",
    "prepare s",
    "memory MB",
)


def heading(material: Material, exam: Exam, folds: Folds) -> str:
    """Return the sentence that says what was measured, and on which day."""
    outside = sum(one.label == 0 for one in material.sentences)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {material.entries} entries, {len(material.sentences) - outside} sentences and "
        f"{outside} messages out of scope to learn from, {folds.count} folds; "
        f"asked: {len(exam.questions)} questions, {len(exam.offtopic)} off-topic messages.\n"
    )


def plain(results: Mapping[str, Measured | NotInstalled]) -> str:
    """Return the table in columns, the headings in two lines where they are long."""
    rows = [_cells(name, result) for name, result in results.items()]
    widths = [max(len(row[at]) for row in [COLUMNS, *rows] if at < len(row)) for at in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        for row in [COLUMNS, *rows]
    )


def markdown(results: Mapping[str, Measured | NotInstalled]) -> str:
    """Return the table in Markdown."""
    ruler = ["---", *["---:"] * (len(COLUMNS) - 1)]
    rows = [(*row, *[""] * (len(COLUMNS) - len(row))) for row in (_cells(*item) for item in results.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in [COLUMNS, ruler, *rows])


def _cells(name: str, result: Measured | NotInstalled) -> Sequence[str]:
    if isinstance(result, NotInstalled):
        return (name, f"not installed: {result.package}")
    return (
        name,
        *(f"{100 * share:.1f}" for share in (result.top1, result.by_lang["fr"], result.by_lang["en"], result.top3)),
        *(f"{100 * share:.1f}" for share in (result.held.answered, result.exam.answered, result.exam.wrong)),
        f"{100 * result.exam.outside:.1f}",
        *(f"{took_ms:.2f}" for took_ms in (result.p50_ms, result.p99_ms)),
        f"{result.prepare_s:.1f}",
        f"{result.memory_mb:.0f}",
    )
