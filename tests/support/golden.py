"""Golden files of cards: what Slack gets, as it was last looked at.

`RDSLIC_GOLDEN=write pytest tests/unit/slack` writes them anew; look at the difference.
"""

import json
import os
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
    assert path.read_text(encoding="utf-8") == content
