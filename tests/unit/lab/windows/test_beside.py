"""The scripts beside a change: the wish to stop, and the question what became of it."""

import base64
import json

import pytest

from bot.servers import bootstrap, frame
from lab.windows.server import Server
from tests.support.played import ROOT, RUN, a_server, kept, play, play_action


@pytest.fixture
def server() -> Server:
    """Return a licence server on a clock that stands still."""
    return a_server()


def look(server: Server, run_id: str = RUN) -> dict[str, object]:
    """Ask what became of a run."""
    return dict(play(server, frame.RESULT, {"run": run_id}).data)


def test_the_answer_of_a_change_is_found(server: Server) -> None:
    """It is the one that was said, to the last byte."""
    played = play_action(server, "backup_lserver")
    found = look(server)
    assert (found["state"], found["step"]) == ("ended", "activation")
    said = bootstrap.said(str(found["answer"]).encode())
    assert said == played.said
    assert json.loads(base64.b64decode(str(found["answer"])))["data"] == played.data


def test_a_refusal_is_kept_as_well(server: Server) -> None:
    """What a script throws is an answer."""
    server.faults.database_dirty = True
    assert play_action(server, "backup_lserver").code == "database_dirty"
    said = bootstrap.said(str(look(server)["answer"]).encode())
    assert said is not None
    assert said.error is not None
    assert said.error.error_id == "rdslic:database_dirty"


def test_an_answer_that_is_spoilt_on_its_way_is_found(server: Server) -> None:
    """The change was made all the same, and what it kept is whole."""
    server.faults.garbage_output = True
    played = play_action(server, "backup_lserver")
    assert (played.said, played.exit_code) == (None, 0)
    server.faults.garbage_output = False
    said = bootstrap.said(str(look(server)["answer"]).encode())
    assert said is not None
    assert said.data["service_after"] == "Running"


def test_a_change_that_never_began_never_will(server: Server) -> None:
    """Its folder is made under the lock: the run that comes too late is refused."""
    assert look(server) == {"state": "never_began", "answer": "", "step": ""}
    assert play_action(server, "backup_lserver").code == "began_before"


def test_a_change_at_work_is_left_alone(server: Server) -> None:
    """While somebody holds the lock nothing is said of its end, and nothing is made."""
    assert server.disk.hold(rf"{ROOT}\lock", "a change")
    assert look(server)["state"] == "running"
    assert not server.disk.exists(rf"{ROOT}\runs\{RUN}")


def test_looking_lets_go_of_the_lock(server: Server) -> None:
    """The next change begins."""
    look(server, "another")
    assert play_action(server, "backup_lserver").data["service_after"] == "Running"


def test_the_wish_to_stop_is_left_in_the_run_folder(server: Server) -> None:
    """Where there is one; else nothing is marked and nothing is made."""
    assert play(server, frame.CANCEL, {"run": RUN}).data == {"marked": False}
    assert not server.disk.exists(rf"{ROOT}\runs\{RUN}")
    look(server)
    assert play(server, frame.CANCEL, {"run": RUN}).data == {"marked": True}
    assert kept(server, "cancel") == b""


@pytest.mark.parametrize("script", [frame.CANCEL, frame.RESULT])
@pytest.mark.parametrize("run_id", ["", "..", r"a\b"])
def test_a_name_that_is_none_is_refused(server: Server, script: str, run_id: str) -> None:
    """Nothing outside the folder of the runs is looked at."""
    assert play(server, script, {"run": run_id}).code == "folder_not_ours"


@pytest.mark.parametrize("script", [frame.CANCEL, frame.RESULT])
def test_a_folder_of_somebody_else_is_refused(script: str) -> None:
    """What stands in it could have been written by anybody."""
    server = a_server(folders={ROOT: {"owner": "S-1-5-21-1-2-3-1104"}})
    assert play(server, script, {"run": RUN}).code == "folder_not_ours"
