"""A site's own folders: what can be wrong with them before anything in them is read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.errors import Fault
from bot.settings import Site

KEYS: Final = ("knowledge", "actions")
"""What `rdslic.yml` calls them."""


def folder_fault(folder: Path) -> Fault | None:
    """Return why a folder cannot be read; None when it can."""
    if not folder.exists():
        return Fault(folder, None, "fault.folder_missing")
    if not folder.is_dir():
        return Fault(folder, None, "fault.folder_none")
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return Fault(folder, None, "fault.unreadable", {"why": error.strerror or str(error)})
    return None


def open_to_all(site: Site) -> Iterator[Fault]:
    """Yield a warning for everything in a site's folders that anybody on this machine may change.

    Rights of a file on Windows are not told by its mode: there, nothing is said.
    """
    if os.name != "posix":
        return
    for folder in (site.knowledge, site.actions):
        for path in (folder, *sorted(folder.rglob("*"))) if folder else ():
            if _writable_by_all(path):
                yield Fault(path, None, "fault.open_to_all")


def _writable_by_all(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False
