"""Several threads that do something in the same instant."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def at_once(deeds: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do all of them at once, each in a thread of its own, and return what each gave."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Result]) -> Result:
        start.wait(timeout=30)
        return deed()

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(run, deeds))
