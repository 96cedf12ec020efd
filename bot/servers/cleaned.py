"""Text that a server sent, as it may be shown and kept."""

import re
from typing import Final

LONGEST: Final = 300
"""Characters kept of a text that a server sent, where nothing else is said."""
UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def cleaned(value: str, longest: int = LONGEST) -> str:
    """Return `value` without control and direction characters and lone surrogates, cut to `longest` characters."""
    return UNSEEN.sub(" ", value).strip()[:longest]
