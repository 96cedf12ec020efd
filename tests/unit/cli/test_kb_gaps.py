"""`rdslic kb gaps`: from the database to the person who writes entries."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import rdslic
from bot.guide.matching.match import Matcher
from bot.store.asked import NewQuestion, Proposed
from bot.store.database import Store


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, matcher: Matcher) -> Path:
    """Return a configuration whose database is not there yet; the nearest entries come from the small library."""
    monkeypatch.setattr("bot.cli.kb.gaps.load_matcher", lambda **_: matcher)
    path = tmp_path / "rdslic.yml"
    path.write_text("database: sqlite:///asked.sqlite\n", encoding="utf-8")
    return path


@pytest.fixture
def asked(config: Path) -> Path:
    """Return a configuration where three people asked the same, and one of them something else."""
    store = Store.open(f"sqlite:///{config.parent / 'asked.sqlite'}")
    for who, said in (("U1", "how long is the grace period"), ("U2", "the grace period is how long?")):
        store.questions.note(NewQuestion(text=said, lang="en", zone="decline", entry_id=None, score=0, asker=who))
    number = store.questions.note(
        NewQuestion(text="grace period: how long", lang="en", zone="answer", entry_id="set-mode", score=0.9, asker="U3")
    )
    store.questions.feedback(number, helped=False, missing="the number\nof days")
    store.questions.note(
        NewQuestion(text="backup of the base", lang="en", zone="suggest", entry_id=None, score=0, asker="U1")
    )
    store.close()
    return config


def gaps(config: Path, *options: str) -> str:
    """Return what is printed."""
    result = CliRunner().invoke(rdslic, ["kb", "gaps", "--config", str(config), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_no_database_yet(config: Path) -> None:
    """A sentence, and no database is made by looking for it."""
    assert "There is no database yet" in gaps(config)
    assert json.loads(gaps(config, "--json")) == []
    assert not (config.parent / "asked.sqlite").exists()


def test_nothing_unanswered(config: Path) -> None:
    """An empty database is good news."""
    Store.open(f"sqlite:///{config.parent / 'asked.sqlite'}").close()
    assert "Nothing was left unanswered" in gaps(config)
    assert "Nothing was left unanswered" in gaps(config, "--yaml")


def test_a_table_of_groups(asked: Path) -> None:
    """How often, by how many, how it went, an example, and what comes nearest."""
    heading, first, second = gaps(asked).splitlines()
    assert heading.split()[:3] == ["asked", "people", "last"]
    assert first.split()[:2] == ["3", "3"]
    assert "no answer" in first
    assert "grace period" in first
    assert second.split()[:2] == ["1", "1"]
    assert "none chosen" in second
    assert "backup-base (" in second


def test_as_many_groups_as_wanted(asked: Path) -> None:
    """`--top` keeps the most frequent."""
    assert len(gaps(asked, "--top", "1").splitlines()) == 2
    assert len(json.loads(gaps(asked, "--json", "--since", "1"))) == 2


def test_programs_get_json(asked: Path) -> None:
    """All questions of a group, what was said to be missing, and no person."""
    first = json.loads(gaps(asked, "--json"))[0]
    assert (first["count"], first["people"], first["kind"], first["lang"]) == (3, 3, "declined", "en")
    assert first["missing"] == ["the number\nof days"]
    assert len(first["questions"]) == 3
    assert "asker" not in first


def test_a_draft_for_each_group(asked: Path) -> None:
    """Documents of one stream, under comments that say where they come from."""
    written = gaps(asked, "--yaml")
    first, second = yaml.safe_load_all(written)
    assert len(first["en"]["phrasings"]) == 3
    assert second["id"] == "backup-base"
    assert "# what was missing: the number of days" in written.splitlines()


def suggested(asked: Path, question_id: int | None, said: str, proposed: str) -> None:
    """Keep a suggestion with its source, as the form does."""
    store = Store.open(f"sqlite:///{asked.parent / 'asked.sqlite'}")
    at = datetime(2026, 11, 24, tzinfo=UTC)
    source = "https://example.test/grace"
    new = Proposed(question=question_id, lang="en", asked=said, proposed=proposed, source=source)
    store.questions.suggest(new, at=at)
    store.close()


def test_a_suggested_answer_is_in_the_draft(asked: Path) -> None:
    """What somebody proposed becomes the short answer of the draft, its source a note; nothing of it is live."""
    suggested(asked, 1, "how long is the grace period", "It lasts 120 days.")
    drafts = gaps(asked, "--yaml")
    assert yaml.safe_load(drafts.split("---\n")[0])["en"]["short"] == "It lasts 120 days."
    assert "# a source was proposed: https://example.test/grace" in drafts


def test_a_suggestion_without_its_question_is_a_gap_too(asked: Path) -> None:
    """The question may have been deleted since: what was proposed is not lost."""
    suggested(asked, None, "which colour is the licence folder", "It is yellow.")
    (found,) = (draft for draft in yaml.safe_load_all(gaps(asked, "--yaml")) if "colour" in draft["id"])
    assert found["en"]["short"] == "It is yellow."
