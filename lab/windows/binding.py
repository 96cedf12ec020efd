"""The binding of parameters to a script's own `param()` block, with the checks that PowerShell makes there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.requests.verdict import Value
from lab.windows.script import Params, ScriptError

BLOCK: Final = re.compile(r"^param\s*\(", re.MULTILINE)
PIECE: Final = re.compile(r"'(?:[^']|'')*'|#[^\n]*|[()]|[^'#()]+")
"""Of a param block: a text, a comment, a bracket, anything else."""
DECLARED: Final = re.compile(
    r"(?:^|,)\s*(?:\[ValidatePattern\('(?P<pattern>(?:[^']|'')*)'\)\]\s*)?"
    r"(?:\[(?P<type>[A-Za-z0-9]+)\]\s*)?\$(?P<name>[A-Za-z_]\w*)\s*(?:=\s*(?P<default>'[^']*'|-?\d+|\$\w+))?",
    re.MULTILINE,
)
CONSTANTS: Final[Mapping[str, Value]] = {"$null": None, "$true": True, "$false": False}


@dataclass(frozen=True, slots=True)
class Declared:
    """One parameter of a script."""

    name: str
    type: str
    pattern: str | None
    default: Value


def bind(script: str, given: Mapping[str, object], *, french: bool) -> Params:
    """Return every declared parameter with its value. Raises ScriptError, as `&` with wrong parameters does."""
    declared = {parameter.name.lower(): parameter for parameter in _declared(script)}
    values = {parameter.name: parameter.default for parameter in declared.values()}
    for name, value in given.items():
        parameter = declared.get(name.lower())
        if parameter is None:
            said = (
                f"Impossible de trouver un paramètre correspondant au nom « {name} »."
                if french
                else f"A parameter cannot be found that matches parameter name '{name}'."
            )
            raise ScriptError(said, error_id="NamedParameterNotFound")
        values[parameter.name] = _checked(parameter, value, french=french)
    return values


def _declared(script: str) -> Iterator[Declared]:
    for found in DECLARED.finditer(_block(script)):
        pattern = found["pattern"].replace("''", "'").replace(r"\z", r"\Z") if found["pattern"] is not None else None
        yield Declared(found["name"], (found["type"] or "string").lower(), pattern, _constant(found["default"]))


def _block(script: str) -> str:
    """Return what is inside the brackets of `param(...)`, without its comments; empty where there is none."""
    begins = BLOCK.search(script)
    inside, depth = "", 1
    for found in PIECE.finditer(script, begins.end() if begins else len(script)):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            break
        inside += "" if found[0].startswith("#") else found[0]
    return inside


def _constant(source: str | None) -> Value:
    if source is None:
        return None
    if source.startswith("'"):
        return source[1:-1]
    return CONSTANTS.get(source.lower()) if source.startswith("$") else int(source)


def _checked(parameter: Declared, value: object, *, french: bool) -> Value:
    try:
        converted = _converted(parameter.type, value)
    except (TypeError, ValueError):
        said = (
            f"Impossible de convertir la valeur du paramètre « {parameter.name} »."
            if french
            else f"Cannot convert the value of parameter '{parameter.name}'."
        )
        raise ScriptError(said, error_id="ParameterArgumentTransformationError") from None
    # PowerShell matches without regard to case, anywhere in the value
    if parameter.pattern is not None and not re.search(parameter.pattern, str(converted), re.IGNORECASE):
        said = (
            f"Impossible de valider l'argument du paramètre « {parameter.name} » : il ne correspond pas au modèle."
            if french
            else f"Cannot validate argument on parameter '{parameter.name}': it does not match the pattern."
        )
        raise ScriptError(said, error_id="ParameterArgumentValidationError")
    return converted


def _converted(kind: str, value: object) -> Value:
    match kind:
        case "string":
            if isinstance(value, list | dict):
                raise TypeError
            return "" if value is None else str(value)
        case "int" | "int32" | "long" | "int64" | "uint32":
            return 0 if value is None else int(str(value))
        case "bool":
            if isinstance(value, bool):
                return value
    raise TypeError
