"""What makes a change safe, read from the scripts: order, ends, rights, and what each side refuses."""

import re

import pytest

from bot.catalogue.parameters import validate
from bot.language import Lang
from bot.requests.model import Refused
from bot.servers import bootstrap, frame
from bot.slack.cards.message import refusal
from tests.support.powershell import ACTIONS, CHANGES, READS, SCRIPTS, code_of, function, texts, tree


@pytest.mark.parametrize("script", [*(SCRIPTS[name].read_text("ascii") for name in READS), frame.FRAME])
def test_scripts_check_who_and_what_they_are(script: str) -> None:
    """64 bits and full administrator rights, by SID since group names are translated, before anything is read.

    A change has its frame in front of it, which asks before it makes a folder.
    """
    code = code_of(script)
    checks = [code.index("rdslic:not_64bit"), code.index("S-1-5-32-544"), code.index("rdslic:not_elevated")]
    begins = re.search(r"^Step '|^Enter-Run|^\$\w+ = Get-CimInstance", code, re.MULTILINE)
    assert begins is not None
    assert max(checks) < begins.start()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_stops_a_service_always_starts_it_again(name: str) -> None:
    """Stopping is inside a try whose finally starts; nothing before that start can fail and skip it."""
    code = code_of(SCRIPTS[name].read_text("ascii"))
    assert code.count("Stop-ForChange") == code.count("Start-AfterChange") == 1
    [whole] = [one for one in texts(tree(code), "try_statement") if "Stop-ForChange" in one]
    body, _, last = whole.rpartition("finally")
    assert "Stop-ForChange" in body
    assert re.fullmatch(r"\s*\{\s*try \{ Step '\w+' \} catch \{ \$null = \$_ \}\s*Start-AfterChange\s*\}", last)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_can_be_given_up_only_before_it_starts_the_service(name: str) -> None:
    """The step that starts the service again, and what comes after it, end whatever anybody asks."""
    code = code_of(SCRIPTS[name].read_text("ascii"))
    last = set(re.findall(r"Step '(\w+)'", code[code.index("} finally {\n") :]))
    assert last
    assert not last & set(ACTIONS[name].manifest.interruptible)


def in_order(text: str, *words: str) -> bool:
    """Tell whether these words stand in a text, the first of each in this order."""
    places = [text.find(word) for word in words]
    return min(places) >= 0 and places == sorted(places)


def test_the_frame_stops_nothing_that_may_not_come_back() -> None:
    """Whether it may be stopped, then the time that is left, then the task that would start it; only then the stop."""
    stops = function(frame.FRAME, "Stop-ForChange")
    assert in_order(stops, "Assert-Stoppable", "Assert-SecondsLeft", "Add-SafetyNet", "Stop-Service")
    assert "-Force" not in stops
    assert code_of(frame.FRAME).count("Stop-Service") == 1


def test_the_frame_reads_its_safety_net_back() -> None:
    """Registered is not enough: it must be ready, with a time, and its service must run."""
    adds = function(frame.FRAME, "Add-SafetyNet")
    assert in_order(
        adds, "Register-ScheduledTask", "Get-ScheduledTask ", "NextRunTime", "$sound = $scheduler", "no_safety_net"
    )
    assert in_order(adds, ".EndBoundary", "$boot.EndBoundary", "-DeleteExpiredTaskAfter")


def test_the_frame_lets_go_of_its_safety_net_last() -> None:
    """Only once the service was seen running; a slow stop is waited for, since a start during it is lost."""
    starts = function(frame.FRAME, "Start-AfterChange")
    assert in_order(
        starts, "StopPending", "WaitForStatus('Stopped'", ".Start()", "WaitForStatus('Running'", "Remove-Saf"
    )


def test_the_frame_keeps_the_answer_before_it_is_said() -> None:
    """Whoever listens may be gone; the file appears whole or not at all, and then the machine is free again."""
    assert in_order(function(frame.FRAME, "Exit-Run"), "WriteAllText", "Move(", "Dispose()")
    assert in_order(bootstrap.TEMPLATE, "Exit-Run $t", "#R:<NONCE>")


def test_the_frame_ends_its_own_children_only() -> None:
    """What it kills is the process that the same function has started."""
    runs = function(frame.FRAME, "Invoke-Program")
    assert in_order(runs, "$process = Start-Program", "WaitForExit(500)", "program_too_slow", "$process.Kill()")
    assert code_of(frame.FRAME).count(".Kill(") == 1


@pytest.mark.parametrize("script", [frame.FRAME, frame.CANCEL, frame.RESULT], ids=["frame", "cancel", "result"])
def test_folders_are_made_with_their_rights(script: str) -> None:
    """Never made first and closed later: whoever came in between would stay inside."""
    makes = function(script, "New-GuardedFolder")
    assert in_order(makes, "SetSecurityDescriptorSddlForm('O:BAG:BAD:P(", "CreateDirectory(")
    assert in_order(function(script, "Open-GuardedFolder"), "New-GuardedFolder", "Test-OwnFolder", "folder_not_ours")


@pytest.mark.parametrize("name", CHANGES)
def test_a_text_has_the_same_form_on_both_sides(name: str) -> None:
    """What is refused before anybody is asked is refused by the script as well."""
    script = SCRIPTS[name].read_text("ascii")
    for parameter, declared in ACTIONS[name].manifest.params.items():
        if declared.type == "string":
            expected = f"[ValidatePattern('^(?:{declared.pattern})\\z')]\n    [string]${parameter} "
            assert expected in script


DESTINATION = ACTIONS["backup_lserver"].manifest.params["destination"]


@pytest.mark.parametrize(
    "given",
    [
        "C:\\backup\\..\\Windows\\System32",
        "C:\\..",
        "C:\\backup\\.",
        "C:\\con",
        "C:\\backup\\NUL.txt",
        "C:\\Com1\\x",
        "C:\\lpt9 .log\\x",
        "C:\\aux ",
        "C:\\backup.",
        "C:\\backup \\x",
        "C:\\ backup",
        "C:\\backup\\",
        "C:\\a\\\\b",
        "C:\\",
        "C:backup",
        "\\\\server\\share",
        "\\\\?\\C:\\x",
        "C:/backup",
        "C:\\a:stream",
        "C:\\PROGRA~1",
        "C:\\a\nb",
        "C:\\sauvegard\u00e9",
        "C:\\" + "a" * 148,
    ],
)
def test_odd_destinations_are_refused_before_anybody_is_asked(given: str) -> None:
    """The path that is approved is the path that is written: what Windows would read otherwise is refused."""
    assert isinstance(validate({"destination": DESTINATION}, {"destination": given}), Refused)


@pytest.mark.parametrize(
    "given",
    [
        "D:\\keep",
        "C:\\Sauvegardes RDS\\2026",
        "E:\\a.b\\c-d_e",
        "C:\\console",
        "C:\\com10",
        "C:\\con x\\y",
        "C:\\" + "a" * 147,
    ],
)
def test_plain_destinations_are_accepted(given: str) -> None:
    """A folder below a drive, as people write it."""
    assert validate({"destination": DESTINATION}, {"destination": given}) == {"destination": given}


@pytest.mark.parametrize(("lang", "example"), [("fr", "D:\\Sauvegardes\\rds"), ("en", "D:\\Backups\\rds")])
def test_a_refused_destination_is_told_in_words(lang: Lang, example: str) -> None:
    """People read what a folder may look like, not a pattern."""
    refused = validate({"destination": DESTINATION}, {"destination": "C:\\x\\.."})
    assert isinstance(refused, Refused)
    said = refusal(lang, refused)
    assert example in said
    assert "(?" not in said
