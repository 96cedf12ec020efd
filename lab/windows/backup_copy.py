"""Copying the database folder and proving the copy, as `actions/backup_lserver/run.ps1` does."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.requests.verdict import Scalar
from lab.windows.files import opened
from lab.windows.frame import Frame, Program
from lab.windows.run_folder import is_own, make_guarded
from lab.windows.script import ScriptThrow
from lab.windows.server import Server

END_S: Final = 330
FAILED_EXIT, MOST_GOOD_EXIT, COPIED_EXIT = 16, 7, 1


@dataclass(frozen=True, slots=True)
class Digest:
    """Size and SHA-256 of one file."""

    size_b: int
    sha256: str


Digests: TypeAlias = Mapping[str, Digest]


def digests_of(server: Server, frame: Frame, folder: str) -> Digests:
    """Return every file below a folder (`Get-Digest`). Raises ScriptThrow."""
    digests = {}
    for name, _ in list(server.disk.below(folder)):
        if frame.seconds_left() < END_S:
            raise ScriptThrow("copy_too_slow")
        content = opened(server, frame, rf"{folder}\{name}")
        digests[name] = Digest(len(content), hashlib.sha256(content).hexdigest())
    return digests


def copied(server: Server, frame: Frame, *, source: str, root: str, target: str) -> None:
    """Copy with Robocopy into a folder of its own rights (`Copy-Folder`). Raises ScriptThrow."""
    make_guarded(server, target)
    if not is_own(server, root) or not is_own(server, target):
        raise ScriptThrow("copy_failed")
    code = frame.run("Robocopy", _robocopy(server, source, target), frame.seconds_left() - END_S)
    if not 0 <= code <= MOST_GOOD_EXIT:
        raise ScriptThrow("copy_failed")


def compared(before: Digests, after: Digests) -> list[dict[str, Scalar]]:
    """Return one row a file (`Compare-Digest`)."""
    return [
        {"name": name, "bytes": digest.size_b, "sha256": digest.sha256, "verified": after.get(name) == digest}
        for name, digest in sorted(before.items(), key=lambda item: item[0].lower())
    ]


def set_aside(server: Server, folder: str) -> str:
    """Name what is no good copy so; return where it is now (`Set-Aside`)."""
    if server.disk.folder(folder) is None:
        return folder
    server.disk.rename(folder, f"{folder}.failed")
    return f"{folder}.failed"


def _robocopy(server: Server, source: str, target: str) -> Program:
    if server.faults.copy_fails:
        yield
        return FAILED_EXIT
    for number, (name, content) in enumerate(sorted(server.disk.below(source))):
        spoilt = number == 0 and server.faults.copy_differs
        server.disk.write(rf"{target}\{name}", content[:-1] + b"?" if spoilt else content)
        drive = server.disk.drive(target[0])
        if drive is not None:
            drive.free_bytes = max(drive.free_bytes - len(content), 0)
        yield
    return COPIED_EXIT
