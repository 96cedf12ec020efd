"""Text as people type it into the words that we compare: folded, without chat markup, capped."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 3_000
ENDS_READ: Final = 30_000
MOST_WORDS: Final = 300
LONGEST_WORD: Final = 30
LONG_PASTE: Final = 300

_CODE = re.compile(r"```(.*?)(?:```|\Z)", re.DOTALL)
_CHAT_MARKUP = re.compile(r"<(?:[@#!][^>]*|https?:[^>]*)>|https?://\S+|:[a-z0-9_+-]{2,}:", re.IGNORECASE)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_CONTROLS: Final = {code: None for code in range(32) if code not in (9, 10)} | {9: " ", 127: None}
_WORD = re.compile(r"[^\W_]+")
_NEXT_QUESTION = (
    r"ensuite|apres|puis|aussi|si|comment|est ce|quel\w*|qui|ou|combien|pourquoi|faut|qu"
    r"|then|also|after that|if|how|what|where|when|who|why|which|is|does|are|can|do"
)
_CLAUSE_END = re.compile(
    r"[.!;]+(?=\s|$)|(?<=\?)(?=\s|$)|\n+"
    r"|,\s+(?=(?:et|and|puis|then|also|aussi|sinon|or|ou|mais|but)\b)"
    rf"|\s(?=(?:et|and)\s(?:{_NEXT_QUESTION})\b)"
)
SHORTEST_CLAUSE: Final = 3
MOST_CLAUSES: Final = 3
_LOOKALIKES: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "\u0131": "i", "\u2019": "'", "%": " percent "}
)


def fold(text: str) -> str:
    """Return `text` in lower case without accents, invisible or control characters: "Où ÇA" gives "ou ca"."""
    lower = unicodedata.normalize("NFKD", text).casefold().translate(_LOOKALIKES)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", lower)).translate(_CONTROLS)
    return bare if bare.isascii() else "".join(char for char in bare if _kept(char))


def _kept(char: str) -> bool:
    return char.isascii() or unicodedata.category(char) not in {"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co"}


def plain(text: str) -> str:
    """Return the folded text that carries the question.

    Mentions, links, emoji codes and long pasted blocks go; of a very long text the beginning and the end stay.
    """
    text = _CHAT_MARKUP.sub(" ", _without_pastes(_ends(text, ENDS_READ)))
    return fold(_ends(text, LONGEST))


def _ends(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most // 3]}\n{text[-(most - most // 3) :]}"


def _without_pastes(text: str) -> str:
    return _CODE.sub(lambda block: " " if len(block[1]) > LONG_PASTE else f" {block[1]} ", text)


def words(folded: str) -> list[str]:
    """Split folded text into words: "l'assistant dit : non" gives l, assistant, dit, non."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)[-MOST_WORDS:]]


def clauses(folded: str) -> list[str]:
    """Split folded text where another question may begin; clauses of fewer than three words are left out.

    "ou est la base, et comment la sauver ?" gives "ou est la base" and "et comment la sauver". Of a long text the
    last clauses stay: that is where the question is.
    """
    parts = [part.strip() for part in _CLAUSE_END.split(folded)]
    return [part for part in parts if len(_WORD.findall(part)) >= SHORTEST_CLAUSE][-MOST_CLAUSES:]
