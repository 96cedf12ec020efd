"""`rdslic dossier`: the Clearinghouse preparation of a request, for a file or a printer."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from bot import configuration
from bot.cli import language, typed
from bot.clock import system_clock
from bot.recovery.dossier import prepare
from bot.recovery.page import Page, render_lines
from bot.store.database import Store
from bot.store.survey import survey


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
    request = store.requests.get(request_id)
    found = survey(store, settings.hosts, system_clock(), also=request.plan.host)
    page = render_lines(prepare(found.seen_from(request.plan.host)), language())
    click.echo(json.dumps(asdict(page), ensure_ascii=False, indent=2) if kind == "json" else markdown(page))


def markdown(page: Page) -> str:
    """Return the preparation as Markdown."""
    known = [f"- **{line.label}** {line.value}" + (f" ({line.source})" if line.source else "") for line in page.known]
    missing = [f"- [ ] {item}" for item in page.missing]
    return "\n".join(
        [f"# {page.title}", "", *known, "", *missing, "", page.next_step, "", page.why, "", page.order, page.guide]
    )
