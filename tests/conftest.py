"""The order of the tests: those that drive a browser come last. At the end, what the campaigns tried is told."""

from pathlib import Path

import pytest

from tests.support.campaign import TOLD

BROWSER = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the end-to-end tests last: Playwright leaves its loop in the main thread, where others run their own."""
    items.sort(key=lambda item: BROWSER in item.path.parents)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print seed, tried and escaped of each campaign; what a test prints itself stays with the worker that ran it."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for name, told in (known for report in reports for known in report.user_properties):
        if name == TOLD:
            terminalreporter.write_line(str(told))
