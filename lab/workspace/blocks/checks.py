"""Small checks that add up to the shape of a block; each yields what is wrong and where."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, at a JSON pointer such as `/blocks/0/text/text`."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Check: TypeAlias = Callable[[object, str], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Need:
    """Marks a field that must be there."""

    check: Check


Shape: TypeAlias = Mapping[str, Check | Need]


def string(most: int, *, least: int = 0) -> Check:
    """Accept text of `least` to `most` characters."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must provide a string")
        elif len(value) < least:
            yield Problem(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield Problem(at, f"must be less than {most + 1} characters")

    return check


def boolean(value: object, at: str) -> Iterator[Problem]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield Problem(at, "must be a boolean")


def anything(_value: object, _at: str) -> Iterator[Problem]:
    """Accept whatever is there."""
    return iter(())


def integer(least: int, most: int) -> Check:
    """Accept a whole number between two bounds."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "must be an integer")
        elif not least <= value <= most:
            yield Problem(at, f"must be between {least} and {most}")

    return check


def choice(*allowed: str) -> Check:
    """Accept one of a few words."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(at, f"must be one of: {', '.join(allowed)}")

    return check


def array(item: Check, most: int, *, least: int = 0) -> Check:
    """Accept a list of `least` to `most` items."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must be an array")
            return
        if len(value) > most:
            yield Problem(at, f"no more than {most} items allowed")
        if len(value) < least:
            yield Problem(at, f"no fewer than {least} items allowed")
        for index, one in enumerate(value):
            yield from item(one, f"{at}/{index}")

    return check


def shape(fields: Shape) -> Check:
    """Accept an object with these fields and no other; None counts as not there."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        for name, rule in fields.items():
            if value.get(name) is not None:
                yield from (rule.check if isinstance(rule, Need) else rule)(value[name], f"{at}/{name}")
            elif isinstance(rule, Need):
                yield Problem(at, f"missing required field: {name}")
        for name in value.keys() - fields.keys():
            yield Problem(at, f"invalid additional property: {name}")

    return check


def by_type(shapes: Mapping[str, Check], *, allowed: frozenset[str] | None = None) -> Check:
    """Accept an object whose `type` names one of `shapes`, among the `allowed` ones."""

    def check(value: object, at: str) -> Iterator[Problem]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            yield Problem(at, "missing required field: type")
        elif kind not in shapes or (allowed is not None and kind not in allowed):
            yield Problem(f"{at}/type", f"unsupported type: {kind}")
        else:
            yield from shapes[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    """Accept what every check accepts."""

    def check(value: object, at: str) -> Iterator[Problem]:
        for one in checks:
            yield from one(value, at)

    return check


def exactly_one(*names: str) -> Check:
    """Accept an object that has exactly one of these fields."""

    def check(value: object, at: str) -> Iterator[Problem]:
        given = [name for name in names if isinstance(value, dict) and value.get(name) is not None]
        if len(given) != 1:
            yield Problem(at, f"exactly one is required: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """Accept an object that has one of these fields or more."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not any(isinstance(value, dict) and value.get(name) for name in names):
            yield Problem(at, f"at least one is required: {', '.join(names)}")

    return check
