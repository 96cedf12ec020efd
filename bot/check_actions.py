"""The rules on actions: what `rdslic check` finds in a folder of them, beside what keeps one from loading.

A rule is a function from one action, as its folder has it, to faults; a rule more is a function more in `RULES`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final, TypeAlias

from bot import documents
from bot.catalogue import cases, catalogue, interpreter, wording
from bot.catalogue.action import SIMULATION, Action, Catalogue, Manifest
from bot.catalogue.cases import Case
from bot.catalogue.interpreter import Interpreter
from bot.errors import Fault, Faulty
from bot.language import LANGS
from bot.recovery.facts import PACK_COLUMNS, READ_BY
from bot.requests.verdict import Failed, Scalar, Value, Verdict

SOURCE: Final = "pyproject.toml"
"""Beside the folder of actions in a checkout of the source, and nowhere else."""
FEWEST: Final = 2
"""Cases that an action needs: how it ends well, and one other way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One action: as it loaded, as its manifest is written, as its interpreter is written, and what its cases show."""

    action: Action
    folder: Path
    written: Manifest
    interpreter: Interpreter
    shown: tuple[tuple[Case, Verdict], ...]
    is_source: bool

    @property
    def manifest(self) -> Path:
        """The file that most faults are in."""
        return self.folder / "action.yml"

    @property
    def code(self) -> Path:
        """The file of the interpreter."""
        return self.folder / "interpret.py"


Rule: TypeAlias = Callable[[Subject], Iterable[Fault]]
Place: TypeAlias = tuple[Path, int | None]


def is_source(folder: Path = catalogue.FOLDER) -> bool:
    """Tell whether a folder of actions is part of a checkout: only there are cases, simulations and a README."""
    return (folder.parent / SOURCE).is_file()


def faults(folder: Path = catalogue.FOLDER, *, site: Path | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with the actions of a folder and with a site's own.

    What keeps one from loading comes first.
    """
    try:
        found = catalogue.load(folder, site=site)
    except Faulty as faulty:
        yield from faulty.faults
        return
    yield from copied(found)
    for action in found.values():
        try:
            subject = _subject(_folder(action), action)
        except Faulty as faulty:
            yield from faulty.faults
        else:
            yield from (fault for rule in RULES for fault in rule(subject))


def copied(found: Catalogue) -> Iterator[Fault]:
    """No file of an action is that of another one: somebody copied a folder and forgot to change it."""
    for one, other in combinations(found, 2):
        for name in ("action.yml", "run.ps1", "interpret.py"):
            path = _folder(found[other]) / name
            if path.read_bytes() == (_folder(found[one]) / name).read_bytes():
                yield Fault(path, 1, "fault.copied", {"name": one})


def _folder(action: Action) -> Path:
    assert action.folder is not None  # noqa: S101 - it was read from there
    return action.folder


# -- one action --------------------------------------------------------------------------------------------


def unsaid(subject: Subject) -> Iterator[Fault]:
    """Every verdict that the interpreter names, or that a case comes to, has a sentence in each language."""
    places: dict[str, Place] = {name: (subject.code, line) for name, line in subject.interpreter.verdicts().items()}
    for case, verdict in subject.shown:
        if verdict.says not in places:
            places[verdict.says] = (case.path, _line(case.path, "expect", "says"))
    for name, (path, line) in places.items():
        for lang in LANGS:
            if wording.template(name, {}, subject.action, lang) is None:
                yield Fault(path, line, "fault.verdict_unsaid", {"name": name, "lang": lang})


def never_said(subject: Subject) -> Iterator[Fault]:
    """Every sentence is that of a verdict which the interpreter names, or which a case comes to."""
    known = {*subject.interpreter.texts(), *(verdict.says for _, verdict in subject.shown)}
    for lang, text in subject.written.text.items():
        for name in text.verdicts.keys() - known - wording.shared(subject.written.effect, lang).keys():
            if subject.shown:
                line = _line(subject.manifest, "text", lang, "verdicts", name)
                yield Fault(subject.manifest, line, "fault.verdict_never", {"name": name})


def unlabelled(subject: Subject) -> Iterator[Fault]:
    """Every fact and every column that the interpreter names, or that a case shows, has a label."""
    places: dict[str, Place] = {name: (subject.code, line) for name, line in subject.interpreter.facts().items()}
    for case, name, _ in _cells(subject):
        if name not in places:
            places[name] = (case.path, _line(case.path, "run"))
    for name, (path, line) in places.items():
        for lang in LANGS:
            if name not in subject.action.manifest.text[lang].facts:
                yield Fault(path, line, "fault.label_missing", {"name": name, "lang": lang})


