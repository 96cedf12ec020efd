"""The header of a database file, and who writes what into it."""

import pytest

from lab.windows import ese
from lab.windows.estate import File, ServerState
from lab.windows.server import Server
from tests.support.desk import MovableClock
from tests.support.played import FOLDER, SERVICE, a_server

DATABASE = rf"{FOLDER}\TLSLic.edb"


def told(server: Server) -> int | None:
    """Return the state that the database of a server claims."""
    server.catch_up()
    return ese.state_of(server.disk.read(DATABASE))


def test_where_the_signature_and_the_state_stand() -> None:
    """89ABCDEF at byte 4 and 3 for a clean shutdown at byte 52, as Windows writes them: the lowest byte first."""
    head = ese.header(ese.CLEAN)
    assert (len(head), head[4:8], head[52:56]) == (64, b"\xef\xcd\xab\x89", b"\x03\0\0\0")
    assert ese.state_of(ese.in_state(head + b"pages", ese.DIRTY)) == 2


@pytest.mark.parametrize("content", [b"", b"\xef\xcd\xab\x89" * 2, b"x" * 64])
def test_what_is_no_database(content: bytes) -> None:
    """Too short, or another signature."""
    assert ese.state_of(content) is None


def test_database_files_of_an_estate_have_a_header() -> None:
    """Unless it says otherwise; it counts for the size."""
    files = {
        r"C:\a.edb": {"text": "x", "size_b": 1000},
        r"C:\b.edb": {"text": "x", "ese": "none"},
        r"C:\c.EDB": "x",
        r"C:\d.log": "x",
    }
    contents = {
        path: file.content for path, file in ServerState.model_validate({"name": "A", "files": files}).files.items()
    }
    assert {path: ese.state_of(content) for path, content in contents.items()} == {
        r"C:\a.edb": ese.CLEAN,
        r"C:\b.edb": None,
        r"C:\c.EDB": ese.CLEAN,
        r"C:\d.log": None,
    }
    assert len(contents[r"C:\a.edb"]) == 1000
    assert File(text="x", ese="dirty").content[52] == ese.DIRTY


def test_a_running_service_has_its_database_open() -> None:
    """While it runs the file says that it was not closed; stopped properly, that it was."""
    server = a_server()
    assert told(server) == ese.DIRTY
    server.machine.stop(SERVICE)
    assert told(server) == ese.CLEAN
    server.machine.start(SERVICE)
    assert told(server) == ese.DIRTY


def test_a_database_that_is_not_closed_properly() -> None:
    """With that fault switched on, a stop leaves it as it was open."""
    server = a_server(faults={"database_dirty": True})
    server.machine.stop(SERVICE)
    assert told(server) == ese.DIRTY
    server.faults.database_dirty = False
    assert told(server) == ese.CLEAN


def test_a_machine_that_goes_down_closes_nothing() -> None:
    """After a restart without the service the database is not clean; once the service has run and stopped, it is."""
    clock = MovableClock()
    server = a_server(clock, services={SERVICE: {"start_mode": "Manual"}})
    server.restart()
    assert told(server) == ese.DIRTY
    server.machine.start(SERVICE)
    server.catch_up()
    server.machine.stop(SERVICE)
    assert told(server) == ese.CLEAN


def test_an_estate_may_begin_with_a_dirty_database() -> None:
    """Stopped after a crash: nobody has closed it."""
    files = {DATABASE: {"text": "x", "ese": "dirty"}}
    server = a_server(services={SERVICE: {"state": "Stopped"}}, files=files)
    assert told(server) == ese.DIRTY
