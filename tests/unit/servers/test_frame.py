"""The scripts around every change: whole, plain, and with a sentence for each way in which they may end it."""

import re

import pytest

from bot.catalogue.reading import failed
from bot.language import LANGS
from bot.requests.verdict import Failed
from bot.servers import frame, winrm_change
from bot.servers.runner import RunResult, ScriptError
from bot.text import has

SCRIPTS = {"frame": frame.FRAME, "cancel": frame.CANCEL, "result": frame.RESULT}
THROWN = re.compile(r"throw 'rdslic:(\w+)'")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_one_text(name: str) -> None:
    """What it includes is in it, so that the digest which is approved covers all that runs; ASCII, as 5.1 wants it."""
    script = SCRIPTS[name]
    assert "function Open-GuardedFolder" in script
    assert frame.INCLUDE.search(script) is None
    assert script.isascii()


def test_every_way_to_end_a_change_is_known() -> None:
    """What the frame throws and what we have sentences for are the same."""
    assert set(THROWN.findall(frame.FRAME)) == frame.CODES


@pytest.mark.parametrize("code", sorted(frame.CODES))
def test_every_way_to_end_a_change_has_its_sentence(code: str) -> None:
    """A change needs no sentences of its own for what may happen to any change."""
    assert all(has(lang, f"verdicts.{code}") for lang in LANGS)
    error = ScriptError(message=f"rdslic:{code}", error_id=f"rdslic:{code}")
    assert failed(RunResult(ok=False, error=error), frozenset()) == Failed(says=code)


@pytest.mark.parametrize("name", ["cancel", "result"])
def test_scripts_beside_a_change_throw_only_what_it_throws(name: str) -> None:
    """Their refusals are told with the same sentences."""
    assert set(THROWN.findall(SCRIPTS[name])) <= frame.CODES


def test_nothing_beside_a_change_touches_a_service_or_a_process() -> None:
    """What asks it to stop, and what asks for its end, write and read in the run folder, and do nothing else."""
    for script in (frame.CANCEL, frame.RESULT):
        assert re.search(r"Service|Process|Kill|Task|Remove-", script) is None


def test_both_sides_agree_when_the_task_begins() -> None:
    """What people are told in minutes is what the frame asks the scheduler for."""
    assert f"(Get-SecondsLeft) + {winrm_change.NET_DELAY_S})" in frame.FRAME
