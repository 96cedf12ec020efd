"""`rdslic kb choices`: what people chose when titles were offered."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from textwrap import indent

import click

from bot import configuration
from bot.cli import language
from bot.clock import system_clock
from bot.guide.writing.choices import Chosen, by_entry, ranks
from bot.store.asked import Choice
from bot.store.database import Store, exists
from bot.text import text


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
@click.option("--since", "days", type=click.IntRange(min=1), help="Only questions of the last so many days.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def choices(*, path: Path, days: int | None, as_json: bool) -> None:
    """Show how often the first title was the right one, and which questions entries should learn as phrasings."""
    url = configuration.database(path)
    kept = _kept(url, days) if exists(url) else ()
    if as_json:
        click.echo(json.dumps(_as_object(kept), ensure_ascii=False, indent=2))
    elif not kept:
        click.echo(text(language(), "kb.choices.none"))
    else:
        click.echo("\n".join([_summary(kept), *(_lines(chosen) for chosen in by_entry(kept))]))


def _kept(url: str, days: int | None) -> Sequence[Choice]:
    store = Store.open(url)
    try:
        return store.questions.choices(system_clock() - timedelta(days=days) if days else None)
    finally:
        store.close()


def _summary(kept: Sequence[Choice]) -> str:
    counted = ranks(kept)
    facts = {"count": len(kept), "first": counted[1], "second": counted[2], "third": counted[3], "other": counted[0]}
    return text(language(), "kb.choices.summary", **facts)


def _lines(chosen: Chosen) -> str:
    heading = text(language(), "kb.choices.entry", id=chosen.entry_id, count=len(chosen.choices))
    return "\n".join([heading, *(indent(f"- {question}", "    ") for question in chosen.missed)])


def _as_object(kept: Sequence[Choice]) -> dict[str, object]:
    return {
        "ranks": {str(rank): count for rank, count in ranks(kept).items()},
        "entries": [
            {"id": one.entry_id, "count": len(one.choices), "missed": list(one.missed)} for one in by_entry(kept)
        ],
    }
