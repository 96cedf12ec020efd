"""`rdslic dossier`: the Clearinghouse preparation of a request, for a file or a printer."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from bot import configuration
from bot.cli import language, typed
from bot.clock import system_clock
from bot.desk.records import Records
from bot.recovery.page import DossierPage
from bot.requests.model import Looked
from bot.slack.cards.mrkdwn import one_line
from bot.store.database import Store
from bot.text import text

STYLE: Final = re.compile(r"[\\`*_\[\]<>#|~]")
"""What means something in Markdown: in other people's words it is shown, and means nothing."""


@click.command()
@click.argument("request_id", callback=typed)
@click.option("--format", "kind", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def dossier(request_id: str, kind: str, path: Path) -> None:
    """Print what to have ready for the Clearinghouse after the request REQUEST_ID."""
    settings = configuration.load(path)
    store = Store.open(settings.database)
    records = Records(store=store, hosts=settings.hosts, clock=system_clock)
    request = records.requests.get(request_id)
    page = records.page(request.plan.host, language())
    found = store.requests.found_on(request.plan.host)
    click.echo(as_json(page, found) if kind == "json" else markdown(page, found))


def as_json(page: DossierPage, found: Sequence[Looked]) -> str:
    """Return the preparation, and what people found on the server, as one JSON object."""
    looked = [{**asdict(one), "at": one.at.isoformat()} for one in found]
    return json.dumps({**asdict(page), "found": looked}, ensure_ascii=False, indent=2)


def markdown(page: DossierPage, found: Sequence[Looked]) -> str:
    """Return the preparation as Markdown; what people found on the server after interruptions stands last."""
    known = [f"- **{line.label}** {line.value}" + (f" ({line.source})" if line.source else "") for line in page.known]
    missing = [f"- [ ] {item}" for item in page.missing]
    head = [f"# {page.title}", "", *known, "", *missing, "", page.next_step, "", page.why, "", page.order, page.guide]
    return "\n".join([*head, *found_lines(found)])


def found_lines(found: Sequence[Looked]) -> list[str]:
    """Return who found what, and when, under a heading; nothing where nobody had to look."""
    lang = language()
    if not found:
        return []
    lines = [
        text(
            lang,
            "dossier.found",
            at=one.at.strftime(text(lang, "dossier.format")),
            who=one.by,
            request=one.request_id,
            found=STYLE.sub(r"\\\g<0>", one_line(one.words)),
        )
        for one in found
    ]
    return ["", f"## {text(lang, 'dossier.heading.found')}", "", *(f"- {line}" for line in lines)]
