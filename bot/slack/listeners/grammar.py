"""What follows `/rdslic`: a command of ours when its first word is one and the rest has its shape, else a question.

Command words are understood in French and English, without regard to case and accents. A word that is nearly one is
not obeyed: it is answered with the word that was probably meant. Pure.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias

Verb: TypeAlias = Literal["help", "run", "hosts", "requests", "request", "cancel", "status", "dossier", "case"]

VERBS: Final[Mapping[str, Verb]] = {
    "help": "help", "aide": "help", "?": "help",
    "run": "run", "lancer": "run", "lance": "run", "executer": "run", "execute": "run",
    "hosts": "hosts", "hotes": "hosts", "serveurs": "hosts", "servers": "hosts",
    "requests": "requests", "demandes": "requests",
    "request": "request", "demande": "request",
    "cancel": "cancel", "annuler": "cancel", "annule": "cancel",
    "status": "status", "etat": "status", "statut": "status",
    "dossier": "dossier",
    "case": "case", "cas": "case",
}  # fmt: skip
GUESSED: Final = tuple(word for word, verb in VERBS.items() if verb != "case")
"""Words that a misspelt one may have meant; `cas` is too near to `CALs`, which begins many a question."""
REASONS: Final = frozenset({"reason", "raison", "motif"})
CASE_PHRASES: Final = frozenset({"dossier de recuperation", "recovery case"})
SINGLE: Final = ("\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}")
QUOTES: Final[Mapping[str, str]] = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“", SINGLE[0]: SINGLE[1]}
TIGHT: Final = frozenset({"'", SINGLE[0]})
"""Quotes that are apostrophes too: they open only where a word starts, and close only where one ends."""
REQUEST_ID: Final = re.compile(r"[Rr]-?[0-9A-Za-z]{4,10}")
KEY: Final = re.compile(r"[^\W\d][\w-]{0,40}")
NEAR: Final = 0.72
FITTING_WORDS: Final = 2
"""`run` takes at most two words that are no `key=value`: the action and the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A command. `words` are what follows it, `params` the `key=value` pairs but for the reason."""

    verb: Verb
    words: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question, as typed."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """Looks like a command, but its first word is none; `near` is the closest one, or empty."""

    word: str
    near: str


Parsed: TypeAlias = Ordered | AskedQuestion | Misspelt


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    key: str = ""
    quoted: bool = False


def parse(typed: str, *, actions: Collection[str] = (), hosts: Collection[str] = ()) -> Parsed:
    """Read what was typed; `actions` and `hosts` are the names that exist, to tell an order from a question."""
    tokens = tuple(_tokens(typed))
    if not tokens:
        return Ordered(verb="help")
    if folded(typed).rstrip(" .!?") in CASE_PHRASES:
        return Ordered(verb="case")
    first, rest = tokens[0], tokens[1:]
    verb = VERBS.get(folded(first.text)) if not first.key else None
    if verb is None:
        return _no_verb(first, rest, typed, actions, hosts)
    order = _ordered(verb, rest)
    return order if _fits(order, actions, hosts) else AskedQuestion(question=typed.strip())


def folded(word: str) -> str:
    """Return a word without case and accents: `État` gives `etat`."""
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).strip()


def _no_verb(
    first: _Token, rest: tuple[_Token, ...], typed: str, actions: Collection[str], hosts: Collection[str]
) -> AskedQuestion | Misspelt:
    close = get_close_matches(folded(first.text), GUESSED, n=1, cutoff=NEAR)
    reasoned = any(folded(token.key) in REASONS for token in (first, *rest))
    if close and (not rest or _fits(_ordered(VERBS[close[0]], rest), actions, hosts)):
        return Misspelt(word=first.text, near=close[0])
    return Misspelt(word=first.text, near="") if reasoned else AskedQuestion(question=typed.strip())


def _ordered(verb: Verb, tokens: tuple[_Token, ...]) -> Ordered:
    words: list[str] = []
    params: dict[str, str] = {}
    reason: list[str] = []
    open_reason = False
    for token in tokens:
        if token.key:
            open_reason = folded(token.key) in REASONS
            if open_reason:
                reason.append(token.text)
                # reason=blocked since monday: the words after it belong to it, once action and server are known
                open_reason = not token.quoted and len(words) >= FITTING_WORDS
            else:
                params[token.key] = token.text
        elif open_reason:
            reason.append(token.text)
        else:
            words.append(token.text)
    return Ordered(verb=verb, words=tuple(words), params=params, reason=" ".join(reason).strip())


def _fits(order: Ordered, actions: Collection[str], hosts: Collection[str]) -> bool:
    pairs = bool(order.params or order.reason)
    match order.verb:
        case "help" | "hosts" | "requests" | "status":
            return not order.words and not pairs
        case "request" | "cancel":
            return not pairs and (not order.words or (len(order.words) == 1 and _is_id(order.words[0])))
        case "dossier":
            return not pairs and (not order.words or (len(order.words) == 1 and _is_name(order.words[0], hosts)))
        case "case":
            return not pairs and not order.words
        case "run":
            return _fits_run(order, actions, hosts, pairs=pairs)


def _fits_run(order: Ordered, actions: Collection[str], hosts: Collection[str], *, pairs: bool) -> bool:
    if not order.words or (len(order.words) > FITTING_WORDS and not pairs):
        return not order.words
    action = order.words[0]
    if action.lower() in actions or "_" in action or len(order.words) == 1:
        return True
    return pairs or _is_name(order.words[1], hosts)


def _is_id(word: str) -> bool:
    return bool(REQUEST_ID.fullmatch(word)) and (word[1] == "-" or any(sign.isdigit() for sign in word))


def _is_name(word: str, hosts: Collection[str]) -> bool:
    known = {host.lower() for host in hosts}
    return word.lower() in known or bool(re.search(r"[\d-]", word))


def _tokens(typed: str) -> Iterator[_Token]:
    """Cut at spaces; quotes hold words together, after `key=` too. A quote never closed holds the rest."""
    at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        key, start = _key(typed, at)
        text, at, quoted = _value(typed, start)
        if text or key:
            yield _Token(text=text, key=key, quoted=quoted)


def _key(typed: str, at: int) -> tuple[str, int]:
    found = KEY.match(typed, at)
    if found and found.end() < len(typed) and typed[found.end()] == "=":
        return found[0], found.end() + 1
    return "", at


def _value(typed: str, start: int) -> tuple[str, int, bool]:
    """Return the value that starts here, where it ends, and whether it was quoted."""
    if start >= len(typed) or typed[start].isspace():
        return "", start, False
    closing = QUOTES.get(typed[start])
    if closing is not None:
        end = _closed(typed, start, closing)
        if end is not None:
            return typed[start + 1 : end].strip(), end + 1, True
        if typed[start] not in TIGHT:
            return typed[start + 1 :].strip(), len(typed), True
    end = start
    while end < len(typed) and not typed[end].isspace():
        end += 1
    return typed[start:end], end, False


def _closed(typed: str, start: int, closing: str) -> int | None:
    at = typed.find(closing, start + 1)
    while at != -1:
        ends = at + 1 >= len(typed) or typed[at + 1].isspace()
        if ends or typed[start] not in TIGHT:
            return at
        at = typed.find(closing, at + 1)
    return None
