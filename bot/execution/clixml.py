"""Standard error of Windows PowerShell: the error text out of CLIXML, tolerant of all that may surround it."""

import re
from typing import Final

DOCUMENT: Final = re.compile(r"<Objs\b.*?</Objs>", re.DOTALL)
ERROR: Final = re.compile(r'<S\s+S="Error">(.*?)</S>', re.DOTALL)
ESCAPE: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def errors(stderr: str) -> str:
    """Return the error text of CLIXML documents, and whatever stands outside of them; progress and the like go.

    Nothing here is an XML parser on purpose: what a server sends may hold entity bombs.
    """
    outside = DOCUMENT.sub("", stderr.replace("\ufeff", "")).replace("#< CLIXML", "")
    inside = [_decoded(part) for document in DOCUMENT.findall(stderr) for part in ERROR.findall(document)]
    lines = [line.strip() for line in (outside + "".join(inside)).splitlines()]
    return "\n".join(line for line in lines if line)


def _decoded(part: str) -> str:
    for entity, character in ENTITIES.items():
        part = part.replace(entity, character)
    return ESCAPE.sub(_units, part)


def _units(escapes: re.Match[str]) -> str:
    units = bytes.fromhex("".join(re.findall(r"_x([0-9A-Fa-f]{4})_", escapes[0])))
    return units.decode("utf-16-be", errors="replace")
