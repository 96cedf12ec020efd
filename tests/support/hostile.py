"""Hostile words, answers and verdicts, made by chance: what people type and what servers say at their worst."""

import base64
import copy
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot import errors
from bot.catalogue import cases, catalogue
from bot.catalogue.action import Action, Catalogue
from bot.errors import TargetError
from bot.requests.verdict import Changed, Facts, Failed, Unchanged, Verdict
from bot.servers import bootstrap
from bot.servers.cleaned import cleaned
from bot.servers.fake import Play
from bot.servers.runner import RunResult, ScriptError
from tests.support.desk import VERDICTS, manifest
from tests.support.desk import action as made_up

ACTIONS: Final = catalogue.load()
PIECES: Final = (
    *("<!channel>", "<!here>", "<!everyone>", "<@U0VICTIM1>", "<@W0VICTIM2|x>", "<#C0SECRET1|x>", "<!subteam^S0ALL1>"),
    *("<https://evil.example|click>", "<mailto:a@b|c>", "<!date^1^{date}|x>", "&lt;!channel&gt;", "&#60;!here&#62;"),
    *(
        "*b*",
        "_i_",
        "~s~",
        "`c`",
        "```",
        ">",
        "•",
        "|",
        "\\",
        '"',
        "'",
        "{host}",
        "{0}",
        "{x.y}",
        "{",
        "}",
        "%s",
        "$(x)",
    ),
    *("\ud800", "\udfff", "\ud83d", "\0", "\x01", "\x1b[2J", "\x7f", "\x85", "\r", "\n", "\n\n\n", "\t", "\u2028"),
    *("\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad", "\u3164", "\ufe0f", "\U000e0041", "\U0010ffff"),
    *(
        "é",
        "Ü",
        "\N{GRINNING FACE}",
        "日本",
        "שלום",
        "a" * 70,
        "x" * 4_000,
        " ",
        "",
        "R-7F3KQ",
        "approvals.status.denied",
    ),
    *(
        "error.unexpected",
        "host",
        "reason=",
        "raison=\u00ab",
        "run",
        "../..",
        "C:\\x",
        "0",
        "-1",
        "1e999",
        "null",
        "true",
    ),
)
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 2**31, 2**63, 2**64, -(2**80), 10**300, 1.5, -0.0, float("nan"), float("inf")),
    *("", [], {}, [None], [[]], [{}], [[[[[[]]]]]], {"value": 1, "Count": 1}, {"value": [], "Count": 0}, [1, "a", {}]),
)
TASK: Final = "rdslic-R-7F3KQ-1a2b3c4d"
ERRORS: Final = (
    *(errors.TargetUnreachable, errors.CertificateRejected, errors.CredentialsRefused, errors.AccessDenied),
    *(errors.TargetBusy, errors.ConnectionLost, errors.DeadlinePassed, errors.OutputTooLong, errors.AnswerInvalid),
    *(errors.Cancelled, errors.NeverBegan, errors.ScriptDied, errors.ChangeLost, errors.IdleTimeoutRefused),
)
FACTS_OF_ERRORS: Final = ("url", "code", "deadline_s", "limit_kb", "exit_code", "hint", "task", "minutes", "seconds")


def words(chance: random.Random, most: int = 8) -> str:
    """Return a text that somebody may type or a server may send."""
    said = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, most)))
    if chance.random() < 0.3:
        said += "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 12)))
    return said


def name(chance: random.Random, right: str) -> str:
    """Return a name that is right, mostly."""
    return right if chance.random() < 0.96 else words(chance, 3) or "x"


