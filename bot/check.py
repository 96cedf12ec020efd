"""The validator: everything that can be known to be wrong without running anything, all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot import answers, check_actions, configuration, documents, readme, text
from bot.answers import examples, library, lint
from bot.answers.lint import binder
from bot.answers.lint.finding import FAULT
from bot.clock import system_clock
from bot.errors import Fault, Faulty
from bot.execution import catalogue
from bot.slack import ids

_BESIDE: Final = Path(__file__).parents[1] / "manifest.yml"
MANIFEST: Final = _BESIDE if _BESIDE.exists() else Path(__file__).with_name("manifest.yml")
"""The Slack app: beside `bot/` in a checkout, inside it when installed from a wheel."""

Rule: TypeAlias = Callable[[Path], Iterable[Fault]]


def texts(_config: Path) -> Iterable[Fault]:
    """Every sentence has both languages, with the same placeholders."""
    return text.faults()


def actions(_config: Path) -> Iterable[Fault]:
    """Every action is whole and says what it finds: manifest, script, interpreter, texts, cases, simulation."""
    return check_actions.faults()


def knowledge(_config: Path) -> Iterable[Fault]:
    """No rule of the entries finds a fault; its notes are for `rdslic kb lint`."""
    return (found.fault for found in lint.lint(system_clock().date(), library.KNOWLEDGE) if found.severity == FAULT)


def offered(_config: Path) -> Iterator[Fault]:
    """Every action that an entry offers exists; one that has faults is no reason to call the offer dead."""
    known = catalogue.names()
    for page in binder.read(library.KNOWLEDGE, system_clock().date()).pages:
        name = page.entry.action
        if name is not None and name not in known:
            line = documents.line_of(page.path, ("action",))
            yield Fault(page.path, line, "fault.action_offered", {"name": name})


def held_examples(_config: Path) -> Iterable[Fault]:
    """Every entry's hits are answered with it, and its misses are not; dead links are no reason to leave this out."""
    known, _ = library.read(library.KNOWLEDGE)
    return examples.faults(known, answers.matcher_of(known)) if known else ()


def sure_examples(_config: Path) -> Iterable[Fault]:
    """Every hit that is marked unsure is."""
    known, _ = library.read(library.KNOWLEDGE)
    return examples.grown_sure(known, answers.matcher_of(known)) if known else ()


def manifest(_config: Path) -> Iterator[Fault]:
    """Compare what the Slack app declares with what the listeners wait for."""
    try:
        declared: Any = documents.tree(MANIFEST)
        found = {
            "slash_commands": {one["command"] for one in declared["features"]["slash_commands"]},
            "shortcuts": {one["callback_id"] for one in declared["features"]["shortcuts"]},
            "bot_events": set(declared["settings"]["event_subscriptions"]["bot_events"]),
        }
    except Faulty as faulty:
        yield from faulty.faults
        return
    except (KeyError, TypeError) as missing:
        yield Fault(MANIFEST, None, "fault.missing", {"name": str(missing).strip("'")})
        return
    wanted = {"slash_commands": {ids.COMMAND}, "shortcuts": {ids.FIND}, "bot_events": set(ids.EVENTS)}
    for part, names in wanted.items():
        if found[part] != names:
            words = {"part": part, "names": ", ".join(sorted(found[part] ^ names))}
            yield Fault(MANIFEST, None, "fault.manifest", words)


def settings(config: Path) -> Iterable[Fault]:
    """Check the configuration; without the default one there is nothing to check. Secrets are left aside."""
    return () if config == configuration.DEFAULT_FILE and not config.exists() else configuration.problems(config)


def tables(_config: Path) -> Iterable[Fault]:
    """Compare the tables of the README with what is there; an installed package has none."""
    if not check_actions.is_source():
        return ()
    try:
        return tuple(readme.faults(readme.FILE, readme.tables()))
    except Faulty:
        # told by the rules on actions and knowledge
        return ()


RULES: Final[tuple[Rule, ...]] = (texts, actions, knowledge, offered, held_examples, manifest, tables, settings)
NOTES: Final[tuple[Rule, ...]] = (sure_examples,)
"""What is worth a look and only training tells; the other notes are for `rdslic kb lint`."""


def faults(config: Path) -> tuple[Fault, ...]:
    """Return everything that any rule found."""
    return tuple(fault for rule in RULES for fault in rule(config))


def notes(config: Path) -> tuple[Fault, ...]:
    """Return what is worth a look and is no fault."""
    return tuple(note for rule in NOTES for note in rule(config))


def counts() -> Mapping[str, str]:
    """Return how much was checked, for the sentence that says that all is well."""
    return {
        "entries": str(len(library.load(library.KNOWLEDGE).entries)),
        "actions": str(len(catalogue.load())),
        "texts": str(len(text.catalogue("en"))),
    }
