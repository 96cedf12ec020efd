"""Parameters as people type them."""

import pytest

from bot.catalogue.action import Parameter
from bot.catalogue.catalogue import load
from bot.catalogue.parameters import LONGEST, expected, validate
from bot.requests.model import Refused

COUNT = Parameter(type="integer", minimum=0, maximum=10)
DESTINATION = load()["backup_lserver"].manifest.params


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (COUNT, " 7 ", 7),
        (COUNT, "0", 0),
        (Parameter(type="integer"), "-12", -12),
        (Parameter(type="boolean"), "Oui", True),
        (Parameter(type="boolean"), "false", False),
        (Parameter(type="choice", choices=("a", "b")), "b", "b"),
        (Parameter(type="string", pattern="[a-z]+"), "abc", "abc"),
        (Parameter(type="string", pattern="[a-z]*", default="x"), "", "x"),
        (Parameter(type="boolean", required=False, default=False), "", False),
    ],
)
def test_accepted(parameter: Parameter, given: str, value: object) -> None:
    """A good value becomes one of the declared type; nothing given becomes the default."""
    assert validate({"p": parameter}, {"p": given}) == {"p": value}


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        (COUNT, "11"),
        (COUNT, "-1"),
        (COUNT, "1e1"),
        (COUNT, "\u0667"),
        (Parameter(type="boolean"), "perhaps"),
        (Parameter(type="choice", choices=("a", "b")), "A"),
        (Parameter(type="string", pattern="[a-z]+"), "abc\ndef"),
        (Parameter(type="string", pattern="[a-z]+"), "abc1"),
        (Parameter(type="string", pattern="[a-z]+"), "a" * (LONGEST + 1)),
        (Parameter(type="string"), "anything"),
    ],
)
def test_refused(parameter: Parameter, given: str) -> None:
    """A value of another form is refused, with the parameter and what was expected."""
    refusal = validate({"p": parameter}, {"p": given})
    assert isinstance(refusal, Refused)
    assert (refusal.reason, refusal.about) == ("parameter_invalid", "p")
    assert refusal.words == {"name": "p", "expected": expected(parameter)}


def test_missing_and_unknown() -> None:
    """What is required must be given, and what nobody declared is not passed on."""
    assert validate({"p": COUNT}, {}) == Refused(reason="parameter_missing", words={"name": "p"}, about="p")
    unknown = validate({"p": COUNT}, {"p": "1", "q": "2"})
    assert unknown == Refused(reason="parameter_unknown", words={"name": "q", "known": "p"}, about="q")


@pytest.mark.parametrize("path", ["", "D:\\Backups", "d:\\a b\\c-d_e.f"])
def test_destinations_that_are_folders(path: str) -> None:
    """A local path, or nothing, is a destination for a backup."""
    assert validate(DESTINATION, {"destination": path}) == {"destination": path}


@pytest.mark.parametrize(
    "path",
    [
        "\\\\server\\share",
        "D:",
        "relative",
        "C:/x",
        "D:\\a;b",
        "D:\\$(calc)",
        "D:\\a\r\nb",
        "D:\\é",
        "HKLM:\\x",
        "D:\\a:b",
    ],
)
def test_destinations_that_are_not(path: str) -> None:
    """Shares, streams, providers and anything odd are refused before anyone is asked to approve."""
    assert isinstance(validate(DESTINATION, {"destination": path}), Refused)


def test_bounds_are_said() -> None:
    """A maximum of zero is said as such."""
    assert expected(Parameter(type="integer", maximum=0)) == "…0"
