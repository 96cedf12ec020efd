"""What answers rest on."""

from collections.abc import Iterator

from bot.guide.library.entry import Source
from bot.guide.writing.lint.binder import Binder
from bot.guide.writing.lint.finding import FAULT, Finding, finding


def unfounded(binder: Binder) -> Iterator[Finding]:
    """Every entry rests on a section of the guide, or on a page that can be opened."""
    for page in binder.pages:
        if not any(founded(source) for source in page.entry.sources):
            yield finding(FAULT, page.path, ("sources",), "unfounded")


def founded(source: Source) -> bool:
    """Tell whether a source can be looked up."""
    return source.url is not None or source.is_guide
