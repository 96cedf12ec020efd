"""Golden files of the page: roles, names, texts and their order, as somebody who listens to the page meets them.

Not a pixel is compared. What differs from run to run (times, request ids, digests) is replaced, and long texts are cut:
their wording belongs to the cards, not here. `RDSLIC_GOLDEN=write pytest tests/e2e` writes the files
anew; look at the difference.
"""

import re
import time
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator

from tests.support.golden import WRITE, difference

FOLDER: Final = Path(__file__).parents[1] / "e2e" / "golden"
TEXT_MOST: Final = 100
CHANGING: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"R-[0-9A-Z]{5}", "R-XXXXX"),
        (r"\b[0-9a-f]{16,64}\b", "DIGEST"),
        (r"\b\d{1,2} [\w]{3,9}\.? \d{4}", "DATE"),
        (r"\b\d{2}/\d{2}/\d{4}\b", "DATE"),
        (r"\b\d{4}-\d{2}-\d{2}\b", "DATE"),
        (r"\b\d{1,2}:\d{2}\b", "TIME"),
    )
)


PATIENCE_S: Final = 10.0
LOOK_MS: Final = 250


def structure(shown: Locator) -> str:
    """Return what is shown as the browser's accessibility tree, in YAML, without what changes by itself."""
    tree = shown.aria_snapshot()
    for pattern, instead in CHANGING:
        tree = pattern.sub(instead, tree)
    return "\n".join(_cut(line) for line in tree.splitlines()) + "\n"


def _cut(line: str) -> str:
    return line if len(line) <= TEXT_MOST else f"{line[:TEXT_MOST].rstrip()}…"


def looks_as_kept(name: str, lang: str, shown: Locator) -> None:
    """Compare with the golden file of that name."""
    path = FOLDER / f"{name}.{lang}.yml"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(structure(shown), encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    # what follows from the last deed may still be on its way to the page, as a Home that is drawn a second later
    give_up_at = time.monotonic() + PATIENCE_S
    while (found := structure(shown)) != kept and time.monotonic() < give_up_at:
        shown.page.wait_for_timeout(LOOK_MS)
    assert kept == found, difference(path, kept, found)