def unworded(subject: Subject) -> Iterator[Fault]:
    """Where some values of a fact have words, each that stands in the interpreter and that a case shows has them."""
    ours = subject.interpreter.texts()
    for case, name, value in _cells(subject):
        for lang in LANGS:
            words = subject.action.manifest.text[lang].values
            others = any(word.startswith(f"{name}.") for word in words)
            if others and isinstance(value, str) and value in ours and f"{name}.{value}" not in words:
                facts = {"name": f"{name}.{value}", "lang": lang}
                yield Fault(case.path, _line(case.path, "run"), "fault.value_unworded", facts)


def never_shown(subject: Subject) -> Iterator[Fault]:
    """Every label is that of a fact or column which a case shows."""
    shown = {name for _, name, _ in _cells(subject)}
    for lang, text in subject.written.text.items():
        for name in text.facts.keys() - shown if subject.shown else ():
            line = _line(subject.manifest, "text", lang, "facts", name)
            yield Fault(subject.manifest, line, "fault.label_never", {"name": name})


def worded_for_nothing(subject: Subject) -> Iterator[Fault]:
    """Words for values are for those of a fact that a case shows, or of what a sentence is filled with."""
    shown = {name for _, name, _ in _cells(subject)}
    known = shown | {text.partition(".")[0] for text in subject.interpreter.texts()}
    written: list[tuple[tuple[str, ...], str]] = [(("vocabulary", name), name) for name in subject.written.vocabulary]
    for lang, text in subject.written.text.items():
        written += [(("text", lang, "values", name), name.rpartition(".")[0]) for name in text.values]
    for place, name in written:
        if subject.shown and name not in known:
            yield Fault(subject.manifest, _line(subject.manifest, *place), "fault.label_never", {"name": name})


def unread(subject: Subject) -> Iterator[Fault]:
    """Each fact that the recovery advice rests on is yielded under the name that it knows; renamed, it is not seen."""
    name = subject.action.name
    columns = [f"packs.{column}" for column in PACK_COLUMNS] if "packs" in READ_BY.get(name, ()) else []
    yielded = {*subject.interpreter.facts(), *(known for _, known, _ in _cells(subject))}
    for wanted in (*READ_BY.get(name, ()), *columns):
        if wanted not in yielded and (subject.shown or "." not in wanted):
            yield Fault(subject.code, None, "fault.fact_unread", {"name": wanted})


def uncased(subject: Subject) -> Iterator[Fault]:
    """There are cases, and one of them ends well: hostile answers are made from it."""
    folder = subject.folder / cases.FOLDER
    if subject.is_source and len(subject.shown) < FEWEST:
        yield Fault(folder, None, "fault.cases_few", {"name": subject.action.name, "least": str(FEWEST)})
    elif subject.is_source and not any(case.run.ok and not isinstance(made, Failed) for case, made in subject.shown):
        yield Fault(folder, None, "fault.cases_none_well", {"name": subject.action.name})


def unplayed(subject: Subject) -> Iterator[Fault]:
    """There is a file for the lab to play it with."""
    path = subject.folder / SIMULATION
    if subject.is_source and not path.is_file():
        yield Fault(path, None, "fault.simulation_missing", {"name": subject.action.name})


RULES: Final[tuple[Rule, ...]] = (
    unsaid,
    never_said,
    unlabelled,
    unworded,
    never_shown,
    worded_for_nothing,
    unread,
    uncased,
    unplayed,
)


def _subject(folder: Path, action: Action) -> Subject:
    """Return an action for the rules. Raises Faulty: a case that cannot be read, or that breaks the interpreter."""
    return Subject(
        action=action,
        folder=folder,
        written=documents.load(folder / "action.yml", Manifest),
        interpreter=interpreter.read(folder / "interpret.py"),
        shown=tuple((case, _judged(action, case)) for case in cases.of(action)),
        is_source=is_source(folder.parent),
    )


def _judged(action: Action, case: Case) -> Verdict:
    try:
        return cases.judged(action, case)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise Faulty([Fault(case.path, _line(case.path, "run"), "fault.case_breaks", {"why": why})]) from error


def _cells(subject: Subject) -> Iterator[tuple[Case, str, Value]]:
    """Yield what the cases show: each fact by its name, each cell of a table as `fact.column`."""
    for case, verdict in subject.shown:
        for name, value in verdict.facts.items():
            yield case, name, value
            for row in value if isinstance(value, list) else ():
                yield from ((case, f"{name}.{column}", cell) for column, cell in _columns(row))


def _columns(row: str | Mapping[str, Scalar]) -> Iterable[tuple[str, Scalar]]:
    return () if isinstance(row, str) else row.items()


def _line(path: Path, *place: str) -> int | None:
    return documents.line_of(path, place)
