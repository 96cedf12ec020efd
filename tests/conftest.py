"""What holds for every test: those that drive a browser come last, none fails because the machine is busy.

At the end, what the campaigns tried is told.
"""

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from tests.support.campaign import TOLD

BROWSER = Path(__file__).parent / "e2e"

settings.register_profile("rdslic", deadline=None)
settings.load_profile("rdslic")

# tracebacks as the bot writes them: the default has rich draw every value of every frame, for up to ten seconds each
PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], PLAIN])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the end-to-end tests last: Playwright leaves its loop in the main thread, where others run their own."""
    items.sort(key=lambda item: BROWSER in item.path.parents)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print seed, tried and escaped of each campaign; what a test prints itself stays with the worker that ran it."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for name, told in (known for report in reports for known in report.user_properties):
        if name == TOLD:
            terminalreporter.write_line(str(told))
