"""The actions: one folder each, loaded and cross-checked; adding a folder adds an action.

A site may have a folder of its own actions. They are code that its administrator wrote: trusted, checked and sealed as
ours are, and marked as the site's.
"""

import importlib.util
import re
from collections.abc import Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Final

import actions
from bot import documents
from bot.catalogue import completeness, wording
from bot.catalogue.action import Action, Catalogue, Manifest
from bot.errors import Fault, Faulty
from bot.requests import plan
from bot.requests.verdict import Value
from bot.servers import frame
from bot.settings import Host
from bot.site import folder_fault

FOLDER: Final = Path(actions.__file__).parent
NAME: Final = re.compile(r"[a-z][a-z0-9_]{2,40}")
AROUND: Final[Mapping[plan.Part, str]] = {"frame": frame.FRAME, "cancel": frame.CANCEL, "result": frame.RESULT}


def names(folder: Path = FOLDER, *, site: Path | None = None) -> frozenset[str]:
    """Return the names of all actions of a folder and of a site's own, those with faults too."""
    return frozenset(path.parent.name for path in _manifests(folder, site))


def load(folder: Path = FOLDER, *, site: Path | None = None) -> Catalogue:
    """Load every action of a folder, then those of a site's own. Raises Faulty with the faults of all of them."""
    found: dict[str, Action] = {}
    faults: list[Fault] = list(_site_faults(site, folder)) if site else []
    for path in _manifests(folder, site):
        try:
            action = _load(path, of_site=path.parent.parent == site)
            found.setdefault(action.name, action)
        except Faulty as faulty:
            faults += faulty.faults
    for action in found.values():
        faults += completeness.faults(action.folder / "action.yml", action, found) if action.folder else ()
    if faults:
        raise Faulty(faults)
    return found


def _manifests(folder: Path, site: Path | None) -> list[Path]:
    theirs = sorted(site.glob("*/action.yml")) if site else []
    return [*sorted(folder.glob("*/action.yml")), *theirs]


def _site_faults(site: Path, ours: Path) -> Iterator[Fault]:
    """Yield what a site's folder cannot hold: an action named like one of ours, and a folder that is no action."""
    fault = folder_fault(site)
    if fault is not None:
        yield Fault(fault.path, None, fault.key, {**fault.facts, "name": "actions", "folder": str(site)})
        return
    for path in sorted(path for path in site.iterdir() if path.is_dir() and path.name[0] not in "._"):
        if not (path / "action.yml").is_file():
            yield Fault(path, None, "fault.action_absent")
        elif (ours / path.name / "action.yml").is_file():
            yield Fault(path / "action.yml", None, "fault.action_taken", {"name": path.name})


def plan_for(action: Action, catalogue: Catalogue, host: Host, params: Mapping[str, Value]) -> plan.Plan:
    """Return what exactly would run: a read is one script; a change has its facts and its frame around it."""
    return plan.make(
        action=action.name,
        host=host.name,
        endpoint=host.url,
        params=params,
        deadline_s=action.manifest.deadline_s,
        steps=_steps(action, catalogue),
        interruptible=action.manifest.interruptible,
        of_site=action.of_site,
    )


def current(stored: plan.Plan, catalogue: Catalogue) -> bool:
    """Tell whether a stored plan is intact and made of just the scripts that would be planned today."""
    action = catalogue.get(stored.action)
    if action is None or not plan.intact(stored):
        return False
    same_steps = stored.steps == _steps(action, catalogue) and stored.interruptible == action.manifest.interruptible
    return same_steps and stored.of_site == action.of_site


def _steps(action: Action, catalogue: Catalogue) -> tuple[plan.Step, ...]:
    steps: tuple[plan.Step, ...] = (_step("run", action),)
    if action.manifest.facts:
        reads = catalogue[action.manifest.facts]
        around = (_around(part, action) for part in AROUND)
        steps = (_step("before", reads), *steps, _step("after", reads), *around)
    return steps


def _step(part: plan.Part, action: Action) -> plan.Step:
    return plan.Step(part=part, action=action.name, script=action.script, sha256=action.script_sha256)


def _around(part: plan.Part, action: Action) -> plan.Step:
    return plan.Step(part=part, action=action.name, script=AROUND[part], sha256=plan.sha256(AROUND[part]))


def _load(path: Path, *, of_site: bool) -> Action:
    name = path.parent.name
    if not NAME.fullmatch(name):
        raise Faulty([Fault(path, None, "fault.action_name", {"name": name})])
    manifest = wording.completed(documents.load(path, Manifest))
    script = _script(path.parent / "run.ps1")
    interpreter = _interpreter(path.parent / "interpret.py", name, of_site=of_site)
    return Action(
        name=name,
        manifest=manifest,
        script=script,
        script_sha256=plan.sha256(script),
        facts=getattr(interpreter, "facts", None),
        verdict=getattr(interpreter, "verdict", None),
        folder=path.parent,
        of_site=of_site,
    )


class _NothingWritten(SourceFileLoader):
    """Loads a module without leaving its bytecode beside it: a site's folder is for the site to write to."""

    def set_data(self, path: str, data: object, *, _mode: int = 0o666) -> None:
        """Write nothing."""


def _interpreter(path: Path, action: str, *, of_site: bool) -> ModuleType:
    name = f"{'site_actions' if of_site else 'actions'}.{action}.interpret"
    loader = _NothingWritten(name, str(path)) if of_site else None
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None or spec.loader is None or not path.is_file():
        raise Faulty([Fault(path, None, "fault.unreadable", {"why": "interpret.py"})])
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise Faulty([Fault(path, error.lineno, "fault.interpreter_broken", {"why": str(error.msg)})]) from None
    except (Exception, SystemExit) as error:
        raise Faulty([Fault(path, None, "fault.interpreter_broken", {"why": str(error)})]) from error
    return module


def _script(path: Path) -> str:
    try:
        # ASCII only: 5.1 reads anything else in the code page of the machine
        return path.read_bytes().decode("ascii")
    except OSError as error:
        raise Faulty([Fault(path, None, "fault.unreadable", {"why": error.strerror or ""})]) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Faulty([Fault(path, line, "fault.script_ascii")]) from None
