"""One suite for every Runner: the scripted one, and WinRM against a practice server."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import errors
from bot.servers.runner import RunResult
from tests.support.practice_servers import practising
from tests.support.runners import ESTATE, LONG, NAME, SCRIPT, STEPS, FakeSite, PracticeSite, Site


@pytest.fixture(params=["fake", "winrm"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a server and its Runner, one after the other."""
    if request.param == "fake":
        yield FakeSite()
        return
    with practising(ESTATE) as servers:
        yield PracticeSite(servers)


def run(site: Site, *, deadline: timedelta = LONG, heard: list[str] | None = None) -> RunResult:
    """Run the check once."""
    steps: list[str] = [] if heard is None else heard
    with site.runner.connect(site.host(), deadline=deadline, cancelled=lambda: False) as connection:
        return connection.run(SCRIPT, {}, on_step=steps.append)


def test_an_answer_and_its_steps(site: Site) -> None:
    """The script's object comes back, and every step was heard in order."""
    heard: list[str] = []
    result = run(site, heard=heard)
    assert (result.ok, result.data["computer"], result.exit_code) == (True, NAME, 0)
    assert tuple(heard) == STEPS


def test_scripts_one_after_the_other(site: Site) -> None:
    """One connection serves a whole job."""
    with site.runner.connect(site.host(), deadline=LONG, cancelled=lambda: False) as connection:
        first = connection.run(SCRIPT, {}, on_step=lambda _name: None)
        second = connection.run(SCRIPT, {}, on_step=lambda _name: None)
    assert first.data == second.data


def test_what_a_script_throws_is_an_answer(site: Site) -> None:
    """`throw 'rdslic:…'` comes back by its name."""
    site.fault("role_absent")
    result = run(site)
    assert not result.ok
    assert result.error is not None
    assert result.error.error_id == "rdslic:role_absent"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("unreachable", errors.TargetUnreachable),
        ("wrong_password", errors.CredentialsRefused),
        ("access_denied", errors.AccessDenied),
        ("quota", errors.TargetBusy),
    ],
)
def test_refusals_leave_nothing_begun(site: Site, fault: str, expected: type[errors.TargetError]) -> None:
    """A server that does not let us in has run nothing, and its name is in the error."""
    site.fault(fault)
    with pytest.raises(expected) as caught:
        run(site)
    assert not caught.value.started
    assert caught.value.facts["host"] == NAME


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("connection_drops_after_command", errors.ConnectionLost),
        ("garbage_output", errors.AnswerInvalid),
        ("too_long_output", errors.OutputTooLong),
        ("slow", errors.DeadlinePassed),
    ],
)
def test_trouble_while_it_runs_is_in_doubt(site: Site, fault: str, expected: type[errors.TargetError]) -> None:
    """Once the script may have begun, every failure says so."""
    site.fault(fault)
    with pytest.raises(expected) as caught:
        run(site, deadline=timedelta(seconds=2) if fault == "slow" else LONG)
    assert caught.value.started


def test_somebody_asks_to_stop(site: Site) -> None:
    """A run that is no longer wanted stops at its first step."""
    heard: list[str] = []
    if isinstance(site, PracticeSite):
        site.fault("slow")
    with (
        pytest.raises(errors.Cancelled) as caught,
        site.runner.connect(site.host(), deadline=LONG, cancelled=lambda: bool(heard)) as connection,
    ):
        connection.run(SCRIPT, {}, on_step=heard.append)
    assert heard == [STEPS[0]]
    assert caught.value.started
