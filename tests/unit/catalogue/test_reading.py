"""Hostile answers, read field by field."""

from collections.abc import Callable

import pytest

from bot.catalogue.reading import NotUnderstood, Reading, failed
from bot.requests.verdict import Failed
from bot.servers.cleaned import LONGEST, cleaned
from bot.servers.runner import RunResult, ScriptError


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (Reading.text, 1),
        (Reading.text, None),
        (Reading.text, ["a"]),
        (Reading.flag, "true"),
        (Reading.flag, 1),
        (Reading.number, "4"),
        (Reading.number, True),
        (Reading.number, 4.0),
        (Reading.texts, [1]),
        (Reading.texts, {"a": "b"}),
        (Reading.rows, ["a"]),
        (Reading.rows, "a"),
    ],
)
def test_another_type_is_not_understood(read: Callable[[Reading, str], object], value: object) -> None:
    """Nothing is guessed from a value of another kind; the field is named."""
    with pytest.raises(NotUnderstood, match="field"):
        read(Reading({"field": value}), "field")


def test_a_field_inside_a_row_is_named_with_its_table() -> None:
    """Whoever reads the sentence finds the place."""
    [row] = Reading({"packs": [{"total": "many"}]}).rows("packs")
    with pytest.raises(NotUnderstood, match=r"packs\.total"):
        row.number("total")


@pytest.mark.parametrize("value", ["a", ["a"], {"value": ["a"], "Count": 1}])
def test_lists_as_5_1_writes_them(value: object) -> None:
    """One element alone, a list, and the list with a second Count are the same."""
    assert Reading({"x": value}).texts("x") == ["a"]


def test_no_list_is_an_empty_one() -> None:
    """WMI gives null for an empty list."""
    assert Reading({"x": None}).texts("x") == []
    assert Reading({}).rows("x") == []


def test_signed_views_of_uint32() -> None:
    """-1 is 4294967295, as Windows meant it."""
    assert Reading({"x": -1}).number("x") == 4294967295


def test_text_is_cleaned() -> None:
    """Control, direction and zero-width characters go, and length is bounded."""
    assert cleaned("a\x00b\u202ec\u200bd\r\n") == "a b c d"
    assert len(cleaned("x" * 10_000)) == LONGEST


def error(error_id: str, message: str = "") -> RunResult:
    """Return a run that a script error ended."""
    return RunResult(ok=False, error=ScriptError(message=message or error_id, error_id=error_id))


def test_errors_of_scripts() -> None:
    """A code that is known names its sentence; any other error is shown, cleaned."""
    known = frozenset({"role_absent"})
    assert failed(error("rdslic:role_absent"), known) == Failed(says="role_absent")
    assert failed(error("rdslic:language_mode"), known) == Failed(says="language_mode")
    assert failed(error("rdslic:not_one_object"), known).says == "not_understood"
    shown = failed(error("role_absent", "Accès\x1b[2J refusé"), known)
    assert shown == Failed(says="script_failed", words={"message": "Accès [2J refusé"})
    assert failed(RunResult(ok=False), known).says == "script_failed"
