"""Text that every database takes."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import rdslic
from bot.storable import json_line, storable

ANY_TEXT = st.text(st.characters())
"""Lone surrogates and NUL among it."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text takes long on a busy machine
@given(ANY_TEXT)
def test_any_text_becomes_storable_and_keeps_its_length(text: str) -> None:
    """What was good stays as it is; the rest is replaced sign by sign, so that limits still hold."""
    made = storable(text)
    made.encode()
    assert "\0" not in made
    assert len(made) == len(text)
    assert storable(made) == made


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text takes long on a busy machine
@given(JSON)
def test_any_json_becomes_storable(value: object) -> None:
    """Nested texts and names of fields too; a NUL does not hide behind its escape."""
    line = json_line(value)
    line.encode()
    assert "\0" not in line
    assert "\0" not in str(json.loads(line))


@pytest.mark.parametrize("command", [["ask", "licence \udcff bloquée"], ["dossier", "R-\udcff"]])
def test_a_byte_that_is_no_text_is_no_traceback(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of another encoding hands over lone surrogates."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    result = CliRunner().invoke(rdslic, command)
    assert not isinstance(result.exception, UnicodeError)
