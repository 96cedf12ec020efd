"""Whatever servers answer and people type: card, thread and row agree at the end, and nobody is pinged."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from tests.campaigns import size
from tests.campaigns.hostile_bench import bench
from tests.campaigns.hostile_people import acts

WHOLE: Final = 10_000
SLICE: Final = 150
TOGETHER: Final = 250
"""Cases that share a database."""
ACTIONS: Final = ("check_activation", "check_mode", "backup_lserver", "backup_lserver", "look", "alter")


def escaped(folder: Path, numbers: range, *, database: str | None = None) -> Iterator[str]:
    """Yield what is wrong with some of the cases; each is made from the seed and its number alone."""
    with bench(folder, database=database) as here:
        for number in numbers:
            chance = Random(f"{size.SEED}-{number}")  # noqa: S311 - chance of a test, no secret
            about = chance.choice(ACTIONS) if number % 3 else "person"
            try:
                wrong = here.replies(about, chance) if number % 3 else acts(here, chance)
            except Exception as error:  # noqa: BLE001 - an escape too, whatever it is
                wrong = [f"{type(error).__name__}: {error}"[:500]]
            yield from (f"seed {size.SEED}, case {number}, {about}: {fault}" for fault in wrong)


def test_everything_has_an_end_that_people_see(tmp_path: Path) -> None:
    """Replies of servers, and what people type."""
    tried = size.count(whole=WHOLE, part=SLICE)
    found: list[str] = []
    for start in range(0, tried, TOGETHER):
        folder = tmp_path / str(start)
        folder.mkdir()
        found += escaped(folder, range(start, min(start + TOGETHER, tried)))
    print(f"\nhostile campaign: seed {size.SEED}, tried {tried}, escaped {len(found)}")  # noqa: T201 - for the note
    assert found == [], "\n".join(found[:20])
