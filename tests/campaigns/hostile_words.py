"""What a hostile server or person could send: texts, values, whole replies, made from chance."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from bot.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateRejected,
    ChangeLost,
    ConnectionLost,
    CredentialsRefused,
    DeadlinePassed,
    IdleTimeoutRefused,
    NeverBegan,
    OutputTooLong,
    ScriptDied,
    TargetBusy,
    TargetError,
    TargetUnreachable,
)
from bot.execution import bootstrap
from bot.execution.frame import CODES
from bot.execution.reading import cleaned
from bot.execution.runner import RunResult
from bot.execution.verdict import Value
from tests.test_action_cases import CASES, read

TEXTS: Final = (
    "<!channel>",
    "<!here|ici>",
    "<!everyone>",
    "<@UHOSTILE1>",
    "<@UHOSTILE1|admin>",
    "<#CHOSTILE1>",
    "<!subteam^SHOSTILE1>",
    "<https://evil.example|click>",
    "https://evil.example/<!channel>",
    "&lt;!channel&gt;",
    "*bold* _slanted_ ~gone~ `code`",
    "``` ` ```",
    "> quoted\n- list\n# heading",
    "a\0b",
    "\0",
    "\ud800",
    "x\udfffy<!channel>",
    "\ud83d <!here>",
    "\u202eexe.gpj<!channel>",
    "\u200b\u2066\ufeff",
    "\U000e0041\U000e0042",
    "\x1b[31mred\x07\x08\r",
    "{message}",
    "{0.__class__}",
    "{",
    "}}{{",
    "%s %(x)s $x",
    "'; Stop-Service TermServLicensing; '",
    '" -reason "x',
    "C:\\..\\con\\nul. ",
    "service.",
    "service.Running",
    ":",
    "error.unexpected",
    "approvals.refused.expired",
    "verdicts.busy",
    "",
    " ",
    "\n" * 300,
    "é" * 3_000,
    "<" * 900,
    "&" * 4_000,
    "`" * 200,
    "_" * 200,
    "A" * 12_000,
    "w " * 6_000,
    "\U0001f600" * 2_000,
    "Z\u0300" * 2_000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    "\u0661\u0662",
    "R-00000",
)
NUMBERS: Final = (0, -1, 1, 2, 7, 99, 2**31, 2**32 - 1, -(2**31), 2**53, 2**63, -(2**63), 2**64, 10**400, 10**4_298)
ODD: Final[tuple[object, ...]] = (None, True, False, 0.5, -0.0, 1e308, float("inf"), float("nan"), [], {}, [[]], [{}])
DEEP: Final = (3, 20, 200, 900, 5_000)
MARKS: Final = ("", "rdslic:", "RDSLIC:", "rdslic:rdslic:", "check_activation:", "error.", "approvals.refused.")
OURS: Final = ("script_failed", "not_understood", "not_plain", "not_one_object", "language_mode", "activated", "stale")
HONEST: Final[Mapping[str, Sequence[dict[str, Any]]]] = {
    action: [run["data"] for path in CASES if path.parent.name == action and "data" in (run := read(path)["run"])]
    for action in ("backup_lserver", "check_activation", "check_mode")
}
"""What servers answer every day: the cases of each action."""
ERRORS: Final[Mapping[type[TargetError], tuple[str, ...]]] = {
    TargetUnreachable: ("url",),
    CertificateRejected: (),
    CredentialsRefused: (),
    AccessDenied: (),
    TargetBusy: ("code",),
    IdleTimeoutRefused: ("seconds",),
    ConnectionLost: (),
    NeverBegan: (),
    ScriptDied: ("task",),
    ChangeLost: ("task",),
    DeadlinePassed: ("deadline_s",),
    OutputTooLong: ("limit_kb",),
    AnswerInvalid: ("exit_code", "hint"),
    Cancelled: (),
}
"""What can end a run, and the words that come with it."""


def words(chance: Random) -> str:
    """Return a hostile text."""
    return "".join(chance.choice(TEXTS) for _ in range(chance.choice((1, 1, 1, 2, 3))))


def value(chance: Random, *, deep: Sequence[int] = DEEP) -> object:
    """Return any value that JSON has, wrong ones rather than right ones."""
    match chance.randrange(8):
        case 0 | 1 | 2:
            return words(chance)
        case 3:
            return chance.choice(NUMBERS)
        case 4:
            return chance.choice(ODD)
        case 5:
            return (
                [value(chance, deep=deep) for _ in range(chance.choice((1, 2, 60)))]
                if chance.random() < 0.4
                else [words(chance)]
            )
        case 6:
            return (
                {"value": value(chance, deep=deep), "Count": 1}
                if chance.random() < 0.3
                else {words(chance): words(chance)}
            )
        case _:
            return nested(chance.choice(deep), words(chance))


def nested(depth: int, inside: object) -> object:
    """Return a value inside so many lists."""
    for _ in range(depth):
        inside = [inside]
    return inside


def answered(action: str, host: str, chance: Random) -> Callable[[Mapping[str, Value]], RunResult]:
    """Return what a server makes of one script of an action: an answer that can be read, or TargetError."""
    kind = chance.choices(("data", "error", "bytes", "target"), (70, 15, 7, 8))[0]
    if kind == "target":
        error = target_error(host, chance)

        def fails(_params: Mapping[str, Value]) -> RunResult:
            raise error

        return fails
    output = _bytes(kind, action, chance)
    hint = cleaned(words(chance))

    def play(_params: Mapping[str, Value]) -> RunResult:
        said = bootstrap.answer(output, "n")
        if said is None:
            raise AnswerInvalid(host=host, started=True, exit_code=str(chance.choice((0, 1, -1, 2**31))), hint=hint)
        return RunResult(ok=said.ok, data=said.data, error=said.error, stderr=hint)

    return play


def target_error(host: str, chance: Random) -> TargetError:
    """Return one of the ways in which a server fails us, with hostile words."""
    kind = chance.choice(list(ERRORS))
    return kind(host=host, started=chance.random() < 0.6, **{name: words(chance) for name in ERRORS[kind]})


def _bytes(kind: str, action: str, chance: Random) -> bytes:
    if kind == "data":
        return marked({"ok": True, "data": mutated(chance.choice(HONEST.get(action) or [{}]), chance)})
    if kind == "error":
        code = chance.choice(MARKS) + chance.choice([*sorted(CODES), *OURS, words(chance)])
        return marked({"ok": False, "err": value(chance), "id": chance.choice([code, code, value(chance)])})
    whole = marked({"ok": chance.choice([True, "yes", 1, None]), "data": value(chance)})
    return chance.choice(
        [whole, whole[:-9], whole + marked({"ok": True, "data": {}}), b"", b"#R:n:%%%#", b"\xff\xfe\0"]
    )


def marked(body: object) -> bytes:
    """Return an answer as it stands in the output of a script."""
    try:
        line = json.dumps(body).encode()
    except RecursionError:
        # deeper than Python writes; Windows would
        line = b'{"ok":true,"data":{"deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    return b"\n#R:n:" + base64.b64encode(line) + b"#\n"


def mutated(honest: Mapping[str, object], chance: Random, *, deep: Sequence[int] = DEEP) -> dict[str, object]:
    """Return an honest object with some of its fields gone, new, or of another value; some deep inside."""
    made = dict(honest)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        name = chance.choice([*made, words(chance)])
        inner = made.get(name)
        match chance.randrange(5):
            case 0:
                made.pop(name, None)
            case 1 if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                made[name] = [mutated(inner[0], chance, deep=deep), *inner[1:]]
            case 2 if isinstance(inner, str):
                made[name] = inner + words(chance)
            case 3 if isinstance(inner, list):
                made[name] = [*inner, value(chance, deep=deep)] * chance.choice((1, 40))
            case _:
                made[name] = value(chance, deep=deep)
    return made
