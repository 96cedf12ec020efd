"""The order of the tests: those that drive a browser come last."""

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the end-to-end tests last: Playwright leaves its loop in the main thread, where others run their own."""
    items.sort(key=lambda item: BROWSER in item.path.parents)
