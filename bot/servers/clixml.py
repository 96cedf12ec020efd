"""Standard error of Windows PowerShell: the error text out of CLIXML, tolerant of all that may surround it."""

import html
import re
from collections.abc import Iterator
from typing import Final

KEPT: Final = 65_536
"""Characters looked at, from the end: the last error is the one that matters."""
OPEN: Final = "<Objs"
CLOSE: Final = "</Objs>"
ERROR: Final = re.compile(r"""<S\s+S=["']Error["']\s*>([^<]*)</S>""")
ESCAPE: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")


def errors(stderr: str) -> str:
    """Return the error text of CLIXML documents, and whatever stands outside of them; progress and the like go.

    Nothing here is an XML parser on purpose: what a server sends may hold entity bombs. A document that was cut
    off still gives the errors that it holds.
    """
    kept = stderr[-KEPT:]
    inside = [_decoded(part) for part in ERROR.findall(kept)]
    outside = "".join(_outside(kept)).replace("\ufeff", "").replace("#< CLIXML", "")
    lines = [line.strip() for line in (outside + "\n" + "".join(inside)).splitlines()]
    return "\n".join(line for line in lines if line)


def _outside(text: str) -> Iterator[str]:
    at = 0
    while (start := text.find(OPEN, at)) >= 0:
        yield text[at:start]
        end = text.find(CLOSE, start)
        if end < 0:
            return
        at = end + len(CLOSE)
    yield text[at:]


def _decoded(part: str) -> str:
    return ESCAPE.sub(_units, html.unescape(part))


def _units(escapes: re.Match[str]) -> str:
    units = bytes.fromhex("".join(re.findall(r"_x([0-9A-Fa-f]{4})_", escapes[0])))
    return units.decode("utf-16-be", errors="replace")
