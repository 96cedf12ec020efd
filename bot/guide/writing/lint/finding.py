"""What a rule finds: a fault of a file, and how grave it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from bot import documents
from bot.errors import Fault

Severity: TypeAlias = Literal["fault", "note"]
"""A fault must be corrected before anything is trained; a note is worth a look."""
FAULT: Final = "fault"
NOTE: Final = "note"
Location: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `fault` says where it is and which text explains it."""

    severity: Severity
    fault: Fault


def finding(severity: Severity, path: Path, location: Location, key: str, /, **facts: str) -> Finding:
    """Return a finding at the line of `location` in `path`, said by the text `lint.<key>`."""
    return Finding(severity, Fault(path, documents.line_of(path, location), f"lint.{key}", facts))
