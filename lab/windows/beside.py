"""The two scripts that run beside a change or after it: `cancel.ps1` and `result.ps1`, statement by statement."""

from collections.abc import Mapping
from typing import Final

from bot.requests.plan import sha256
from bot.servers.frame import CANCEL, RESULT
from lab.windows import run_folder
from lab.windows.frame import ChangeSimulation, Frame
from lab.windows.script import Data, Params
from lab.windows.server import Server


def cancel(server: Server, params: Params, frame: Frame) -> Data:
    """Leave the wish to stop. Raises ScriptThrow."""
    del frame
    name = run_folder.checked_id(str(params["run"]))
    folder = rf"{run_folder.open_root(server)}\runs\{name}"
    is_there = server.disk.folder(folder) is not None
    if is_there:
        server.disk.write(rf"{folder}\cancel", b"")
    return {"marked": is_there}


def result(server: Server, params: Params, frame: Frame) -> Data:
    """Find out what became of a change. Raises ScriptThrow."""
    name = run_folder.checked_id(str(params["run"]))
    root = run_folder.open_root(server)
    folder = rf"{root}\runs\{name}"
    is_alone = run_folder.open_lock(server, root, frame, tries=1, wait=frame.sleep)
    state = "running"
    if is_alone:
        state = "died" if server.disk.exists(folder) else "never_began"
        if state == "never_began":
            server.disk.make_folder(folder)
    answer = _kept(server, rf"{folder}\answer")
    step = _kept(server, rf"{folder}\step")
    frame.release()
    return {"state": "ended" if answer else state, "answer": answer, "step": step}


def _kept(server: Server, path: str) -> str:
    return server.disk.read(path).decode("ascii") if server.disk.is_file(path) else ""


BESIDE: Final[Mapping[str, tuple[str, ChangeSimulation]]] = {
    sha256(CANCEL): ("cancel", cancel),
    sha256(RESULT): ("result", result),
}
"""Name and simulation by the SHA-256 of the script."""
