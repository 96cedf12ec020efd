"""The command line, one file a command; a command is imported only when it is called, to start fast."""

import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from bot.errors import BotError, Fault, Faulty
from bot.language import Lang, from_locale
from bot.storable import storable
from bot.text import text

COMMANDS: Final = {
    "ask": "bot.cli.ask:ask",
    "audit": "bot.cli.audit:audit",
    "check": "bot.cli.check:check",
    "db": "bot.cli.db:db",
    "dossier": "bot.cli.dossier:dossier",
    "kb": "bot.cli.kb:kb",
    "lab": "lab.command:lab",
    "serve": "bot.cli.serve:serve",
}


class Commands(click.Group):
    """Finds a command by name and imports it then; `table` says where each one is: `module:name`."""

    def __init__(self, *args: Any, table: Mapping[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - what click passes on
        super().__init__(*args, **kwargs)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command, in the order shown by --help."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of that name."""
        del ctx
        if cmd_name not in self._table:
            return None
        module, name = self._table[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the tables are ours
        return command


def typed(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Make words that a person typed storable: bytes that are no text of the terminal become a visible sign."""
    return storable(value)


@click.command(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rdslic")
def rdslic() -> None:
    """Slack assistant for Windows Remote Desktop Services licences: answers, and actions behind an approval."""


def main() -> None:
    """Run the command line; a failure that we foresaw is a sentence on standard error and exit code 1 or 2."""
    try:
        rdslic.main(standalone_mode=True)
    except Faulty as faulty:
        click.echo("\n".join(lines_of(faulty.faults)), err=True)
        sys.exit(2)
    except BotError as error:
        click.echo(text(language(), error.key, **error.facts), err=True)
        sys.exit(1)


def language() -> Lang:
    """Return the language for the person at the terminal: RDSLIC_LANG, else the locale, else English."""
    environ = os.environ
    return from_locale(environ.get("RDSLIC_LANG") or environ.get("LC_ALL") or environ.get("LANG"))


def lines_of(faults: tuple[Fault, ...]) -> list[str]:
    """Return one line a fault, `path:line: sentence`, sorted and without repeats, paths as short as possible."""
    ordered = sorted(faults, key=lambda fault: (str(fault.path), fault.line or 0, fault.key))
    return list(dict.fromkeys(_line(fault) for fault in ordered))


def _line(fault: Fault) -> str:
    return f"{place_of(fault)}: {sentence_of(fault)}"


def place_of(fault: Fault) -> str:
    """Return `path:line`, the path as short as possible."""
    path = fault.path
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{fault.line}" if fault.line else str(path)


def sentence_of(fault: Fault) -> str:
    """Return what is wrong, in the language of the person at the terminal."""
    return text(language(), fault.key, **fault.facts)
