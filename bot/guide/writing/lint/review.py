"""When an entry was last read by somebody who knows."""

from collections.abc import Iterator

from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.finding import FAULT, NOTE, Finding, finding


def review(binder: Binder) -> Iterator[Finding]:
    """Find reviews that are more than twelve months old, or that lie ahead."""
    today = binder.today
    for page in binder.pages:
        reviewed = page.entry.reviewed
        if reviewed > today:
            yield finding(FAULT, page.path, ("reviewed",), "reviewed_ahead", date=reviewed.isoformat())
        elif (reviewed.year + 1, reviewed.month, reviewed.day) < (today.year, today.month, today.day):
            yield finding(NOTE, page.path, ("reviewed",), "reviewed_long_ago", date=reviewed.isoformat())