def value(chance: random.Random, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """Return a value of any kind, nested a few times at most, huge at times."""
    kind = chance.random()
    if depth > 3 or kind < 0.4:
        return copy.deepcopy(chance.choice(ODD))
    if kind < 0.75:
        return words(chance)
    if kind < 0.78:
        return "y" * chance.choice((301, 10_000, 200_000))
    if kind < 0.9:
        return [value(chance, depth + 1) for _ in range(chance.choice((1, 2, 3, 60)))]
    return {words(chance, 2): value(chance, depth + 1) for _ in range(chance.randint(1, 4))}


@cache
def healthy(action: str) -> Mapping[str, Any]:
    """Return what a server in order answers to the script of an action; nothing for one that is made up."""
    if action not in ACTIONS:
        return {}
    return max((case.run.data for case in cases.ending_well(ACTIONS[action])), key=lambda data: len(str(data)))


def spoilt(chance: random.Random, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer of which a few fields are missing, added, or anything."""
    made = copy.deepcopy(dict(data))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
        field = chance.choice([*made, words(chance, 2)]) if made else "x"
        what = chance.random()
        if what < 0.25:
            made.pop(field, None)
        elif what < 0.7:
            made[field] = value(chance)
        elif isinstance(made.get(field), list) and made[field] and isinstance(made[field][0], dict):
            rows = [spoilt(chance, row) if isinstance(row, dict) else row for row in made[field]]
            made[field] = rows * chance.choice((1, 1, 90))
    return made


def misshapen(chance: random.Random, said: str) -> dict[str, object]:
    """Return the parts of a payload that hold what people wrote or pressed, some missing or of another kind."""
    typed = {"reason": {"typed": {"type": "plain_text_input", "value": said}}}
    view = {"id": "V1", "type": "modal", "private_metadata": said, "state": {"values": spoilt(chance, typed)}}
    parts = {
        "view": spoilt(chance, view),
        "message": spoilt(chance, {"text": said, "ts": "1.2", "thread_ts": "1.1"}),
        "container": spoilt(chance, {"type": "message", "message_ts": "1.2", "is_ephemeral": True}),
    }
    return {name: part for name, part in parts.items() if chance.random() < 0.8}


@dataclass(frozen=True, slots=True)
class Server:
    """A server at its worst, for the actions of one catalogue."""

    catalogue: Catalogue

    def answer(self, chance: random.Random, action: str, host: str, *, first: bool = False) -> Play:
        """Return what the script of an action comes to; the first of several mostly lets the others have their turn."""
        if first and chance.random() < 0.7:
            return RunResult(ok=True, data=dict(healthy(action)))
        kind = chance.random()
        if kind < 0.5:
            return spoken(chance, host, {"ok": True, "data": spoilt(chance, healthy(action))})
        if kind < 0.55:
            return spoken(chance, host, {"ok": chance.choice((True, False, 1, "yes")), "data": value(chance)})
        if kind < 0.8:
            return RunResult(ok=False, error=self._error(chance, action), exit_code=chance.choice((0, 1, 2**32)))
        if kind < 0.97:
            return failure(chance, host)
        return broken

    def _error(self, chance: random.Random, action: str) -> ScriptError | None:
        if chance.random() < 0.05:
            return None
        known = list(self.catalogue[action].manifest.text["en"].verdicts)
        code = chance.choice([*known, "not_one_object", words(chance, 3)])
        error_id = chance.choice((f"rdslic:{code}", code, f"rdslic:{action}:{code}", words(chance, 2)))
        return ScriptError(message=words(chance), error_id=error_id, hresult=words(chance, 1))


def spoken(chance: random.Random, host: str, body: Mapping[str, object]) -> Play:
    """Return an answer as it arrives, in bytes that are read like any server's, whole and sound or not."""
    line = json.dumps(body).encode()
    if chance.random() < 0.03:
        # deeper than anything may be
        line = line.replace(b"{", b'{"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b", ", 1)
    whole = b"#R:n:" + base64.b64encode(line) + b"#"
    spoilt_too = (whole[:-9], b"\xff\0" + whole, whole + b"#R:n:e30=#", b"#R:n:%%#", b"#L:n#", b"")
    output = chance.choice(spoilt_too) if chance.random() < 0.1 else whole
    hint, stderr = cleaned(words(chance)), words(chance)

    def play(_params: Mapping[str, object]) -> RunResult:
        said = bootstrap.answer(output, "n")
        if said is None:
            raise errors.AnswerInvalid(host=host, started=True, exit_code="1", hint=hint)
        return RunResult(ok=said.ok, data=said.data, error=said.error, stderr=stderr)

    return play


def broken(_params: Mapping[str, object]) -> RunResult:
    """Fail as a fault of our own would."""
    raise ZeroDivisionError


def failure(chance: random.Random, host: str) -> TargetError:
    """Return a failure of a server, its facts hostile or missing."""
    facts = {fact: words(chance, 3) for fact in FACTS_OF_ERRORS if chance.random() < 0.7}
    return chance.choice(ERRORS)(host=host, started=chance.random() < 0.6, **facts)


def verdict(chance: random.Random) -> Callable[..., Any]:
    """Return an interpreter that somebody wrote in haste: any verdict, any words, any facts, or none of these."""
    known = ("seen", "unreadable", "altered", "not_altered", "needs_word", "seen", words(chance, 2))
    says: Any = chance.choice(known)
    filled: Any = {"message": chance.choice((words(chance), None, 7))} if chance.random() < 0.5 else {}
    facts: Any = {words(chance, 1): value(chance) for _ in range(chance.randint(0, 3))}
    kinds: tuple[type[Verdict], ...] = (Facts, Changed, Unchanged, Failed)
    if chance.random() < 0.05:
        return lambda *_: None
    if chance.random() < 0.1:
        # nothing checks types at run time
        says, filled, facts = (chance.choice((right, None, [], 7)) for right in (says, filled, facts))
    made = chance.choice(kinds)(says=says, words=filled, facts=facts)
    return lambda *_: made


@dataclass(slots=True)
class Hasty:
    """The interpreter of the two made-up actions, another one each case."""

    judge: Any = None

    def __call__(self, *given: object) -> Any:  # noqa: ANN401 - whatever somebody may have written
        """Judge."""
        return self.judge(*given)


def hasty_actions(hasty: Hasty) -> Catalogue:
    """Return a read and a change whose interpreter says anything."""
    more = {**VERDICTS, "needs_word": "It said {message}."}
    read = made_up("odd_read", "# odd read", manifest("read"))
    change = made_up("odd_change", "# odd change", manifest("change", facts="odd_read"))
    return {one.name: _with_verdicts(one, more, hasty) for one in (read, change)}


def _with_verdicts(one: Action, verdicts: Mapping[str, str], hasty: Hasty) -> Action:
    texts = {lang: words.model_copy(update={"verdicts": verdicts}) for lang, words in one.manifest.text.items()}
    told = one.manifest.model_copy(update={"text": texts})
    return Action(
        name=one.name,
        manifest=told,
        script=one.script,
        script_sha256=one.script_sha256,
        facts=hasty if one.facts else None,
        verdict=hasty if one.verdict else None,
    )
