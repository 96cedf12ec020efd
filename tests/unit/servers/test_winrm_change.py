"""A change outlives whoever listens: what the runner does when the line, the shell or PowerShell is lost under it."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from winrm.exceptions import InvalidCredentialsError, WinRMOperationTimeoutError, WSManFaultError

from bot import errors
from bot.servers import winrm, winrm_shell
from bot.servers.frame import CANCEL, FRAME, RESULT, Change
from bot.servers.runner import RunResult
from bot.settings import Host
from tests.support.clock import Seconds
from tests.support.wire import Wire, announced, answer

HOST = Host.model_validate({"name": "SRV-LIC-01", "url": "http://srv-lic-01:5985/wsman", "roles": ["license_server"]})
CHANGE = Change(run_id="R-7F3KQ-0a1b2c3d", frame=FRAME, cancel=CANCEL, result=RESULT, interruptible=("copy",))
TASK = "rdslic-R-7F3KQ-0a1b2c3d"
DEADLINE = timedelta(minutes=10)
DROP = requests.exceptions.ConnectionError("cut")
DONE = {"ok": True, "data": {"copied": True}}
KILLING = {"terminate", "delete", "ctrl_c"}


def fault(code: int) -> WSManFaultError:
    """Return a WSMan fault as pywinrm raises it."""
    return WSManFaultError(500, "x", "<xml/>", "", wsman_fault_code=code)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Put a stand-in where pywinrm's Protocol is; the change is what its first client runs."""
    wire = Wire(says=lambda nonce: [announced(nonce, "copy"), answer(nonce, DONE)])
    monkeypatch.setattr(winrm_shell, "Protocol", wire.made)
    return wire


def tells(state: str, kept: object = None) -> Wire:
    """Return the second shell's side of a look into the run folder."""
    encoded = base64.b64encode(json.dumps(kept).encode()).decode() if kept is not None else ""
    said = {"ok": True, "data": {"state": state, "answer": encoded, "step": "copy"}}
    return Wire(says=lambda nonce: [answer(nonce, said)])


def change(
    *,
    cancelled: Callable[[], bool] = lambda: False,
    on_step: Callable[[str], None] = lambda _name: None,
    clock: Seconds | None = None,
    deadline: timedelta = DEADLINE,
) -> RunResult:
    """Run one change the way everybody does, on a clock that only moves when somebody waits."""
    clock = clock or Seconds()
    runner = winrm.WinrmRunner(now=clock, pause=clock.wait)
    with runner.connect(HOST, deadline=deadline, cancelled=cancelled, change=CHANGE) as connection:
        return connection.change("'x'", {"a": 1}, on_step=on_step)


def test_a_change_that_ends_well(wire: Wire) -> None:
    """Its answer comes back, and what has ended is tidied up."""
    heard: list[str] = []
    result = change(on_step=heard.append)
    assert (result.data, heard) == ({"copied": True}, ["copy"])
    assert wire.asked == ["open", "command", "last send", "receive", "receive", "terminate", "delete"]


def test_what_the_frame_is_told(wire: Wire) -> None:
    """Frame, script and parameters travel as data; the limit leaves a minute before the deadline."""
    change()
    assert wire.payload["f"] == FRAME
    assert (wire.payload["s"], wire.payload["p"]) == ("'x'", {"a": 1})
    assert wire.payload["r"] == {"id": CHANGE.run_id, "limit_s": 540, "interruptible": ["copy"]}


def test_the_shell_may_be_idle_for_longer_than_the_deadline(wire: Wire) -> None:
    """Windows ends what runs in a shell that nobody has spoken to for too long."""
    change()
    assert wire.opened == [{"codepage": 65001, "idle_timeout": "PT1200S"}]


def test_a_server_that_refuses_that_idle_time_is_not_changed(wire: Wire) -> None:
    """Where the script could be ended under it, it does not begin."""
    wire.fails = {"open": [fault(2150859250)]}
    with pytest.raises(errors.IdleTimeoutRefused) as caught:
        change()
    assert (caught.value.started, caught.value.facts["seconds"]) == (False, "1200")
    assert "command" not in wire.asked


def test_a_line_that_comes_back(wire: Wire) -> None:
    """The same command goes on over another connection, and nothing was ended meanwhile."""
    wire.fails = {"receive": [DROP, DROP, DROP]}
    assert change().ok
    assert wire.asked.count("command") == 1
    assert KILLING.isdisjoint(wire.asked[:-2])


