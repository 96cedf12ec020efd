"""The validator: everything that can be known to be wrong without running anything, all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot import check_actions, configuration, documents, readme, text
from bot import site as sites
from bot.catalogue import catalogue
from bot.clock import system_clock
from bot.errors import Fault, Faulty
from bot.guide.library import library
from bot.guide.matching.trained import matcher_of
from bot.guide.writing import examples, lint
from bot.guide.writing.lint import binder
from bot.guide.writing.lint.finding import FAULT
from bot.settings import Site
from bot.slack.cards import ids

_BESIDE: Final = Path(__file__).parents[1] / "manifest.yml"
MANIFEST: Final = _BESIDE if _BESIDE.exists() else Path(__file__).with_name("manifest.yml")
"""The Slack app: beside `bot/` in a checkout, inside it when installed from a wheel."""

Rule: TypeAlias = Callable[[Path], Iterable[Fault]]


def texts(_config: Path) -> Iterable[Fault]:
    """Every sentence has both languages, with the same placeholders."""
    return text.faults()


def actions(config: Path) -> Iterable[Fault]:
    """Every action is whole and says what it finds: manifest, script, interpreter, texts, cases, simulation."""
    return check_actions.faults(site=_site(config).actions)


def knowledge(config: Path) -> Iterable[Fault]:
    """No rule of the entries finds a fault; its notes are for `rdslic kb lint`."""
    found = lint.lint(system_clock().date(), library.KNOWLEDGE, site=_site(config).knowledge)
    return (one.fault for one in found if one.severity == FAULT)


def offered(config: Path) -> Iterator[Fault]:
    """Every action that an entry offers exists; one that has faults is no reason to call the offer dead."""
    site = _site(config)
    known = catalogue.names(site=site.actions)
    for page in binder.read(library.KNOWLEDGE, system_clock().date(), site=site.knowledge).pages:
        name = page.entry.action
        if name is not None and name not in known:
            line = documents.line_of(page.path, ("action",))
            yield Fault(page.path, line, "fault.action_offered", {"name": name})


def held_examples(config: Path) -> Iterable[Fault]:
    """Every entry's hits are answered with it, and its misses are not; dead links are no reason to leave this out."""
    known, _ = library.read(library.KNOWLEDGE, site=_site(config).knowledge)
    return examples.faults(known, matcher_of(known)) if known else ()


def sure_examples(config: Path) -> Iterable[Fault]:
    """Every hit that is marked unsure is."""
    known, _ = library.read(library.KNOWLEDGE, site=_site(config).knowledge)
    return examples.grown_sure(known, matcher_of(known)) if known else ()


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


def warnings(config: Path) -> tuple[Fault, ...]:
    """Return what is no fault but ought to be seen to."""
    return tuple(sites.open_to_all(_site(config)))


def counts(config: Path) -> Mapping[str, str]:
    """Return how much was checked, for the sentence that says that all is well."""
    site = _site(config)
    return {
        "entries": str(len(library.load(library.KNOWLEDGE, site=site.knowledge).entries)),
        "actions": str(len(catalogue.load(site=site.actions))),
        "texts": str(len(text.catalogue("en"))),
    }


def _site(config: Path) -> Site:
    """Return the site's own folders; none where the configuration has faults, which a rule of its own reports."""
    try:
        return configuration.site(config)
    except Faulty:
        return Site()
