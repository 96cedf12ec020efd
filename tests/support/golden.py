"""Golden files of cards: what Slack gets, as it was last looked at.

`RDSLIC_GOLDEN=write pytest tests/unit/slack` writes them anew; look at the difference.
"""

import json
import os
from difflib import unified_diff
from pathlib import Path
from typing import Final

from bot.language import Lang

FOLDER: Final = Path(__file__).parents[1] / "golden" / "cards"
WRITE: Final = os.environ.get("RDSLIC_GOLDEN") == "write"


def golden(name: str, lang: Lang, drawn: object) -> None:
    """Compare with the golden file of that name."""
    path = FOLDER / f"{name}.{lang}.json"
    content = json.dumps(drawn, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if WRITE:
        path.write_text(content, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert kept == content, difference(path, kept, content)


def difference(path: Path, kept: str, found: str) -> str:
    """Return what is no longer as it was kept, line by line, and how to accept it."""
    lines = unified_diff(kept.splitlines(), found.splitlines(), "kept", "found", lineterm="", n=2)
    hint = f"If {path.name} is to look so from now on: RDSLIC_GOLDEN=write pytest …, then look at the difference."
    return "\n".join(["", *lines, hint])
