"""The validator: everything that can be known to be wrong without running anything, all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot import answers, configuration, documents, text
from bot import site as sites
from bot.answers import examples, library, lint
from bot.answers.lint.finding import FAULT
from bot.clock import system_clock
from bot.errors import Fault, Faulty
from bot.execution import catalogue
from bot.settings import Site
from bot.slack import ids

_BESIDE: Final = Path(__file__).parents[1] / "manifest.yml"
MANIFEST: Final = _BESIDE if _BESIDE.exists() else Path(__file__).with_name("manifest.yml")
"""The Slack app: beside `bot/` in a checkout, inside it when installed from a wheel."""

Rule: TypeAlias = Callable[[Path], Iterable[Fault]]


def texts(_config: Path) -> Iterable[Fault]:
    """Every sentence has both languages, with the same placeholders."""
    return text.faults()


def actions(config: Path) -> Iterable[Fault]:
    """Every action is whole, a site's own too: manifest, script, interpreter, texts."""
    return _faults_of(lambda: catalogue.load(site=_site(config).actions))


def knowledge(config: Path) -> Iterable[Fault]:
    """No rule of the entries finds a fault; its notes are for `rdslic kb lint`."""
    found = lint.lint(system_clock().date(), site=_site(config).knowledge)
    return (one.fault for one in found if one.severity == FAULT)


def offered(config: Path) -> Iterator[Fault]:
    """Every action that an entry offers exists."""
    try:
        site = _site(config)
        known, entries = catalogue.load(site=site.actions), library.load(site=site.knowledge)
    except Faulty:
        return
    for entry in entries.entries.values():
        if entry.action is not None and entry.action not in known:
            yield Fault(entries.paths[entry.id], None, "fault.action_offered", {"name": entry.action})


def held_examples(config: Path) -> Iterable[Fault]:
    """Every entry's hits find it, and its misses are not answered with it."""
    try:
        known = library.load(site=_site(config).knowledge)
    except Faulty:
        return ()
    return examples.faults(known, answers.matcher_of(known))


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


RULES: Final[tuple[Rule, ...]] = (texts, actions, knowledge, offered, held_examples, manifest, settings)


def faults(config: Path) -> tuple[Fault, ...]:
    """Return everything that any rule found."""
    return tuple(fault for rule in RULES for fault in rule(config))


def warnings(config: Path) -> tuple[Fault, ...]:
    """Return what is no fault but ought to be seen to."""
    return tuple(sites.open_to_all(_site(config)))


def counts(config: Path) -> Mapping[str, str]:
    """Return how much was checked, for the sentence that says that all is well."""
    site = _site(config)
    return {
        "entries": str(len(library.load(site=site.knowledge).entries)),
        "actions": str(len(catalogue.load(site=site.actions))),
        "texts": str(len(text.catalogue("en"))),
    }


def _site(config: Path) -> Site:
    """Return the site's own folders; none where the configuration has faults, which a rule of its own reports."""
    try:
        return configuration.site(config)
    except Faulty:
        return Site()


def _faults_of(load: Callable[[], object]) -> Iterable[Fault]:
    try:
        load()
    except Faulty as faulty:
        return faulty.faults
    return ()
