"""The actions that ship, copied to a folder where one thing is made wrong."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot import check_actions
from bot.catalogue import catalogue

Spoil: TypeAlias = Callable[[Path], None]


def copied(to: Path) -> Path:
    """Copy the actions that ship into a folder that looks like a checkout of the source; return theirs."""
    (to / check_actions.SOURCE).touch()
    return shutil.copytree(catalogue.FOLDER, to / "actions", ignore=shutil.ignore_patterns("__pycache__"))


def replacing(name: str, old: str, new: str) -> Spoil:
    """Return what spoils one file, everywhere that `old` stands in it."""

    def spoil(folder: Path) -> None:
        path = folder / name
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new), "utf-8")

    return spoil


def lacking(action: str, key: str) -> Spoil:
    """Return what takes a text out of a manifest, in every language: `key` and the lines further in below it."""

    def spoil(folder: Path) -> None:
        path = folder / action / "action.yml"
        content = path.read_text("utf-8")
        less = re.sub(rf"^( *){re.escape(key)}: .*\n(?:\1 .*\n)*", "", content, flags=re.MULTILINE)
        assert less != content
        path.write_text(less, "utf-8")

    return spoil


def keeping(action: str, *names: str) -> Spoil:
    """Return what leaves an action no cases but these."""

    def spoil(folder: Path) -> None:
        for path in (folder / action / "cases").glob("*.yml"):
            if path.stem not in names:
                path.unlink()

    return spoil
