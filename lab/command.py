"""`rdslic lab`: the practice, to use by hand, to play a story in, or for other clients to connect to."""

import os
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import configuration
from bot.cli import language
from bot.cli.options import CONFIG
from bot.extras import need
from bot.settings import Site
from bot.text import text
from lab import story as stories
from lab.guide import few

if TYPE_CHECKING:
    from lab.start import Lab

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--play", type=FILE, help="Play a story without a person; exit code 1 if a step fails.")
@click.option("--headless", is_flag=True, help="Print one JSON line with every address, then serve until SIGTERM.")
@click.option("--no-bot", is_flag=True, help="Leave the bot out, so that another client can be tried.")
@click.option("--port", type=int, default=0, help="Port of the workspace; any free one by default.")
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser, where there is one.")
@click.option("--estate", type=FILE, help="The servers, as YAML; those of the practice by default.")
@click.option("--knowledge", type=FOLDER, help="Another folder for the bot to answer from than its own guide.")
@CONFIG
def lab(
    *,
    play: Path | None,
    headless: bool,
    no_bot: bool,
    port: int,
    opens: bool,
    estate: Path | None,
    knowledge: Path | None,
    path: Path,
) -> None:
    """Run the whole product on this machine: practice workspace, practice servers, the unchanged bot."""
    need("lab")
    story = stories.load(play) if play else None
    click.echo(text(language(), "lab.starting"), err=True)
    with (
        few(story.entries if story else ()) as guide,
        _started(
            estate=estate,
            port=port,
            with_bot=not no_bot,
            site=configuration.site(path),
            knowledge=knowledge or guide,
        ) as practice,
    ):
        if headless:
            _serve(practice)
        elif story:
            _play(story, practice)
        else:
            from lab.terminal.screen import converse  # noqa: PLC0415 - needs a terminal, the other ways do not

            _show_page(practice.workspace.person_url, opens=opens)
            converse(practice.workspace.person_url, language())


def _started(*, estate: Path | None, port: int, with_bot: bool, site: Site, knowledge: Path | None) -> "Lab":
    """Start the practice; leave with a sentence where the port is taken or the bot does not come."""
    from lab.start import ESTATE, Lab  # noqa: PLC0415 - everything below it needs the extra `lab`, --help does not

    try:
        return Lab.start(estate=estate or ESTATE, port=port, with_bot=with_bot, site=site, knowledge=knowledge)
    except TimeoutError as error:
        click.echo(text(language(), "lab.no_bot"), err=True)
        click.echo(str(error), err=True)
    except OSError as error:
        click.echo(text(language(), "lab.not_started", port=port, why=error.strerror or str(error)), err=True)
    sys.exit(1)


def _play(story: stories.Story, practice: "Lab") -> None:
    """Play a story and leave, with exit code 1 and the end of the bot's log when a step failed."""
    from lab.play import Player  # noqa: PLC0415 - as above

    played = Player(practice.workspace.person_url, click.echo, language()).play(story)
    if not played:
        click.echo(practice.log_end(), err=True)
    sys.exit(0 if played else 1)


def _show_page(url: str, *, opens: bool) -> None:
    """Say where the page is, and open it where a person would see it: not on a machine without a display."""
    click.echo(text(language(), "lab.page", url=url))
    has_display = sys.platform in {"darwin", "win32"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
    if opens and has_display and sys.stdout.isatty():
        webbrowser.open(url)


def _serve(practice: "Lab") -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    click.echo(practice.line())
    while not ended.wait(1.0):
        pass  # on Windows a wait without an end would not hear Ctrl-C
