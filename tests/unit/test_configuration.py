"""Configuration: one object from file and environment, or every problem at once."""

from pathlib import Path

import pytest

from bot import configuration
from bot.errors import Faulty
from bot.language import LANGS
from bot.settings import QuestionPolicy
from bot.text import text

FILE = """
language: fr
database: sqlite:///data/rdslic.sqlite
approvals: {channel: C0APPROVE, approvers: [U0APPROVER]}
accounts: {default: {username: 'EXAMPLE\\svc-rdslic'}}
hosts:
  SRV-LIC-01: {url: 'https://srv-lic-01.example.test:5986/wsman', roles: [license_server], account: default}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a configuration file which is right."""
    file = tmp_path / "rdslic.yml"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_file_and_secrets_become_one_object(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Secrets come from the environment or from files, and never show when printed."""
    secret = tmp_path / "password"
    secret.write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("RDSLIC_SLACK_BOT_TOKEN", "xoxb-made-up")
    monkeypatch.setenv("RDSLIC_SLACK_APP_TOKEN", "xapp-made-up")
    monkeypatch.setenv("RDSLIC_PASSWORD_FILE__DEFAULT", str(secret))
    settings = configuration.load(path)
    host = settings.hosts["SRV-LIC-01"]
    assert host.password.get_secret_value() == "s3cret"
    assert settings.database == f"sqlite:///{tmp_path / 'data' / 'rdslic.sqlite'}"
    assert "s3cret" not in repr(settings)
    assert "xoxb" not in repr(settings)


def test_a_secret_may_come_from_a_file_that_powershell_wrote(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The mark at its beginning and the line end of Windows are no part of the password."""
    (tmp_path / "password").write_bytes("\ufeffs3cret\r\n".encode())
    for name in ("RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("RDSLIC_PASSWORD_FILE__DEFAULT", str(tmp_path / "password"))
    assert configuration.load(path).hosts["SRV-LIC-01"].password.get_secret_value() == "s3cret"


def test_every_missing_secret_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set: both tokens and the password are asked for, in one go."""
    for name in ("RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN", "RDSLIC_PASSWORD__DEFAULT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Faulty) as caught:
        configuration.load(path)
    names = {fault.facts["name"] for fault in caught.value.faults}
    assert names == {"RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN", "RDSLIC_PASSWORD__DEFAULT"}


def test_questions_are_kept_half_a_year_unless_said_otherwise(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing said: kept with their words, and nobody is told of suggestions; what is said reaches the settings."""
    for name in ("RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN", "RDSLIC_PASSWORD__DEFAULT"):
        monkeypatch.setenv(name, "made-up")
    assert configuration.load(path).questions == QuestionPolicy(keep=True, keep_text=True, keep_days=180, channel=None)
    said = "questions: {keep: true, keep_text: false, keep_days: 1, channel: C0GUIDE}"
    path.write_text(f"{FILE}\n{said}\n", encoding="utf-8")
    assert configuration.load(path).questions == QuestionPolicy(
        keep=True, keep_text=False, keep_days=1, channel="C0GUIDE"
    )


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("keep: sometimes", "fault.true_or_false"),
        ("keep: 3", "fault.true_or_false"),
        ("keep_days: 0", "fault.too_small"),
        ("keep_days: 3651", "fault.too_large"),
        ("keep_days: half a year", "fault.whole_number"),
        ("keep_days: 1.5", "fault.whole_number"),
        ("channel: '#guide'", "fault.pattern"),
        ("keep_day: 3", "fault.unknown_key"),
    ],
)
def test_a_wrong_setting_for_questions_is_a_sentence(path: Path, said: str, key: str) -> None:
    """Each mistake is said with its line, in both languages, without a word of a library."""
    path.write_text(f"{FILE}\nquestions:\n  {said}\n", encoding="utf-8")
    [fault] = configuration.problems(path)
    assert (fault.key, fault.line) == (key, 10)
    for lang in LANGS:
        assert "questions." in text(lang, fault.key, **fault.facts)


def test_suggestions_told_of_but_not_kept(path: Path) -> None:
    """A channel that hears of what is never kept is a contradiction, said at its line."""
    path.write_text(f"{FILE}\nquestions:\n  keep: false\n  channel: C0GUIDE\n", encoding="utf-8")
    [fault] = configuration.problems(path)
    assert (fault.key, fault.line) == ("fault.suggestions_not_kept", 11)


def test_an_account_that_nobody_declared(path: Path) -> None:
    """A server with an unknown account is reported at its line."""
    path.write_text(FILE.replace("account: default", "account: other"), encoding="utf-8")
    [fault] = configuration.problems(path)
    assert fault.key == "fault.account_unknown"
    assert fault.line == 7
