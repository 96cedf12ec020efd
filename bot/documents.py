"""YAML files into typed values; what is wrong is reported with file and line, all of it at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Fault, Faulty

Document = TypeVar("Document", bound=BaseModel)

KNOWN: Final = {
    "missing": "fault.missing",
    "extra_forbidden": "fault.unknown_key",
    "string_pattern_mismatch": "fault.pattern",
    "string_too_long": "fault.too_long",
    "too_short": "fault.too_few",
    "number_value": "fault.number_value",
    "number_words": "fault.number_words",
    "example": "fault.example",
    "greater_than_equal": "fault.too_small",
    "less_than_equal": "fault.too_large",
    "int_type": "fault.whole_number",
    "int_parsing": "fault.whole_number",
    "int_from_float": "fault.whole_number",
    "bool_type": "fault.true_or_false",
    "bool_parsing": "fault.true_or_false",
}


def load(path: Path, model: type[Document], **context: object) -> Document:
    """Read one YAML file as `model`; `context` reaches the model's validators. Raises Faulty."""
    return validate(path, tree(path), model, **context)


def validate(path: Path, content: object, model: type[Document], **context: object) -> Document:
    """Turn what was read from `path` into `model`. Raises Faulty with the line of each fault."""
    try:
        return model.model_validate(content, context=context or None)
    except ValidationError as invalid:
        raise Faulty(_faults(path, invalid.errors(include_url=False))) from None


def tree(path: Path) -> object:
    """Return the plain content of a YAML file. Raises Faulty: unreadable, not YAML, or a key twice."""
    source = _source(path)
    try:
        return _content(path, source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Faulty([Fault(path, line, "fault.yaml", {"why": error.problem or ""})]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Faulty([Fault(path, None, "fault.yaml", {"why": str(error)})]) from None


def _content(path: Path, source: str) -> object:
    loader = yaml.CSafeLoader(source)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        twice = list(_repeated(path, node))
        if twice:
            raise Faulty(twice)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def line_of(path: Path, location: Sequence[str | int]) -> int | None:
    """Return the line of a value such as `("text", "fr", "title")`, or of its nearest ancestor that exists."""
    node = yaml.compose(_source(path), Loader=yaml.CSafeLoader)
    line = node.start_mark.line + 1 if node else None
    for name in location:
        found = _child(node, name)
        if found is None:
            break
        node, line = found
    return line


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Faulty([Fault(path, None, "fault.encoding")]) from None
    except OSError as error:
        raise Faulty([Fault(path, None, "fault.unreadable", {"why": error.strerror or str(error)})]) from None


def _child(node: yaml.Node | None, name: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(name):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
        child = node.value[name]
        return child, child.start_mark.line + 1
    return None


def _repeated(path: Path, node: yaml.Node) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield Fault(path, key.start_mark.line + 1, "fault.key_twice", {"name": str(key.value)})
            seen.add(str(key.value))
            yield from _repeated(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(path, value)


def _faults(path: Path, errors: Sequence[ErrorDetails]) -> Iterator[Fault]:
    for error in errors:
        facts: dict[str, Any] = {
            "name": ".".join(str(part) for part in error["loc"]) or path.name,
            "why": error["msg"],
            **{name: str(value) for name, value in error.get("ctx", {}).items()},
        }
        yield Fault(path, line_of(path, error["loc"]), KNOWN.get(error["type"], "fault.invalid"), facts)
