"""Every refusal that the code can give has its sentence, and every sentence is given."""

import re
from pathlib import Path

from bot.requests.model import Status
from bot.text import catalogue

BOT = Path(__file__).parents[3] / "bot"


def source() -> str:
    """Return the code of everything that refuses or judges."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(BOT.rglob("*.py")))


def keys(part: str) -> set[str]:
    """Return the names of the texts under `approvals.<part>`."""
    prefix = f"approvals.{part}."
    return {key.removeprefix(prefix) for key in catalogue("fr") if key.startswith(prefix)}


def test_refusals() -> None:
    """Code and texts know the same reasons."""
    given = set(re.findall(r'reason="(\w+)"', source())) | set(re.findall(r'reason = "(\w+)" if', source()))
    given |= set(re.findall(r'reason = "\w+" if .* else "(\w+)"', source()))
    assert given == keys("refused")


def test_outcomes() -> None:
    """Code and texts know the same outcomes beside those of actions and servers."""
    assert all(f'"{name}"' in source() or f'approvals.outcome.{name}"' in source() for name in keys("outcome"))


def test_states() -> None:
    """Each state has its words."""
    assert keys("status") == {str(status) for status in Status}
