"""Every sentence that the chat surface names exists, and none is left over."""

import re
from pathlib import Path

import pytest

from bot.language import LANGS
from bot.requests.model import Status
from bot.slack.cards import ids
from bot.slack.cards.help import TOPICS
from bot.slack.cards.home import COLUMNS
from bot.text import catalogue

FOLDER = Path(__file__).parents[4] / "bot" / "slack"
NAMED = re.compile(r"""["']((?:cards|slack)\.[a-z_.]+[a-z_])["']""")
MADE = {
    *(f"cards.state.{status}" for status in Status),
    *(f"cards.progress.{name}" for name in ("over", "unreached", "not_begun", "stopped", "broken_off", "unknown")),
    *(f"cards.outcome.{status}" for status in Status if f"cards.outcome.{status}" in catalogue("en")),
    *(f"cards.effect.{effect}" for effect in ("read", "change", "destructive")),
    *(f"cards.request.{name}" for name in ("approved_by", "denied_by")),
    *(f"cards.help.{topic}" for topic in TOPICS),
    *(f"cards.home.column.{name}" for name in COLUMNS),
    *(f"cards.form.{form}_{part}" for form in (ids.MISSING, ids.FOUND) for part in ("title", "lead", "label")),
    *(f"cards.script.{part}" for part in ("before", "run", "after", "frame", "cancel", "result")),
    *(f"cards.{flag}" for flag in ("true", "false")),
    *(f"slack.cancel.{name}" for name in ("done", "stopping")),
    *(f"slack.run.{name}" for name in ("asked", "asked_free")),
}
"""Keys that the code puts together."""


def named() -> set[str]:
    """Return every key that the code names whole."""
    return {key for path in FOLDER.rglob("*.py") for key in NAMED.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_exists(lang: str) -> None:
    """No card fails for want of a sentence, in either language."""
    known = catalogue("fr" if lang == "fr" else "en")
    assert sorted((named() | MADE) - set(known)) == []


def test_no_sentence_is_left_over() -> None:
    """A sentence that nothing says is a mistake, or an old one."""
    own = {key for key in catalogue("en") if key.startswith(("cards.", "slack."))}
    assert sorted(key for key in own - named() - MADE if not key.startswith("cards.event.")) == []


@pytest.mark.parametrize("lang", LANGS)
def test_titles_and_buttons_fit(lang: str) -> None:
    """What Slack would cut is short enough: buttons 75, titles of modals and their buttons 24, confirmations 30."""
    known = catalogue("fr" if lang == "fr" else "en")
    for key, words in known.items():
        if key.startswith("cards.button.") and key.split(".")[-1] in {"approve", "deny", "cancel", "back"}:
            assert len(words) <= 30, key
        if (key.startswith("cards.form.") and key.endswith("_title")) or key in {
            "cards.form.submit", "cards.form.send", "cards.form.close", "cards.script.title",
        }:  # fmt: skip
            assert len(words) <= 24, key
        if key.startswith("cards.confirm.") and not key.endswith("_title"):
            assert len(words) <= 240, key
