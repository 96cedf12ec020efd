"""Reading files that other programs may have open just then, as scripts of changes do."""

from typing import Final

from lab.windows.frame import Frame
from lab.windows.script import ScriptThrow
from lab.windows.server import Server

TRIES: Final = 4
RETRY_S: Final = 2.0


def opened(server: Server, frame: Frame, path: str) -> bytes:
    """Return what a file holds (`Open-ToRead`): tried again while it is in use. Raises ScriptThrow, KeyError."""
    for number in range(1, TRIES + 1):
        if not frame.is_in_use(path):
            return server.disk.read(path)
        if number < TRIES:
            frame.sleep(RETRY_S)
    raise ScriptThrow("file_in_use")
