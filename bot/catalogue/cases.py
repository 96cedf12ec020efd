"""The cases of an action, `cases/*.yml` in its folder: what a server answered, and what the action makes of it.

`run: {like: NAME, data: {…}}` is the answer of the case NAME of the same action, with these fields instead of its own.
Cases are part of the source only: an installed package carries none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from bot import documents
from bot.catalogue.action import Action
from bot.errors import Fault, Faulty
from bot.recovery.inventory import Inventory
from bot.requests.verdict import Facts, Failed, Verdict
from bot.servers.runner import RunResult, ScriptError
from bot.settings import Frozen, Host

FOLDER: Final = "cases"


class Thrown(Frozen):
    """What PowerShell caught."""

    message: str
    error_id: str = ""
    hresult: str = ""


class Run(Frozen):
    """The answer of a server: `data` of a script that ended well, else `error`."""

    like: str | None = None
    ok: bool = True
    data: dict[str, Any] = Field(default_factory=dict)
    error: Thrown | None = None


class Expected(Frozen):
    """What comes of it: `facts` are among those found, `absent` are not, `words` are in the sentence."""

    verdict: Literal["Facts", "Changed", "Unchanged", "Failed"]
    says: str
    facts: dict[str, Any] = Field(default_factory=dict)
    absent: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Written(Frozen):
    """A case as its file has it.

    `replaces`: heir and former licence server, as the inventory has them. `before`, `after`: the facts read around a
    change; without `after` they could not be read again.
    """

    story: str
    replaces: dict[str, str] = Field(default_factory=dict)
    before: dict[str, Any] = Field(default_factory=dict)
    run: Run
    after: dict[str, Any] | None = None
    expect: Expected


@dataclass(frozen=True, slots=True)
class Case:
    """One case, its answer whole."""

    path: Path
    written: Written
    run: RunResult

    @property
    def expect(self) -> Expected:
        """What comes of it."""
        return self.written.expect


def of(action: Action) -> tuple[Case, ...]:
    """Return the cases of an action, by name. Raises Faulty with every fault of all of them."""
    cases: list[Case] = []
    faults: list[Fault] = []
    for path in sorted((action.folder / FOLDER).glob("*.yml")) if action.folder else ():
        try:
            written = documents.load(path, Written)
            cases.append(Case(path, written, _result(written.run, _data(path, frozenset()))))
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return tuple(cases)


def ending_well(action: Action) -> tuple[Case, ...]:
    """Return the cases of servers in order: hostile answers are made from theirs. Raises Faulty."""
    return tuple(case for case in of(action) if case.run.ok and case.expect.verdict != "Failed")


def judged(action: Action, case: Case, data: Mapping[str, Any] | None = None) -> Verdict:
    """Return what the action makes of a case, or of `data` in the place of what the server answered."""
    run = case.run if data is None else RunResult(ok=True, data=data)
    if action.facts is not None:
        return action.facts(run, _inventory(case.written.replaces))
    if action.verdict is None:
        raise TypeError(action.name)
    before, after = case.written.before, case.written.after
    again = Failed(says="not_read") if after is None else Facts(says="read", facts=after)
    return action.verdict(Facts(says="read", facts=before), run, again)


def _data(path: Path, met: frozenset[Path]) -> dict[str, Any]:
    """Return the answer of a case, over that of the case which it is like. Raises Faulty."""
    written = documents.load(path, Written)
    if written.run.like is None:
        return written.run.data
    other = path.with_name(f"{written.run.like}.yml")
    if other in {*met, path} or not other.is_file():
        line = documents.line_of(path, ("run", "like"))
        raise Faulty([Fault(path, line, "fault.case_like", {"name": written.run.like})])
    return {**_data(other, met | {path}), **written.run.data}


def _result(run: Run, data: Mapping[str, Any]) -> RunResult:
    error = ScriptError(**run.error.model_dump()) if run.error else None
    return RunResult(ok=run.ok and error is None, data=data, error=error)


def _inventory(replaces: Mapping[str, str]) -> Inventory:
    fields = {"url": "http://x/wsman", "roles": ["license_server"]}
    hosts = {name: Host.model_validate({"name": name, "replaces": old, **fields}) for name, old in replaces.items()}
    return Inventory(hosts)
