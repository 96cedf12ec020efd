"""The actions: one folder each, loaded and cross-checked; adding a folder adds an action."""

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import actions
from bot import documents
from bot.errors import BotError, Fault, Faulty
from bot.execution import plan
from bot.execution.action import Action, ActionText, Catalogue, Manifest
from bot.execution.verdict import Value
from bot.language import LANGS, Lang
from bot.settings import Host
from bot.text import placeholders

FOLDER: Final = Path(actions.__file__).parent
NAME: Final = re.compile(r"[a-z][a-z0-9_]{2,40}")
PARTS: Final = ("verdicts", "facts", "values", "steps", "params")


class ActionUnknown(BotError):
    """An action of a stored request is no longer there. Facts: `name`."""

    key = "error.not_found.action"


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
        faults += _faults(folder / action.name / "action.yml", action, found)
    if faults:
        raise Faulty(faults)
    return found


def plan_for(action: Action, catalogue: Catalogue, host: Host, params: Mapping[str, Value]) -> plan.Plan:
    """Return what exactly would run: a read is one script; a change reads its facts before and after."""
    steps: tuple[plan.Step, ...] = (_step("run", action),)
    if action.manifest.facts:
        reads = catalogue[action.manifest.facts]
        steps = (_step("before", reads), *steps, _step("after", reads))
    return plan.make(
        action=action.name,
        host=host.name,
        endpoint=host.url,
        params=params,
        deadline_s=action.manifest.deadline_s,
        steps=steps,
    )


def current(stored: plan.Plan, catalogue: Catalogue) -> bool:
    """Tell whether a stored plan is intact and made of the scripts that the catalogue has today."""
    return plan.intact(stored) and all(
        step.action in catalogue and catalogue[step.action].script_sha256 == step.sha256 for step in stored.steps
    )


def _step(part: plan.Part, action: Action) -> plan.Step:
    return plan.Step(part=part, action=action.name, script=action.script, sha256=action.script_sha256)


def _load(path: Path) -> Action:
    name = path.parent.name
    if not NAME.fullmatch(name):
        raise Faulty([Fault(path, None, "fault.action_name", {"name": name})])
    manifest = documents.load(path, Manifest)
    script = _script(path.parent / "run.ps1")
    interpreter = importlib.import_module(f"actions.{name}.interpret")
    return Action(
        name=name,
        manifest=manifest,
        script=script,
        script_sha256=plan.sha256(script),
        facts=getattr(interpreter, "facts", None),
        verdict=getattr(interpreter, "verdict", None),
    )


def _script(path: Path) -> str:
    try:
        # ASCII only: 5.1 reads anything else in the code page of the machine
        return path.read_bytes().decode("ascii")
    except OSError as error:
        raise Faulty([Fault(path, None, "fault.unreadable", {"why": error.strerror or ""})]) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Faulty([Fault(path, line, "fault.script_ascii")]) from None


def _faults(path: Path, action: Action, found: Mapping[str, Action]) -> Iterator[Fault]:
    manifest = action.manifest
    yield from _effect_faults(path, action, found)
    declared, written = set(manifest.params), script_parameters(action.script)
    if declared != written:
        names = ", ".join(sorted(declared ^ written))
        yield Fault(path, documents.line_of(path, ("params",)), "fault.script_parameters", {"names": names})
    for lang in LANGS:
        if lang not in manifest.text:
            yield Fault(path, documents.line_of(path, ("text",)), "fault.text_missing", {"key": "text", "lang": lang})
    if all(lang in manifest.text for lang in LANGS):
        yield from _text_faults(path, manifest)


def _effect_faults(path: Path, action: Action, found: Mapping[str, Action]) -> Iterator[Fault]:
    read = action.manifest.effect == "read"
    facts = action.manifest.facts
    if read != (action.facts is not None) or read == (action.verdict is not None):
        yield Fault(path, documents.line_of(path, ("effect",)), "fault.interpreter")
    if read == (facts is not None):
        yield Fault(path, documents.line_of(path, ("effect",)), "fault.facts_action_needed")
    if facts and (facts not in found or found[facts].manifest.effect != "read"):
        yield Fault(path, documents.line_of(path, ("facts",)), "fault.facts_action", {"name": facts})


def _text_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    for part in PARTS:
        tables = {lang: _sentences(manifest.text[lang], part) for lang in LANGS}
        needed: set[str] = set(getattr(manifest, part, ())) if part in {"steps", "params"} else set()
        for key in sorted(set().union(*tables.values(), needed)):
            yield from _sentence_faults(path, part, key, tables)


def _sentence_faults(path: Path, part: str, key: str, tables: Mapping[Lang, Mapping[str, str]]) -> Iterator[Fault]:
    for lang, table in tables.items():
        if key not in table:
            line = documents.line_of(path, ("text", lang, part))
            yield Fault(path, line, "fault.text_missing", {"key": f"{part}.{key}", "lang": lang})
    variants = {placeholders(table[key]) for table in tables.values() if key in table}
    if len(variants) > 1:
        yield Fault(path, None, "fault.text_placeholders", {"key": f"{part}.{key}"})


def _sentences(text: ActionText, part: str) -> Mapping[str, str]:
    sentences: dict[str, str] = getattr(text, part)
    return sentences


def script_parameters(script: str) -> set[str]:
    """Return the names in the script's own `param()` block: the first one, at the start of a line."""
    block = re.search(r"^param\s*\((.*?)^\)|^param\s*\(\s*\)", script, re.MULTILINE | re.DOTALL)
    if not block or not block[1]:
        return set()
    return set(re.findall(r"^\s*(?:\[[^\]]+\]\s*)?\$([A-Za-z_]\w*)", block[1], re.MULTILINE))
