"""`rdslic kb eval`: measure the matcher on questions that somebody labelled."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import cast

import click

from bot import configuration
from bot.cli import language
from bot.cli.options import CONFIG
from bot.guide.matching.trained import load_matcher
from bot.guide.writing.evaluate import AnsweredQuestion, evaluate, outcome_of, within, worst
from bot.guide.writing.questions import load_compound, load_off_topic, load_questions
from bot.text import text

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
WIDTH = 160
"""Characters of a question that are shown."""


@click.command("eval")
@click.option("--questions", "questions_file", type=FILE, required=True, help="Questions with their intents.")
@click.option("--offtopic", "offtopic_file", type=FILE, required=True, help="Messages that must not be answered.")
@click.option("--compound", "compound_file", type=FILE, help="Messages that ask two things.")
@click.option("--known-only", is_flag=True, help="Leave out questions whose intent has no entry yet.")
@click.option("--worst", "misses", is_flag=True, help="Show the misses, gravest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@CONFIG
def evaluation(
    *,
    questions_file: Path,
    offtopic_file: Path,
    compound_file: Path | None,
    known_only: bool,
    misses: bool,
    as_json: bool,
    path: Path,
) -> None:
    """Measure the matcher on questions that it has not seen."""
    matcher = load_matcher(site=configuration.site(path).knowledge)
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
        missed = worst(outcome_of(matcher, question) for question in questions)
        titles = {entry.id: entry.text(language()).title for entry in matcher.entries}
        click.echo("\n".join(["", *(described(outcome, titles) for outcome in missed)]))


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


def described(outcome: AnsweredQuestion, titles: Mapping[str, str]) -> str:
    """Return a miss in four lines: question, what came of it, what was expected, what came instead.

    `titles` are those of the entries by id; an expected entry that is not there is said to be missing.
    """
    lang = language()
    question = shorten(outcome.question.q, WIDTH, placeholder=" …")
    none = text(lang, "kb.eval.no_entry")
    wanted = (outcome.question.intent, *outcome.question.also)
    came = (f"{titles[one.entry.id]} [{one.entry.id}] {one.score:.2f}" for one in outcome.candidates)
    facts = {
        "expected": " | ".join(f"{titles.get(name, none)} [{name}]" for name in wanted),
        "instead": " | ".join(came) or "-",
    }
    lines = [question, text(lang, f"kb.eval.zone.{outcome.zone}")]
    lines += [text(lang, f"kb.eval.{name}", titles=said) for name, said in facts.items()]
    return "\n    ".join(lines)
