"""Text that every database can keep: cleaned where words of people and servers come in, and again when they are kept.

UTF-8 has no lone surrogates, which JSON can say all the same, and PostgreSQL takes no NUL. Each is replaced by a
visible sign rather than dropped: what was refused for its form must not become something acceptable without it.
"""

import math
import re
from typing import Final

UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


def storable(words: str) -> str:
    """Return the same words, each character that cannot be kept replaced by U+FFFD."""
    return UNSTORABLE.sub(REPLACED, words)


def storable_json(value: object) -> object:
    """Return the same value with every text in it storable; a number that JSON has no word for becomes None."""
    match value:
        case str():
            return storable(value)
        case float():
            return value if math.isfinite(value) else None
        case list():
            return [storable_json(one) for one in value]
        case dict():
            return {storable(str(name)): storable_json(one) for name, one in value.items()}
        case _:
            return value
