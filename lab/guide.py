"""A guide of a few entries of ours, for a story that is to be answered the same however many entries there are."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from bot.guide.library.library import KNOWLEDGE


@contextmanager
def few(entries: Sequence[str]) -> Iterator[Path | None]:
    """Give a folder that holds these entries and no other, for as long as it is needed; None for no entries.

    `entries`: ids of entries that exist. Links from one of them to an entry that is left out are left out too.
    """
    if not entries:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="rdslic-guide-") as temporary:
        folder = Path(temporary)
        for path in KNOWLEDGE.glob("*.yml"):
            shutil.copy(path, folder)
        for path in KNOWLEDGE.glob("*/*.yml"):
            if path.stem in entries:
                _copy(path, folder / path.parent.name, entries)
        yield folder


def _copy(path: Path, folder: Path, entries: Sequence[str]) -> None:
    entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    entry["related"] = [other for other in entry.get("related", ()) if other in entries]
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")
