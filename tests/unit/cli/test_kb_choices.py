"""`rdslic kb choices`: a click on a title says how good the order was."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import rdslic
from bot.store.asked import NewQuestion
from bot.store.database import Store

OFFERED = ("grace-period", "mode-gpo", "verify-mode")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration whose database is not there yet."""
    path = tmp_path / "rdslic.yml"
    path.write_text("database: sqlite:///asked.sqlite\n", encoding="utf-8")
    return path


@pytest.fixture
def chosen(config: Path) -> Path:
    """Return a configuration where the first title was right once, the third twice, and another answer once."""
    store = Store.open(f"sqlite:///{config.parent / 'asked.sqlite'}")
    for said, entry in (
        ("how many days left", "grace-period"),
        ("is it right now", "verify-mode"),
        ("check it", "verify-mode"),
        ("and the ports", "firewall-ports"),
    ):
        number = store.questions.note(
            NewQuestion(text=said, lang="en", zone="suggest", entry_id=OFFERED[0], score=0.6, asker="U1", shown=OFFERED)
        )
        store.questions.chosen(number, entry)
    store.questions.note(NewQuestion(text="no choice", lang="en", zone="suggest", entry_id=None, score=0, asker="U1"))
    store.close()
    return config


def choices(config: Path, *options: str) -> str:
    """Return what is printed."""
    result = CliRunner().invoke(rdslic, ["kb", "choices", "--config", str(config), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_nobody_has_chosen(config: Path) -> None:
    """A sentence, with a database or without."""
    assert "Nobody has chosen a title yet" in choices(config)
    Store.open(f"sqlite:///{config.parent / 'asked.sqlite'}").close()
    assert "Nobody has chosen a title yet" in choices(config)


def test_the_order_and_what_entries_lack(chosen: Path) -> None:
    """How often each place was right, then the entries that should have come first, with the questions."""
    lines = choices(chosen).splitlines()
    assert "The first title: 1, the second: 0, the third: 2, another answer: 1" in lines[0]
    assert lines[1].startswith("verify-mode: chosen 2 times")
    assert lines[2:4] == ["    - is it right now", "    - check it"]
    assert lines[-1].startswith("grace-period")


def test_programs_get_json(chosen: Path) -> None:
    """The same as numbers and lists."""
    found = json.loads(choices(chosen, "--json", "--since", "1"))
    assert found["ranks"] == {"1": 1, "2": 0, "3": 2, "0": 1}
    assert {one["id"]: one["missed"] for one in found["entries"]}["firewall-ports"] == ["and the ports"]
