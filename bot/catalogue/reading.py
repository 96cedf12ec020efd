"""Typed access to what a server answered; everything in it is hostile until read through here."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bot.requests.verdict import Failed, Scalar
from bot.servers import frame
from bot.servers.cleaned import LONGEST, cleaned
from bot.servers.runner import RunResult, ScriptError

Judged = TypeVar("Judged")

BOOTSTRAP: Final = frozenset({"language_mode", "payload_changed"})
"""Those that a server may name itself; the sentences of the others have words that only we can fill in."""
SMALLEST: Final = -(2**63)
LARGEST: Final = 2**64 - 1
"""Windows has no larger number."""


class NotUnderstood(Exception):
    """A field is missing or of another kind; `str()` of it is the field's name."""


class Reading:
    """One flat object of an answer."""

    def __init__(self, data: Mapping[str, object], prefix: str = "") -> None:
        self._data = data
        self._prefix = prefix

    def told(self, name: str) -> bool:
        """Return whether Windows said anything: null or nothing is unknown, which is not none."""
        return self._data.get(name) is not None

    def text(self, name: str, longest: int = LONGEST) -> str:
        """Return a text, cleaned of control characters and cut to `longest` characters."""
        value = self._data.get(name)
        if not isinstance(value, str):
            raise NotUnderstood(self._prefix + name)
        return cleaned(value, longest)

    def flag(self, name: str) -> bool:
        """Return a boolean."""
        value = self._data.get(name)
        if not isinstance(value, bool):
            raise NotUnderstood(self._prefix + name)
        return value

    def number(self, name: str) -> int:
        """Return a whole number; PowerShell's signed view of a uint32 is undone."""
        value = self._data.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not SMALLEST <= value <= LARGEST:
            raise NotUnderstood(self._prefix + name)
        return value & 0xFFFFFFFF if value < 0 else value

    def number_or_none(self, name: str) -> int | None:
        """Return a whole number, or None where Windows had none."""
        return self.number(name) if self.told(name) else None

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; one alone may arrive unwrapped, and none as null."""
        values = _listed(self._data.get(name))
        if not all(isinstance(value, str) for value in values):
            raise NotUnderstood(self._prefix + name)
        return [cleaned(str(value)) for value in values]

    def rows(self, name: str) -> list["Reading"]:
        """Return a list of objects; one alone may arrive unwrapped, and none as null."""
        values = _listed(self._data.get(name))
        rows = [value for value in values if isinstance(value, dict)]
        if len(rows) != len(values):
            raise NotUnderstood(self._prefix + name)
        return [Reading(row, f"{self._prefix}{name}.") for row in rows]


def understood(run: RunResult, codes: frozenset[str], judge: Callable[[Reading], Judged]) -> Judged | Failed:
    """Return what `judge` makes of an answer; Failed when the script failed or the answer has another form."""
    if not run.ok:
        return failed(run, codes)
    try:
        return judge(Reading(run.data))
    except NotUnderstood as field:
        return Failed(says="not_understood", words={"field": str(field)})


def failed(run: RunResult, known: frozenset[str], facts: Mapping[str, Scalar] | None = None) -> Failed:
    """Turn a script's error into a verdict: `throw 'rdslic:code'` names a sentence, anything else is shown."""
    error = run.error or ScriptError(message="")
    code = error.error_id.removeprefix("rdslic:")
    if code in {"not_one_object", "not_plain"}:
        return Failed(says="not_understood", words={"field": "data"}, facts=dict(facts or {}))
    if error.error_id.startswith("rdslic:") and code in known | BOOTSTRAP | frame.CODES:
        return Failed(says=code, facts=dict(facts or {}))
    return Failed(says="script_failed", words={"message": cleaned(error.message)}, facts=dict(facts or {}))


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    # 5.1 may wrap an array as {"value": […], "Count": n}
    if isinstance(value, dict) and set(value) == {"value", "Count"}:
        value = value["value"]
    return list(value) if isinstance(value, list) else [value]
