"""`rdslic audit`: what was recorded."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot import configuration
from bot.cli import language
from bot.requests import plan
from bot.requests.model import Event, Request, Status
from bot.store.database import Store
from bot.text import text


@click.group()
def audit() -> None:
    """Look at what was recorded."""


@audit.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), default=configuration.DEFAULT_FILE, show_default=True
)
def verify(path: Path) -> None:
    """Verify that every plan is intact and that every state follows from recorded events."""
    store = Store.open(configuration.database(path))
    requests = store.requests.recent(limit=1_000_000)
    events = {request.id: store.requests.events(request.id) for request in requests}
    broken = [problem for request in requests for problem in problems(request, events[request.id])]
    for request_id, why in broken:
        click.echo(text(language(), "cli.audit.broken", request=request_id, why=text(language(), why)), err=True)
    if broken:
        sys.exit(1)
    total = sum(len(found) for found in events.values())
    click.echo(text(language(), "cli.audit.intact", events=total, requests=len(requests)))


def problems(request: Request, events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """Yield what does not fit in one request: its id, and the key of the sentence that says it."""
    names = [event.name for event in events]
    if not plan.intact(request.plan):
        yield request.id, "cli.audit.plan"
    if not names or names[0] != "asked":
        yield request.id, "cli.audit.no_asking"
    ran = request.status in {Status.RUNNING, Status.SUCCEEDED, Status.INTERRUPTED} or request.started_at is not None
    gated = request.approvals_needed > 0
    if ran and gated and names.count("approved") < request.approvals_needed:
        yield request.id, "cli.audit.no_approval"
    if ran and "started" not in names:
        yield request.id, "cli.audit.no_start"