def test_a_line_that_stays_away_kills_nothing(wire: Wire) -> None:
    """Neither the loss nor the deadline ends the script: it ends by itself, and the person is told of its task."""
    wire.fails = {"receive": [DROP] * 5000}
    wire.others = [Wire(fails={"open": [DROP] * 5000})]
    with pytest.raises(errors.ChangeLost) as caught:
        change()
    assert (caught.value.started, caught.value.facts["task"], caught.value.facts["minutes"]) == (True, TASK, "14")
    assert KILLING.isdisjoint(wire.asked)


def test_the_deadline_kills_nothing(wire: Wire) -> None:
    """A script that is not done in time is left to its own limit."""
    clock = Seconds()

    def later(_shell: str, _command: str) -> None:
        clock.wait(4)
        raise WinRMOperationTimeoutError

    wire.get_command_output_raw = later  # type: ignore[method-assign,assignment]  # a server that never says a word
    wire.others = [tells("running")]
    with pytest.raises(errors.DeadlinePassed) as caught:
        change(clock=clock)
    assert (caught.value.started, caught.value.facts["deadline_s"]) == (True, "600")
    assert KILLING.isdisjoint(wire.asked)


def test_an_answer_that_was_lost_is_read_where_it_was_kept(wire: Wire) -> None:
    """The reply that broke had taken the answer with it; the run folder has it."""
    wire.loses = [2]
    wire.fails = {"receive": []}
    wire.says = lambda nonce: [announced(nonce, "copy"), answer(nonce, DONE), b""]
    wire.others = [tells("ended", DONE)]
    assert change().data == {"copied": True}


def test_a_shell_that_is_gone_is_followed_on_its_server(wire: Wire) -> None:
    """WinRM was restarted: the change is looked for in its folder until it has ended."""
    wire.fails = {"receive": [fault(2150858843)]}
    wire.others = [tells("running"), tells("running"), tells("ended", DONE)]
    assert change().data == {"copied": True}


def test_facts_are_read_in_another_shell_once_the_first_is_gone(wire: Wire) -> None:
    """What comes after a change that was lost and found does not fail for want of its shell."""
    wire.fails = {"receive": [fault(2150858843)]}
    wire.others = [tells("ended", DONE), Wire()]
    clock = Seconds()
    runner = winrm.WinrmRunner(now=clock, pause=clock.wait)
    with runner.connect(HOST, deadline=DEADLINE, cancelled=lambda: False, change=CHANGE) as connection:
        connection.change("'x'", {}, on_step=lambda _name: None)
        assert connection.run("'y'", {}, on_step=lambda _name: None).data == {"computer": "SRV"}


def test_a_powershell_that_died(wire: Wire) -> None:
    """No answer, and nobody at work there: in doubt, with the name of the task that brings the service back."""
    wire.says, wire.exit_code = lambda nonce: [announced(nonce, "copy"), b""], 0xC0000005
    wire.others = [tells("died")]
    with pytest.raises(errors.ScriptDied) as caught:
        change()
    assert (caught.value.started, caught.value.facts["task"], caught.value.facts["minutes"]) == (True, TASK, "14")


def test_input_that_never_arrived(wire: Wire) -> None:
    """The last piece was lost on its way: the server sees to it that nothing can begin, so nothing is in doubt."""
    wire.fails = {"last send": [DROP], "receive": [WinRMOperationTimeoutError()] * 9}
    wire.others = [tells("never_began")]
    with pytest.raises(errors.NeverBegan) as caught:
        change()
    assert not caught.value.started
    assert wire.asked.count("last send") == 1
    assert wire.asked[-1] == "delete"


def test_input_that_was_not_confirmed_is_looked_for(wire: Wire) -> None:
    """A server too busy to take the last piece says no more about it: nobody waits until the deadline to find out."""
    wire.fails = {"last send": [fault(2150859173)] * 3, "receive": [WinRMOperationTimeoutError()] * 9}
    wire.others = [tells("never_began")]
    with pytest.raises(errors.NeverBegan):
        change()
    assert wire.asked.count("receive") == 1


