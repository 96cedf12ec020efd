"""`rdslic ask`: what the bot would answer."""

import json
from pathlib import Path
from typing import cast

import click

from bot import configuration
from bot.cli import language, typed
from bot.cli.options import CONFIG
from bot.clock import system_clock
from bot.guide.answer import candidates_of, look_up, zone_of
from bot.guide.library.entry import Answer, Found
from bot.guide.matching.trained import load_matcher
from bot.language import LANGS, Lang
from bot.text import text


@click.command()
@click.argument("question", callback=typed)
@click.option("--lang", type=click.Choice(LANGS), help="Language of the answer; the question's own by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@CONFIG
def ask(question: str, lang: str | None, path: Path, *, as_json: bool) -> None:
    """Show what the bot would answer to QUESTION, with zone, score and the two next candidates."""
    spoken = cast("Lang | None", lang)
    matcher = load_matcher(site=configuration.site(path).knowledge)
    answer = look_up(question, lang=spoken, matcher=matcher, today=system_clock().date())
    click.echo(json.dumps(as_object(answer), ensure_ascii=False) if as_json else as_text(answer))


def as_object(answer: Answer) -> dict[str, object]:
    """Return the answer as what `--json` prints."""
    ranked = candidates_of(answer)
    return {
        "zone": zone_of(answer),
        "lang": answer.lang,
        "entry": answer.best.entry.id if isinstance(answer, Found) else None,
        "score": round(ranked[0].score, 4) if ranked else 0.0,
        "answer": answer.best.entry.text(answer.lang).short if isinstance(answer, Found) else None,
        "computed": [one.text(answer.lang) for one in answer.computed] if isinstance(answer, Found) else [],
        "candidates": [
            {
                "id": candidate.entry.id,
                "title": candidate.entry.text(answer.lang).title,
                "score": round(candidate.score, 4),
            }
            for candidate in ranked
        ],
    }


def as_text(answer: Answer) -> str:
    """Return the answer as what a person reads in a terminal."""
    lines = [text(language(), f"cli.zone.{zone_of(answer)}")]
    if isinstance(answer, Found):
        lines += ["", *_entry_lines(answer)]
    lines += ["", text(language(), "cli.candidates")]
    lines += [
        f"  {candidate.score:.3f}  {candidate.entry.id}  {candidate.entry.text(answer.lang).title}"
        for candidate in candidates_of(answer)
    ]
    return "\n".join(lines)


def _entry_lines(answer: Found) -> list[str]:
    entry = answer.best.entry
    words = entry.text(answer.lang)
    lines = [words.title, "", *(one.text(answer.lang) for one in answer.computed), words.short, *words.paragraphs]
    for number, step in enumerate(words.steps, start=1):
        lines.append(f"{number}. {step.do}")
        lines += [f"     {line}" for line in (step.code or "").splitlines()]
    lines += [f"    {line}" for line in (words.code or "").splitlines()]
    lines += [words.caution] if words.caution else []
    lines += [f"— {source.named(answer.lang)}" + (f" <{source.url}>" if source.url else "") for source in entry.sources]
    return lines
