"""The actions: one folder each, loaded and cross-checked; adding a folder adds an action."""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

import actions
from bot import documents
from bot.errors import Fault, Faulty
from bot.execution import completeness, frame, plan, wording
from bot.execution.action import Action, Catalogue, Manifest
from bot.execution.verdict import Value
from bot.settings import Host

FOLDER: Final = Path(actions.__file__).parent
NAME: Final = re.compile(r"[a-z][a-z0-9_]{2,40}")
AROUND: Final[Mapping[plan.Part, str]] = {"frame": frame.FRAME, "cancel": frame.CANCEL, "result": frame.RESULT}


def names(folder: Path = FOLDER) -> frozenset[str]:
    """Return the names of all actions of a folder, those with faults too."""
    return frozenset(path.parent.name for path in folder.glob("*/action.yml"))


def load(folder: Path = FOLDER) -> Catalogue:
    """Load every action of a folder. Raises Faulty with the faults of all of them."""
    found: dict[str, Action] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/action.yml")):
        try:
            found[path.parent.name] = _load(path)
        except Faulty as faulty:
            faults += faulty.faults
    for action in found.values():
        faults += completeness.faults(folder / action.name / "action.yml", action, found)
    if faults:
        raise Faulty(faults)
    return found


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
    )


def current(stored: plan.Plan, catalogue: Catalogue) -> bool:
    """Tell whether a stored plan is intact and made of just the scripts that would be planned today."""
    action = catalogue.get(stored.action)
    if action is None or not plan.intact(stored):
        return False
    return stored.steps == _steps(action, catalogue) and stored.interruptible == action.manifest.interruptible


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


def _load(path: Path) -> Action:
    name = path.parent.name
    if not NAME.fullmatch(name):
        raise Faulty([Fault(path, None, "fault.action_name", {"name": name})])
    manifest = wording.completed(documents.load(path, Manifest))
    script = _script(path.parent / "run.ps1")
    interpreter = _interpreter(path.parent / "interpret.py", f"actions.{name}.interpret")
    return Action(
        name=name,
        manifest=manifest,
        script=script,
        script_sha256=plan.sha256(script),
        facts=getattr(interpreter, "facts", None),
        verdict=getattr(interpreter, "verdict", None),
        folder=path.parent,
    )


def _interpreter(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise Faulty([Fault(path, None, "fault.unreadable", {"why": "interpret.py"})])
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise Faulty([Fault(path, error.lineno, "fault.interpreter_broken", {"why": str(error.msg)})]) from None
    except Exception as error:
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
