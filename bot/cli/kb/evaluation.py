"""`rdslic kb`: the knowledge base."""

import json
from pathlib import Path
from typing import cast

import click

from bot.answers import load_matcher
from bot.answers.evaluate import evaluate, outcome_of, within, worst
from bot.answers.questions import load_compound, load_off_topic, load_questions
from bot.cli import language
from bot.text import text

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def kb() -> None:
    """Train on the knowledge base, and measure it."""


@kb.command("eval")
@click.option("--questions", "questions_file", type=FILE, required=True, help="Questions with their intents.")
@click.option("--offtopic", "offtopic_file", type=FILE, required=True, help="Messages that must not be answered.")
@click.option("--compound", "compound_file", type=FILE, help="Messages that ask two things.")
@click.option("--known-only", is_flag=True, help="Leave out questions whose intent has no entry yet.")
@click.option("--worst", "misses", is_flag=True, help="Show the misses, gravest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluation(
    *,
    questions_file: Path,
    offtopic_file: Path,
    compound_file: Path | None,
    known_only: bool,
    misses: bool,
    as_json: bool,
) -> None:
    """Measure the matcher on questions that it has not seen."""
    matcher = load_matcher()
    questions = load_questions(questions_file)
    if known_only:
        questions = within(questions, matcher)
    compound = load_compound(compound_file) if compound_file else ()
    measured = evaluate(matcher, questions, load_off_topic(offtopic_file), compound)
    if as_json:
        click.echo(json.dumps(measured, ensure_ascii=False))
        return
    click.echo(table(measured))
    if misses:
        for outcome in worst(outcome_of(matcher, question) for question in questions):
            mark = "✗" if outcome.answered else "·"
            click.echo(f"{mark} {outcome.question.q}\n    {outcome.question.intent} ≠ {', '.join(outcome.nearest)}")


@kb.command()
def train() -> None:
    """Train the matcher now, so that the bot only has to load it; nothing to do when it is trained."""
    click.echo(text(language(), "cli.trained", entries=len(load_matcher().entries)))


def table(measured: object) -> str:
    """Return the measures as lines that a person reads."""
    found = cast("dict[str, dict[str, float]]", measured)
    rows = {"fr+en": cast("dict[str, float]", measured), **cast("dict[str, dict[str, float]]", found["by_lang"])}
    names = ("top1", "top3", "answered", "answered_right", "wrong")
    lines = [text(language(), "cli.eval.heading", n=found["n"]), "        " + "".join(f"{name:>16}" for name in names)]
    lines += [f"{label:<8}" + "".join(f"{row[name]:>16.3f}" for name in names) for label, row in rows.items()]
    lines.append(text(language(), "cli.eval.offtopic", share=f"{found['offtopic']['answered']:.3f}"))
    lines.append(text(language(), "cli.eval.compound", share=f"{found['compound']['both_in_top3']:.3f}"))
    lines.append(f"p50 {found['ms']['p50']:.2f} ms, p99 {found['ms']['p99']:.2f} ms")
    return "\n".join(lines)
