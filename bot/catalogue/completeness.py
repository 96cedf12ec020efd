"""What a complete action is: its manifest, script, interpreter and texts agree with one another."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot import documents
from bot.catalogue import wording
from bot.catalogue.action import Action, ActionText, Manifest, Parameter
from bot.catalogue.parameters import validate
from bot.errors import Fault
from bot.language import LANGS, Lang
from bot.requests.model import Refused
from bot.text import placeholders

STEP: Final = re.compile(r"\bStep\s+'([^']*)'")
THROW: Final = re.compile(r"\bthrow\s+'rdslic:([^']*)'")
LOOKING: Final = frozenset({"id", "host"})
"""Placeholders of `after_interruption`."""
PARTS: Final = ("verdicts", "facts", "values", "steps", "params")


def faults(path: Path, action: Action, found: Mapping[str, Action]) -> Iterator[Fault]:
    """Yield what is wrong with one action among all those `found`; `path` is its manifest."""
    manifest = action.manifest
    yield from _effect_faults(path, action, found)
    declared, written = set(manifest.params), script_parameters(action.script)
    if declared != written:
        names = ", ".join(sorted(declared ^ written))
        yield Fault(path, documents.line_of(path, ("params",)), "fault.script_parameters", {"names": names})
    yield from _script_faults(path.parent / "run.ps1", action)
    for name in sorted(set(manifest.interruptible) - set(manifest.steps)):
        yield Fault(path, documents.line_of(path, ("interruptible",)), "fault.step_unknown", {"name": name})
    yield from _parameter_faults(path, manifest)
    yield from _vocabulary_faults(path, manifest)
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


def _script_faults(path: Path, action: Action) -> Iterator[Fault]:
    """Check that steps announced are those declared, and that every `throw 'rdslic:code'` has its sentence."""
    announced = {found[1]: _line(action.script, found) for found in STEP.finditer(action.script)}
    for name in sorted(set(announced) ^ set(action.manifest.steps)):
        yield Fault(path, announced.get(name), "fault.script_steps", {"name": name})
    thrown = {found[1]: _line(action.script, found) for found in THROW.finditer(action.script)}
    for code in sorted(thrown):
        if all(wording.template(code, {}, action, lang) is None for lang in action.manifest.text):
            yield Fault(path, thrown[code], "fault.verdict_missing", {"name": code})


def _vocabulary_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    for fact, name in manifest.vocabulary.items():
        if not wording.vocabulary(name, LANGS[0]):
            yield Fault(path, documents.line_of(path, ("vocabulary", fact)), "fault.vocabulary", {"name": name})


def _parameter_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    """Check that a text has a pattern, else it would accept anything, and that defaults pass their own rules."""
    for name, parameter in manifest.params.items():
        line = documents.line_of(path, ("params", name))
        if parameter.type == "string" and not _compiles(parameter.pattern):
            yield Fault(path, line, "fault.parameter_pattern", {"name": name})
        elif parameter.default is not None and isinstance(
            validate({name: parameter}, {name: _typed(parameter)}), Refused
        ):
            yield Fault(path, line, "fault.parameter_default", {"name": name})


def _compiles(pattern: str | None) -> bool:
    try:
        return pattern is not None and re.compile(pattern) is not None
    except re.error:
        return False


def _typed(parameter: Parameter) -> str:
    return str(parameter.default).lower() if parameter.type == "boolean" else str(parameter.default)


def _line(script: str, found: re.Match[str]) -> int:
    return script.count("\n", 0, found.start()) + 1


def _text_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    for part in PARTS:
        tables = {lang: _sentences(manifest.text[lang], part) for lang in LANGS}
        needed: set[str] = set(getattr(manifest, part, ())) if part in {"steps", "params"} else set()
        for key in sorted(set().union(*tables.values(), needed)):
            yield from _sentence_faults(path, part, key, tables)
    yield from _looking_faults(path, manifest)


def _looking_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    """Check that whoever looks at a server after an interruption is asked the same in each language."""
    asked = {lang: manifest.text[lang].after_interruption for lang in LANGS}
    longest = max(map(len, asked.values()))
    for lang, questions in asked.items():
        line = documents.line_of(path, ("text", lang, "after_interruption"))
        if len(questions) < longest:
            yield Fault(path, line, "fault.text_missing", {"key": f"after_interruption.{longest}", "lang": lang})
        if set().union(*map(placeholders, questions)) - LOOKING:
            known = ", ".join(sorted(f"{{{name}}}" for name in LOOKING))
            yield Fault(path, line, "fault.placeholder_unknown", {"key": "after_interruption", "known": known})


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
