"""`rdslic kb gaps`: what people asked and did not get answered."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from textwrap import shorten

import click

from bot import configuration
from bot.cli import language
from bot.clock import system_clock
from bot.guide.answer import candidates_of, look_up
from bot.guide.library.entry import Candidate
from bot.guide.matching.match import Matcher
from bot.guide.matching.trained import load_matcher
from bot.guide.writing.draft import draft
from bot.guide.writing.gaps import Group, grouped
from bot.store.asked import Suggestion, Unanswered
from bot.store.database import Store, exists
from bot.text import text

WIDTH = 60
"""Characters of the example that the table shows."""


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
@click.option("--since", "days", type=click.IntRange(min=1), help="Only questions of the last so many days.")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Groups to show.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print a draft entry for each group.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def gaps(*, path: Path, days: int | None, top: int, as_yaml: bool, as_json: bool) -> None:
    """Group what was declined, not chosen or not helpful, most frequent first, for whoever writes entries."""
    url = configuration.database(path)
    there = exists(url)
    unanswered, suggestions = kept(url, days) if there else ((), ())
    groups = grouped([*unanswered, *alone(suggestions, unanswered)])[:top]
    if as_json:
        matcher = load_matcher(site=configuration.site(path).knowledge)
        click.echo(
            json.dumps([row_of(group, nearest(group, matcher)) for group in groups], ensure_ascii=False, indent=2)
        )
    elif not groups:
        click.echo(text(language(), "kb.gaps.none" if there else "kb.gaps.no_database"), err=as_yaml)
    elif as_yaml:
        click.echo("---\n".join(drafted(group, suggestions) for group in groups), nl=False)
    else:
        click.echo(table(groups, load_matcher(site=configuration.site(path).knowledge)))


def kept(url: str, days: int | None) -> tuple[Sequence[Unanswered], Sequence[Suggestion]]:
    """Return what was not answered well in the last `days`, or ever, and what was suggested."""
    since = system_clock() - timedelta(days=days) if days else None
    store = Store.open(url)
    try:
        return store.questions.unanswered(since), store.questions.suggestions(since)
    finally:
        store.close()


def alone(suggestions: Sequence[Suggestion], unanswered: Sequence[Unanswered]) -> Iterator[Unanswered]:
    """Yield a question for each suggestion whose own question is gone or was answered: it is a gap all the same."""
    known = {question.id for question in unanswered}
    for one in suggestions:
        if one.question_id not in known:
            yield Unanswered(id=number_of(one), at=one.at, lang=one.lang, asked=one.asked, zone="decline", asker="")


def number_of(suggestion: Suggestion) -> int:
    """Return the number of a suggestion's question, or one that no question has."""
    return -suggestion.id if suggestion.question_id is None else suggestion.question_id


def nearest(group: Group, matcher: Matcher) -> Candidate | None:
    """Return the entry that comes nearest to the example of a group."""
    found = candidates_of(look_up(group.example.asked, lang=group.example.lang, matcher=matcher))
    return found[0] if found else None


def drafted(group: Group, suggestions: Sequence[Suggestion]) -> str:
    """Return a draft entry under a comment that says where it comes from, with the answers that people suggested."""
    numbers = {question.id for question in group.questions}
    ours = [one for one in suggestions if number_of(one) in numbers]
    lang = language()
    facts = {"count": len(group.questions), "people": group.people, "date": group.last_at.date().isoformat()}
    heading = text(lang, "kb.gaps.heading", **facts)
    missing = [
        shorten(question.missing, WIDTH * 2, placeholder=" …") for question in group.questions if question.missing
    ]
    notes = [heading, *(text(lang, "kb.gaps.missing", missing=said) for said in dict.fromkeys(missing))]
    notes += [text(lang, "kb.gaps.source", source=one.source) for one in ours if one.source]
    body = draft(
        group, proposed=[one.proposed for one in ours], today=system_clock().date(), empty=text(lang, "kb.gaps.empty")
    )
    return "".join(f"# {note}\n" for note in notes) + body


def table(groups: Sequence[Group], matcher: Matcher) -> str:
    """Return one line a group under a heading."""
    lang = language()
    names = ("count", "people", "last", "kind", "example", "nearest")
    rows = [tuple(text(lang, f"kb.gaps.column.{name}") for name in names)]
    for group in groups:
        near = nearest(group, matcher)
        rows.append(
            (
                str(len(group.questions)),
                str(group.people),
                group.last_at.date().isoformat(),
                text(lang, f"kb.gaps.kind.{group.kind}"),
                shorten(group.example.asked, WIDTH, placeholder=" …"),
                f"{near.entry.id} ({near.score:.2f})" if near else "-",
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def row_of(group: Group, near: Candidate | None) -> Mapping[str, object]:
    """Return one group for a program; `kind` is declined, unchosen or unhelpful."""
    return {
        "count": len(group.questions),
        "people": group.people,
        "last_asked": group.last_at.isoformat(),
        "kind": group.kind,
        "lang": group.example.lang,
        "example": group.example.asked,
        "nearest": {"id": near.entry.id, "score": round(near.score, 3)} if near else None,
        "questions": [question.asked for question in group.questions],
        "missing": [question.missing for question in group.questions if question.missing],
    }
