"""`rdslic kb new`: ask for what an entry needs, and write its file when all of it is there."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

import click

from bot import configuration
from bot.cli import language
from bot.cli.findings import line_of
from bot.cli.kb.lint import FOLDER, in_order
from bot.cli.options import CONFIG
from bot.clock import system_clock
from bot.guide.library.library import KNOWLEDGE
from bot.guide.writing.acceptance import FEWEST, Acceptance, Objection
from bot.guide.writing.draft import entry_content, file_text
from bot.guide.writing.lint import findings
from bot.guide.writing.lint.binder import Binder, read
from bot.language import LANGS, Lang
from bot.text import text

Accept: TypeAlias = Callable[[str], Objection | None]


@click.command()
@click.option("--knowledge", "folder", type=FOLDER, help="Another folder than the bot's own, alone.")
@CONFIG
def new(*, folder: Path | None, path: Path) -> None:
    """Write a new entry by answering questions; nothing is written before the last one."""
    binder = binder_for(folder, path)
    try:
        path, content = asked(binder)
        write(path, file_text(content))
    except UnicodeError:
        fail("kb.new.encoding")
    except FileExistsError:
        fail("kb.new.objection.id_taken", id=path.stem)
    except OSError as error:
        fail("kb.new.unwritable", why=error.strerror or str(error))
    notes = (line_of(one) for one in in_order(findings(read_again(binder))) if one.fault.path == path)
    click.echo("\n".join([tell("kb.new.written", path=path), *notes, tell("kb.new.next")]))


def binder_for(folder: Path | None, config: Path) -> Binder:
    """Return what is written into: the folder that was named, else the site's, else ours in a checkout.

    What pip installed is nobody's to write to: the next release would take an entry away again.
    """
    today = system_clock().date()
    if folder is not None:
        return read(folder, today)
    site = configuration.site(config).knowledge
    if site is None and not (KNOWLEDGE.parent / "pyproject.toml").is_file():
        fail("kb.new.no_folder", config=config)
    return read(KNOWLEDGE, today, site=site)


def read_again(binder: Binder) -> Binder:
    """Return the binder with what has been written since."""
    return read(binder.folder, binder.today, site=binder.site)


def asked(binder: Binder) -> tuple[Path, dict[str, object]]:
    """Ask for everything; return the file and what goes into it. Nothing is written."""
    accept = Acceptance(binder)
    topic = topic_of(binder, accept)
    name = ask("id", accept.name)
    owner = ask("owner", accept.line, default=usual_owner(binder))
    sides: dict[Lang, dict[str, object]] = {}
    said: list[str] = []
    for lang in LANGS:
        sides[lang] = side_of(lang, accept, said)
    title = ask("source", accept.line)
    address = ask("address", lambda typed: accept.address(typed, title))
    hits = several("hits", lambda typed, so_far: accept.hit(typed, said, so_far))
    content = entry_content(
        name=name,
        owner=owner,
        today=binder.today,
        sides=sides,
        source={"title": title} | ({"url": address} if address else {}),
        hits=hits,
    )
    return binder.own / topic / f"{name}.yml", dict(content)


def topic_of(binder: Binder, accept: Acceptance) -> str:
    """Offer the existing topics by number; a name is taken too."""
    topics = binder.topics()
    for number, topic in enumerate(topics, start=1):
        click.echo(f"  {number}  {topic}")
    by_number = {str(number): topic for number, topic in enumerate(topics, start=1)}
    typed = ask("topic", lambda typed: accept.topic(by_number.get(typed, typed)))
    return by_number.get(typed, typed)


def side_of(lang: Lang, accept: Acceptance, said: list[str]) -> dict[str, object]:
    """Ask for one language; its phrasings are added to `said`."""
    title = ask(f"title.{lang}", accept.title)
    short = ask(f"short.{lang}", lambda typed: accept.short(typed, lang))
    phrasings = several(f"phrasings.{lang}", lambda typed, so_far: accept.phrasing(typed, (*said, *so_far)))
    said += phrasings
    return {"title": title, "phrasings": phrasings, "short": short}


def ask(name: str, accept: Accept, *, default: str = "") -> str:
    """Ask until the answer can be taken; what is wrong with one is said."""
    while True:
        typed = click.prompt(tell(f"kb.new.ask.{name}"), default=default, show_default=bool(default)).strip()
        objection = illegible(typed) or accept(typed)
        if objection is None:
            return str(typed)
        click.echo(tell(objection.key, **objection.facts), err=True)


def several(name: str, accept: Callable[[str, Sequence[str]], Objection | None]) -> list[str]:
    """Ask for one line after the other until an empty one; there must be enough of them."""
    least = FEWEST[name.split(".", maxsplit=1)[0]]
    taken: list[str] = []
    click.echo(tell(f"kb.new.ask.{name}", least=least))
    while True:
        typed = click.prompt(f"  {len(taken) + 1}", default="", show_default=False).strip()
        if not typed and len(taken) >= least:
            return taken
        missing = Objection("kb.new.objection.more", {"least": str(least - len(taken))})
        objection = illegible(typed) or (accept(typed, taken) if typed else missing)
        if objection is None:
            taken.append(typed)
        else:
            click.echo(tell(objection.key, **objection.facts), err=True)


def illegible(typed: str) -> Objection | None:
    """Object to bytes that could not be read as text; Python passes them on as half characters."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        return Objection("kb.new.encoding")
    return None


def usual_owner(binder: Binder) -> str:
    """Return who owns most entries; empty when there is none."""
    owners = Counter(page.entry.owner for page in binder.pages)
    return owners.most_common(1)[0][0] if owners else ""


def write(path: Path, content: str) -> None:
    """Write a file that must not exist. Raises FileExistsError, or another OSError."""
    encoded = content.encode()
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(encoded)


def tell(key: str, **facts: object) -> str:
    """Return a sentence in the language of the person at the terminal."""
    return text(language(), key, **facts)


def fail(key: str, **facts: object) -> NoReturn:
    """Say what went wrong and leave."""
    click.echo(tell(key, **facts), err=True)
    sys.exit(1)
