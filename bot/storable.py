"""Text that every database takes. Pure.

A lone surrogate, which JSON may hold, cannot be encoded; PostgreSQL refuses a NUL. Each is replaced by the sign that
Unicode has for what could not be shown, where text comes in (`bot.slack.payloads`, the command line) and once more
where it is written (`bot.store`).
"""

import json
import re
from typing import Final

NOT_STORABLE: Final = re.compile("[\x00\ud800-\udfff]")
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """Return text with what no database takes replaced, one sign for one sign."""
    return NOT_STORABLE.sub(REPLACED, text)


def json_line(value: object) -> str:
    """Return JSON as it is stored, its texts storable, the names of its fields too."""
    return json.dumps(_storable(value), ensure_ascii=False, sort_keys=True)


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(name)): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value
