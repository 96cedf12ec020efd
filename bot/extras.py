"""What comes only with an extra of the package, and the sentence that names it where it is missing."""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.errors import ExtraMissing

MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "lab": ("aiohttp", "cryptography", "prompt_toolkit", "rich", "spnego"),
    "postgres": ("psycopg",),
}
"""By extra: the modules that its packages bring. Some may be there without it."""
PIPX: Final = "pipx_metadata.json"
"""A file that only environments made by pipx have."""


def need(extra: str) -> None:
    """Make sure that everything of an extra is installed. Raises ExtraMissing."""
    if any(importlib.util.find_spec(module) is None for module in MODULES[extra]):
        raise ExtraMissing(extra=extra, command=command_for(extra))


def command_for(extra: str) -> str:
    """Return what to type so that this very installation gets an extra; the quotes suit every shell."""
    wanted = f'"rdslic[{extra}]"'
    if (Path(sys.prefix) / PIPX).is_file():
        return f"pipx runpip rdslic install {wanted}"
    return f'"{sys.executable}" -m pip install {wanted}'
