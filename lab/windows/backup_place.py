"""Where a backup is taken from and where it may go: the checks of `actions/backup_lserver/run.ps1` before the stop."""

import ntpath
import re
from collections.abc import Iterator
from typing import Final

from bot.requests.verdict import Scalar
from lab.windows import licensing
from lab.windows.registry import LICENSING
from lab.windows.run_folder import is_own
from lab.windows.script import ScriptThrow
from lab.windows.server import Server

SPARE_B: Final = 104_857_600
WITH_RIGHTS: Final = ("NTFS", "ReFS")
OLDER_SHOWN: Final = 20
COPY: Final = re.compile(r"lserver-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})(\.failed)?", re.IGNORECASE | re.ASCII)


def database_folder(server: Server, status: str) -> str:
    """`Get-DatabasePath`. Raises ScriptThrow."""
    path = licensing.database_path(server) if status == "Running" else ""
    if not path:
        path = str(server.registry.value(rf"{LICENSING}\Parameters", "DBPath") or "")
    path = server.expanded(path)
    if not re.match(r"[A-Za-z]:\\[^\\]", path):
        raise ScriptThrow("database_path_unknown")
    return _full(path).rstrip("\\")


def checked_destination(server: Server, destination: str, source: str) -> str:
    """Return the folder in which the copy is made (`Assert-Destination`). Raises ScriptThrow, the first reason."""
    root = destination or r"C:\rdslic-backup"
    if _full(root).lower() != root.lower():
        raise ScriptThrow("destination_not_plain")
    if _within(root, source):
        raise ScriptThrow("destination_inside")
    if any(_within(root, folder) for folder in _system_folders(server, root[0])):
        raise ScriptThrow("destination_system")
    drive = server.disk.drive(root[0])
    if drive is None or drive.kind != "Fixed" or not drive.is_ready:
        raise ScriptThrow("destination_not_fixed")
    if drive.format not in WITH_RIGHTS:
        raise ScriptThrow("destination_no_rights")
    if not all(_is_plain(server, folder) for folder in _on_the_way(root)):
        raise ScriptThrow("destination_not_plain")
    if server.disk.exists(root) and not is_own(server, root):
        raise ScriptThrow("destination_not_ours")
    size_b = sum(len(content) for _, content in server.disk.below(source))
    if drive.free_bytes < 2 * size_b + SPARE_B:
        raise ScriptThrow("space_low")
    return root


def older_copies(server: Server, root: str) -> list[dict[str, Scalar]]:
    """Return the copies made before, newest first (`Find-Older`)."""
    found = ((name, COPY.fullmatch(name)) for name in sorted(server.disk.folders_in(root), reverse=True))
    named = [(name, match.groups()) for name, match in found if match]
    return [
        {
            "name": name,
            "made_at": f"{'-'.join(parts[:3])}T{':'.join(parts[3:6])}Z",
            "complete": server.disk.is_file(rf"{root}\{name}.json"),
        }
        for name, parts in named[:OLDER_SHOWN]
    ]


def _system_folders(server: Server, letter: str) -> Iterator[str]:
    for folder in ("%SystemRoot%", "%ProgramFiles%", "%ProgramFiles(x86)%", r"%SystemDrive%\inetpub"):
        yield server.expanded(folder)
    yield server.expanded(r"%ProgramData%\rdslic")
    yield rf"{letter}:\System Volume Information"


def _is_plain(server: Server, path: str) -> bool:
    folder = server.disk.folder(path)
    return not server.disk.is_file(path) and not (folder is not None and folder.is_link)


def _on_the_way(path: str) -> Iterator[str]:
    while path.rstrip("\\").count("\\"):
        yield path
        path = path.rpartition("\\")[0]


def _full(path: str) -> str:
    r"""`GetFullPath`: `.` and `..` are resolved, blanks and dots at the end of a name fall off."""
    drive, rest = ntpath.splitdrive(ntpath.normpath(path))
    return drive + "\\".join(part.rstrip(" .") for part in rest.split("\\"))


def _within(path: str, folder: str) -> bool:
    return f"{path}\\".lower().startswith(folder.rstrip("\\").lower() + "\\")
