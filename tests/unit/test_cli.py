"""The command line: help, validation, and sentences instead of tracebacks."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import check, configuration
from bot.cli import lines_of, rdslic
from bot.errors import Fault, StoreUnavailable
from bot.language import LANGS
from bot.store.asked import NewQuestion
from bot.store.database import Store
from bot.text import text
from tests.support.desk import ADMIN, APPROVER


def test_help_names_every_command() -> None:
    """`rdslic --help` lists what there is."""
    shown = CliRunner().invoke(rdslic, ["--help"]).output
    assert "lab" in shown
    assert "serve" in shown


def test_faults_are_sorted_and_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a fault, in the order of files and lines."""
    monkeypatch.setenv("RDSLIC_LANG", "fr")
    faults = [Fault(Path("b.yml"), 2, "fault.encoding"), Fault(Path("a.yml"), 9, "fault.encoding")]
    said = text("fr", "fault.encoding")
    assert lines_of((*faults, faults[0])) == [f"a.yml:9: {said}", f"b.yml:2: {said}"]


def test_serving_without_configuration_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no secrets: every missing thing is a fault with a name."""
    for name in ("RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(rdslic, ["db", "upgrade", "--config", str(tmp_path / "no.yml")])
    assert result.exit_code != 0
    assert type(result.exception).__name__ == "Faulty"


def test_a_configuration_that_was_named_must_exist(tmp_path: Path) -> None:
    """Only the default one may be missing: a name that was typed wrong must not look like all is well."""
    assert list(check.settings(configuration.DEFAULT_FILE)) == []
    (fault,) = check.settings(tmp_path / "rdslik.yml")
    assert fault.key == "fault.unreadable"


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    """PostgreSQL does not listen there: nothing of the driver's trace reaches the person at the terminal."""
    config = tmp_path / "rdslic.yml"
    config.write_text("database: postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2\n", encoding="utf-8")
    result = CliRunner().invoke(rdslic, ["db", "upgrade", "--config", str(config)])
    assert isinstance(result.exception, StoreUnavailable)


def test_a_database_is_made_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first upgrade creates the schema, the second finds nothing to do; an empty record verifies."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    config = tmp_path / "rdslic.yml"
    config.write_text("database: sqlite:///x.sqlite\n", encoding="utf-8")
    first, second = (CliRunner().invoke(rdslic, ["db", "upgrade", "--config", str(config)]) for _ in range(2))
    assert "from version 0" in first.output
    assert "nothing was left to do" in second.output
    verified = CliRunner().invoke(rdslic, ["audit", "verify", "--config", str(config)])
    assert verified.exit_code == 0
    assert "0 events of 0 requests" in verified.output


def test_one_persons_questions_are_deleted_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how many; what is no member id is refused before anything is touched."""
    monkeypatch.setenv("RDSLIC_LANG", "en")
    config = tmp_path / "rdslic.yml"
    config.write_text("database: sqlite:///x.sqlite\n", encoding="utf-8")
    store = Store.open(f"sqlite:///{tmp_path}/x.sqlite")
    for asker in (ADMIN, ADMIN, APPROVER):
        store.questions.note(NewQuestion(text="a", lang="en", zone="decline", entry_id=None, score=0.0, asker=asker))
    told = CliRunner().invoke(rdslic, ["db", "forget", f" {ADMIN.lower()}", "--config", str(config)])
    assert (told.exit_code, told.output) == (
        0,
        text("en", "cli.db.forgotten", person=ADMIN, questions=2, suggestions=0) + "\n",
    )
    refused = CliRunner().invoke(rdslic, ["db", "forget", "@somebody", "--config", str(config)])
    assert refused.exit_code == 2
    assert text("en", "cli.db.no_person", given="@somebody") in refused.output
    assert store.questions.forget_person(APPROVER).questions == 1
    store.close()


def test_both_languages_can_say_every_key_of_the_command_line() -> None:
    """Nothing that the command line says is missing in a language."""
    for lang in LANGS:
        assert text(lang, "cli.zone.answer")


def test_bytes_that_are_no_text_are_answered_all_the_same(tmp_path: Path) -> None:
    """An argument in another encoding than the terminal's is shown with a sign in its place, never a trace."""
    told = CliRunner().invoke(rdslic, ["db", "forget", "\udce9t\udce9", "--config", str(tmp_path / "no.yml")])
    assert told.exit_code == 2
    assert "\N{REPLACEMENT CHARACTER}t\N{REPLACEMENT CHARACTER}" in told.output
