"""Where changes leave what must outlive them, on a simulated disk; follows `bot/servers/scripts/folder.ps1`."""

import re
from typing import Final

from lab.windows import security
from lab.windows.script import ScriptThrow, Wait
from lab.windows.server import Server

OURS: Final = frozenset({security.SYSTEM, security.ADMINISTRATORS})
RUN_ID: Final = re.compile(r"[A-Za-z0-9-]{1,60}")
GUARDED: Final = re.compile(r"P(AI)?\(A;OICI;FA;;;SY\)\(A;OICI;FA;;;BA\)")
RETRY_S: Final = 0.5


def make_guarded(server: Server, path: str) -> None:
    """Make a folder with its rights, and those above it that are missing (`New-GuardedFolder`)."""
    server.disk.make_folder(path, dacl=security.GUARDED)


def is_own(server: Server, path: str) -> bool:
    """Tell whether it is a plain folder of SYSTEM or of the Administrators (`Test-OwnFolder`)."""
    folder = server.disk.folder(path)
    return folder is not None and not folder.is_link and folder.owner in OURS


def checked_id(given: str) -> str:
    """Return the name of a run folder. Raises ScriptThrow."""
    if not RUN_ID.fullmatch(given):
        raise ScriptThrow("folder_not_ours")
    return given


def open_root(server: Server) -> str:
    """Return the folder of this bot, made when it is not there (`Open-RunRoot`). Raises ScriptThrow."""
    root = _opened(server, server.expanded(r"%ProgramData%\rdslic"))
    _opened(server, rf"{root}\runs")
    return root


def open_lock(server: Server, root: str, holder: object, *, tries: int, wait: Wait) -> bool:
    """Open the lock file without sharing; False while another process has it (`Open-RunLock`)."""
    for number in range(1, tries + 1):
        if server.disk.hold(rf"{root}\lock", holder):
            return True
        if number < tries:
            wait(RETRY_S)
    return False


def _opened(server: Server, path: str) -> str:
    if not server.disk.exists(path):
        make_guarded(server, path)
    if not is_own(server, path):
        raise ScriptThrow("folder_not_ours")
    folder = server.disk.folder(path)
    if folder is not None and not GUARDED.fullmatch(folder.dacl):
        server.disk.secure(path, security.GUARDED)
    return path
