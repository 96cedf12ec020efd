"""The command line, one file a command; a command is imported only when it is called, to start fast.

May import: desk, guide, guide/library, guide/matching, guide/writing/lint, recovery, requests, slack/cards, store.
"""

import importlib
import io
import locale
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from bot.errors import BotError, Fault, Faulty
from bot.language import Lang, from_locale
from bot.storable import storable
from bot.text import text


class Place(NamedTuple):
    """Where a command is, `module:name`, and the first line of its help, so that a list of commands imports none."""

    name: str
    about: str


COMMANDS: Final = {
    "ask": Place(
        "bot.cli.ask:ask", "Show what the bot would answer to QUESTION, with zone, score and the two next candidates."
    ),
    "audit": Place("bot.cli.audit:audit", "Look at what was recorded."),
    "check": Place(
        "bot.cli.check:check",
        "Check configuration, knowledge, actions and texts: every problem at once, with file and line.",
    ),
    "db": Place("bot.cli.db:db", "Look after the database."),
    "dossier": Place(
        "bot.cli.dossier:dossier", "Print what to have ready for the Clearinghouse after the request REQUEST_ID."
    ),
    "kb": Place("bot.cli.kb:kb", "Write the knowledge base, verify it, measure it, and see what it lacks."),
    "lab": Place(
        "lab.command:lab",
        "Run the whole product on this machine: practice workspace, practice servers, the unchanged bot.",
    ),
    "serve": Place("bot.cli.serve:serve", "Connect to Slack and serve until SIGTERM or Ctrl-C."),
}


class Commands(click.Group):
    """Finds a command by name and imports it then; `table` says where each one is."""

    def __init__(self, *args: Any, table: Mapping[str, Place], **kwargs: Any) -> None:  # noqa: ANN401 - what click passes on
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
        module, name = self._table[cmd_name].name.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the tables are ours
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        room = formatter.width - 6 - max(map(len, self._table))
        listed = (click.Command(name, help=place.about) for name, place in self._table.items())
        rows = [(command.name or "", command.get_short_help_str(room)) for command in listed]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def typed(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Make words that a person typed storable: bytes that are no text of the terminal become a visible sign."""
    return storable(value)


@click.command(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rdslic")
def rdslic() -> None:
    """Slack assistant for Windows Remote Desktop Services licences: answers, and actions behind an approval."""


def main() -> None:
    """Run the command line; a failure that we foresaw is a sentence on standard error and exit code 1 or 2."""
    _speak_utf_8()
    try:
        rdslic.main(standalone_mode=True)
    except Faulty as faulty:
        click.echo("\n".join(lines_of(faulty.faults)), err=True)
        sys.exit(2)
    except BotError as error:
        click.echo(text(language(), error.key, **error.facts), err=True)
        sys.exit(1)


def _speak_utf_8() -> None:
    """Let no sign that a sentence contains be one that the output cannot take.

    Windows gives a pipe or a file the code page of the machine: our own files are UTF-8 everywhere, so is what goes
    there. A terminal keeps its encoding; a sign that it lacks is written as its number.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if sys.platform == "win32" and not stream.isatty() else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def language() -> Lang:
    """Return the language for the person at the terminal: RDSLIC_LANG, else the locale, else English.

    Windows sets no variable, but Python knows the locale of the account: `fr_FR` or `French_France`.
    """
    environ = os.environ
    return from_locale(
        environ.get("RDSLIC_LANG") or environ.get("LC_ALL") or environ.get("LANG") or locale.getlocale()[0]
    )


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