def test_what_was_heard_counts_more_than_a_folder_that_is_gone(wire: Wire) -> None:
    """A step was announced, so it began: whatever its run folder says now, nobody is told that nothing was changed."""
    wire.fails = {"receive": []}
    wire.says = lambda nonce: [announced(nonce, "copy"), b"", b""]
    wire.loses = [2]
    wire.others = [tells("never_began")]
    with pytest.raises(errors.ChangeLost) as caught:
        change()
    assert caught.value.started


def test_input_that_did_arrive(wire: Wire) -> None:
    """Only the confirmation was lost: the change runs, is listened to, and its input is not sent twice."""
    wire.fails = {"last send": [DROP], "receive": [WinRMOperationTimeoutError()] * 9}
    wire.others = [tells("running")]
    assert change().ok
    assert wire.asked.count("last send") == 1
    assert wire.clients == 2


def test_a_connection_lost_before_the_last_piece(wire: Wire) -> None:
    """Nothing can have begun, so nothing is in doubt and the shell is closed."""
    wire.fails = {"command": [DROP]}
    with pytest.raises(errors.ConnectionLost) as caught:
        change()
    assert not caught.value.started
    assert wire.asked[-1] == "delete"


def test_a_wish_to_stop_is_left_on_the_server(wire: Wire) -> None:
    """Nothing is signalled: a second shell leaves a mark, and the script says itself how it ended."""
    said = {"ok": False, "err": "rdslic:cancelled", "id": "rdslic:cancelled"}
    wire.says, wire.exit_code = lambda nonce: [announced(nonce, "copy"), b"", answer(nonce, said)], 1
    beside = Wire(says=lambda nonce: [answer(nonce, {"ok": True, "data": {"marked": True}})])
    wire.others = [beside]
    wanted: list[str] = []
    result = change(cancelled=lambda: bool(wanted), on_step=wanted.append)
    assert result.error is not None
    assert result.error.error_id == "rdslic:cancelled"
    assert (beside.payload["s"], beside.payload["p"]) == (CANCEL, {"run": CHANGE.run_id})
    assert wire.clients == 2
    assert "ctrl_c" not in wire.asked


def test_a_wish_that_came_too_late(wire: Wire) -> None:
    """A change that ends before its next step that may be left out has ended: its answer counts."""
    wire.others = [Wire(says=lambda nonce: [answer(nonce, {"ok": True, "data": {"marked": True}})])]
    wanted: list[str] = []
    assert change(cancelled=lambda: bool(wanted), on_step=wanted.append).ok


def test_an_account_that_is_refused_meanwhile_is_tried_once(wire: Wire) -> None:
    """The password changed while it ran: no second attempt, accounts lock; the change goes on without us."""
    wire.fails = {"receive": [DROP, InvalidCredentialsError("no")]}
    beside = Wire(fails={"open": [InvalidCredentialsError("no")] * 9})
    wire.others = [beside]
    with pytest.raises(errors.ChangeLost):
        change()
    assert beside.asked == ["open"]
    assert KILLING.isdisjoint(wire.asked)


def test_a_flood_does_not_end_a_change(wire: Wire) -> None:
    """More output than we read is not listened to; how it ended is read where it was kept."""
    wire.says = lambda _nonce: [b"x" * 1024 * 1024] * 9
    wire.others = [tells("ended", DONE)]
    assert change().ok
    assert "ctrl_c" not in wire.asked


@pytest.mark.parametrize(
    "kept",
    [None, [], {"ok": "yes"}, {"ok": True, "data": [1]}, "\ud800"],
    ids=["nothing", "list", "odd", "no object", "no text"],
)
def test_a_kept_answer_that_cannot_be_read_leaves_doubt(wire: Wire, kept: object) -> None:
    """What stands in the run folder is as hostile as anything else that a server says."""
    wire.fails = {"receive": [fault(995)]}
    wire.others = [tells("ended", kept)]
    with pytest.raises(errors.ScriptDied) as caught:
        change()
    assert caught.value.started


@pytest.mark.parametrize("data", [{}, {"state": 7}, {"state": "ended"}, {"state": None, "answer": 5}])
def test_a_look_that_says_nothing_leaves_doubt(wire: Wire, data: dict[str, object]) -> None:
    """An answer of another form is no proof of anything, least of all that nothing was changed."""
    wire.fails = {"receive": [fault(995)]}
    wire.others = [Wire(says=lambda nonce: [answer(nonce, {"ok": True, "data": data})])]
    with pytest.raises(errors.TargetError) as caught:
        change()
    assert caught.value.started
