"""Parameters as typed, into values: by declared type and pattern, or a refusal that says which one is wrong."""

import re
from collections.abc import Mapping
from typing import Final

from bot.catalogue.action import Parameter
from bot.requests.model import Refused
from bot.requests.verdict import Value

LONGEST: Final = 1_000
"""Characters of a value; longer ones are refused before any pattern looks at them."""
TRUE: Final = frozenset({"true", "yes", "oui", "vrai", "1"})
FALSE: Final = frozenset({"false", "no", "non", "faux", "0"})


def validate(declared: Mapping[str, Parameter], raw: Mapping[str, str]) -> Mapping[str, Value] | Refused:
    """Return every declared parameter with its value (defaults filled in), or the first refusal."""
    for name in raw:
        if name not in declared:
            words = {"name": name, "known": ", ".join(declared) or "—"}
            return Refused(reason="parameter_unknown", words=words, about=name)
    values: dict[str, Value] = {}
    for name, parameter in declared.items():
        value = _value(name, parameter, raw.get(name, "").strip()[: LONGEST + 1])
        if isinstance(value, Refused):
            return value
        values[name] = value
    return values


def _value(name: str, parameter: Parameter, given: str) -> Value | Refused:
    if not given:
        if parameter.required and parameter.default is None:
            return Refused(reason="parameter_missing", words={"name": name}, about=name)
        return parameter.default
    value = _typed(parameter, given)
    if value is None:
        return Refused(reason="parameter_invalid", words={"name": name, "expected": expected(parameter)}, about=name)
    return value


def _typed(parameter: Parameter, given: str) -> Value:
    match parameter.type:
        case "integer":
            return _integer(parameter, given)
        case "boolean":
            return True if given.lower() in TRUE else False if given.lower() in FALSE else None
        case "choice":
            return given if given in parameter.choices else None
        case "string":
            return (
                given
                if parameter.pattern and len(given) <= LONGEST and re.fullmatch(parameter.pattern, given)
                else None
            )


def _integer(parameter: Parameter, given: str) -> int | None:
    if not re.fullmatch(r"-?[0-9]{1,10}", given):
        return None
    value = int(given)
    low = parameter.minimum if parameter.minimum is not None else value
    high = parameter.maximum if parameter.maximum is not None else value
    return value if low <= value <= high else None


def expected(parameter: Parameter) -> str:
    """Say what is expected: in signs (a pattern, a range, the choices), or the name of the text that says it."""
    match parameter.type:
        case "integer":
            return f"{_bound(parameter.minimum)}…{_bound(parameter.maximum)}"
        case "boolean":
            return "true | false"
        case "choice":
            return " | ".join(parameter.choices)
        case "string":
            return f"approvals.form.{parameter.form}" if parameter.form else parameter.pattern or ""


def _bound(number: int | None) -> str:
    return "" if number is None else str(number)
