"""Configuration: one object from file and environment, or every problem at once."""

from pathlib import Path

import pytest

from bot import configuration
from bot.errors import Faulty

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
    assert settings.database == f"sqlite:///{tmp_path}/data/rdslic.sqlite"
    assert "s3cret" not in repr(settings)
    assert "xoxb" not in repr(settings)


def test_every_missing_secret_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set: both tokens and the password are asked for, in one go."""
    for name in ("RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN", "RDSLIC_PASSWORD__DEFAULT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Faulty) as caught:
        configuration.load(path)
    names = {fault.facts["name"] for fault in caught.value.faults}
    assert names == {"RDSLIC_SLACK_BOT_TOKEN", "RDSLIC_SLACK_APP_TOKEN", "RDSLIC_PASSWORD__DEFAULT"}


def test_an_account_that_nobody_declared(path: Path) -> None:
    """A server with an unknown account is reported at its line."""
    path.write_text(FILE.replace("account: default", "account: other"), encoding="utf-8")
    [fault] = configuration.problems(path)
    assert fault.key == "fault.account_unknown"
    assert fault.line == 7
