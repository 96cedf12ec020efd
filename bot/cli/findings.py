"""What a rule found, as a line of the terminal."""

from bot.cli import language, place_of, sentence_of
from bot.guide.writing.lint.finding import Finding
from bot.text import text


def line_of(found: Finding) -> str:
    """Return `path:line: fault: sentence`."""
    severity = text(language(), f"lint.severity.{found.severity}")
    return f"{place_of(found.fault)}: {severity}: {sentence_of(found.fault)}"
