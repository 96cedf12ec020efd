"""`rdslic kb schema`: what an editor needs to help with the files of `knowledge/`."""

import json
import sys
from pathlib import Path

import click

from bot.cli import language
from bot.guide.writing.schemas import MODELS, schema_of, schema_of_any
from bot.text import text


@click.command()
@click.argument("kind", type=click.Choice(list(MODELS)), required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of printing.")
def schema(*, kind: str | None, out: Path | None) -> None:
    """Print the JSON Schema of one KIND of file of knowledge/, or one schema for all of them."""
    written = json.dumps(schema_of(kind) if kind else schema_of_any(), ensure_ascii=False, indent=2)
    if out is None:
        click.echo(written)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(written + "\n", encoding="utf-8")
    except OSError as error:
        click.echo(text(language(), "kb.schema.unwritable", path=out, why=error.strerror or str(error)), err=True)
        sys.exit(1)
    click.echo(text(language(), "kb.schema.written", path=out))
