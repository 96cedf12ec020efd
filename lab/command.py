"""`rdslic lab`: the practice, to use by hand, to play a story in, or for other clients to connect to."""

import os
import signal
import sys
import threading
import webbrowser
from pathlib import Path

import click

from bot.cli import language
from bot.text import text
from lab import story as stories
from lab.guide import few
from lab.play import Player
from lab.start import ESTATE, Lab

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--play", type=FILE, help="Play a story without a person; exit code 1 if a step fails.")
@click.option("--headless", is_flag=True, help="Print one JSON line with every address, then serve until SIGTERM.")
@click.option("--no-bot", is_flag=True, help="Leave the bot out, so that another client can be tried.")
@click.option("--port", type=int, default=0, help="Port of the workspace; any free one by default.")
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser, where there is one.")
@click.option("--estate", type=FILE, default=ESTATE, help="The servers, as YAML.")
@click.option("--knowledge", type=FOLDER, help="Another folder for the bot to answer from than its own guide.")
def lab(
    *, play: Path | None, headless: bool, no_bot: bool, port: int, opens: bool, estate: Path, knowledge: Path | None
) -> None:
    """Run the whole product on this machine: practice workspace, practice servers, the unchanged bot."""
    story = stories.load(play) if play else None
    click.echo(text(language(), "lab.starting"), err=True)
    with (
        few(story.entries if story else ()) as guide,
        Lab.start(estate=estate, port=port, with_bot=not no_bot, knowledge=knowledge or guide) as practice,
    ):
        if headless:
            _serve(practice)
        elif story:
            played = Player(practice.workspace.person_url, click.echo, language()).play(story)
            if not played:
                click.echo((practice.folder / "bot.log").read_text(encoding="utf-8")[-4000:], err=True)
            sys.exit(0 if played else 1)
        else:
            from lab.terminal.screen import converse  # noqa: PLC0415 - needs a terminal, the other ways do not

            _show_page(practice.workspace.person_url, opens=opens)
            converse(practice.workspace.person_url, language())


def _show_page(url: str, *, opens: bool) -> None:
    """Say where the page is, and open it where a person would see it: not on a machine without a display."""
    click.echo(text(language(), "lab.page", url=url))
    has_display = sys.platform in {"darwin", "win32"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
    if opens and has_display and sys.stdout.isatty():
        webbrowser.open(url)


def _serve(practice: Lab) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    click.echo(practice.line())
    ended.wait()
