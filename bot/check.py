"""The validator: everything that can be known to be wrong without running anything, all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from bot import configuration, text
from bot.answers import library
from bot.errors import Fault, Faulty
from bot.execution import catalogue

Rule: TypeAlias = Callable[[Path], Iterable[Fault]]


def texts(_config: Path) -> Iterable[Fault]:
    """Every sentence has both languages, with the same placeholders."""
    return text.faults()


def actions(_config: Path) -> Iterable[Fault]:
    """Every action is whole: manifest, script, interpreter, texts."""
    return _faults_of(catalogue.load)


def knowledge(_config: Path) -> Iterable[Fault]:
    """Every entry fits the schema, and what it refers to exists."""
    return _faults_of(library.load)


def offered(_config: Path) -> Iterator[Fault]:
    """Every action that an entry offers exists."""
    try:
        known, entries = catalogue.load(), library.load()
    except Faulty:
        return
    for entry in entries.entries.values():
        if entry.action is not None and entry.action not in known:
            yield Fault(entries.paths[entry.id], None, "fault.action_offered", {"name": entry.action})


def settings(config: Path) -> Iterable[Fault]:
    """Check the configuration, if there is one; secrets are left aside."""
    return configuration.problems(config) if config.exists() else ()


RULES: Final[tuple[Rule, ...]] = (texts, actions, knowledge, offered, settings)


def faults(config: Path) -> tuple[Fault, ...]:
    """Return everything that any rule found."""
    return tuple(fault for rule in RULES for fault in rule(config))


def counts() -> Mapping[str, str]:
    """Return how much was checked, for the sentence that says that all is well."""
    return {
        "entries": str(len(library.load().entries)),
        "actions": str(len(catalogue.load())),
        "texts": str(len(text.catalogue("en"))),
    }


def _faults_of(load: Callable[[], object]) -> Iterable[Fault]:
    try:
        load()
    except Faulty as faulty:
        return faulty.faults
    return ()
