"""The binding of parameters, as PowerShell does it before a script runs."""

import pytest

from lab.windows.binding import bind
from lab.windows.script import ScriptError

SCRIPT = r"""<# help with (brackets) #>
param(
    [ValidatePattern('^[a-z'']{1,5}$')]
    [string]$name = 'it',
    [int]$count = 3,
    [bool]$really = $false,
    $any
)
throw
"""


def test_defaults_stand_for_what_is_not_given() -> None:
    """Each declared parameter has its default, or nothing."""
    assert bind(SCRIPT, {}, french=True) == {"name": "it", "count": 3, "really": False, "any": None}


def test_a_block_may_stand_on_one_line_and_hold_comments() -> None:
    """What is in a comment or a text is no parameter and no bracket; where a pattern ends is as .NET has it."""
    script = "param([string]$run = '', $more)\nthrow"
    assert bind(script, {"run": "x"}, french=True) == {"run": "x", "more": None}
    script = "param(\n    # not ')' and not $this\n    [ValidatePattern('^(?:a|b)\\z')]\n    [string]$it = 'a'\n)\n"
    assert bind(script, {"it": "b"}, french=True) == {"it": "b"}
    for longer in ("b\n", "bb"):
        with pytest.raises(ScriptError):
            bind(script, {"it": longer}, french=True)


def test_names_come_in_any_case_and_values_are_converted() -> None:
    """Names are matched without regard to case, like patterns; numbers may come as text."""
    assert bind(SCRIPT, {"NAME": "O'HAR", "Count": "7"}, french=True)["name"] == "O'HAR"
    assert bind(SCRIPT, {"Count": "7"}, french=True)["count"] == 7
    assert bind(SCRIPT, {"any": None}, french=True)["any"] == ""


@pytest.mark.parametrize(
    ("given", "error_id"),
    [
        ({"nobody": 1}, "NamedParameterNotFound"),
        ({"name": "too long a name"}, "ParameterArgumentValidationError"),
        ({"name": None}, "ParameterArgumentValidationError"),
        ({"count": "many"}, "ParameterArgumentTransformationError"),
        ({"really": "yes"}, "ParameterArgumentTransformationError"),
        ({"name": ["a"]}, "ParameterArgumentTransformationError"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, object], error_id: str) -> None:
    """The error id is PowerShell's; the message is in the language of the server."""
    for french in (True, False):
        with pytest.raises(ScriptError) as refused:
            bind(SCRIPT, given, french=french)
        assert refused.value.error_id == error_id


def test_a_script_without_parameters_takes_none() -> None:
    """`param()` refuses everything."""
    assert bind("param()\n", {}, french=True) == {}
    with pytest.raises(ScriptError):
        bind("param()\n", {"x": 1}, french=True)
