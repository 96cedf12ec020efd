"""Accounts of the practice, and the file that pyspnego finds them in."""

import os
from pathlib import Path

import pytest

from lab.windows import accounts
from lab.windows.accounts import VARIABLE, CredentialFile


@pytest.fixture(autouse=True)
def _own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "before")


def test_accounts_are_new_each_time() -> None:
    """Name and password are random, and the password is not shown."""
    one, two = accounts.make("corp.example.test"), accounts.make("corp.example.test")
    assert one.name.startswith("CORP\\")
    assert one.user != two.user
    assert one.password != two.password
    assert len(one.password) >= 24
    assert one.password not in repr(one)


def test_a_user_goes_by_several_names() -> None:
    """Domain, DNS domain, user@domain and the user alone are the same; anybody else is not."""
    account = accounts.make("corp.example.test")
    for name in (account.user.upper(), f"corp\\{account.user}", f"{account.user}@CORP.example.test"):
        assert account.is_called(name)
    assert not account.is_called(f"other\\{account.user}")
    assert not account.is_called("")


def test_the_file_is_private_and_goes_with_the_last_account() -> None:
    """Only its owner reads it; the variable is given back as it was."""
    credentials = CredentialFile()
    one, two = accounts.make("a.test"), accounts.make("b.test")
    credentials.add(one)
    credentials.add(two)
    path = Path(os.environ[VARIABLE])
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    credentials.remove(one)
    assert one.password not in path.read_text(encoding="utf-8")
    assert two.password in path.read_text(encoding="utf-8")
    credentials.remove(two)
    assert not path.parent.exists()
    assert os.environ[VARIABLE] == "before"


def test_every_line_is_one_that_pyspnego_reads() -> None:
    """Exactly two colons a line: a password with one would never match."""
    for line in accounts.make("corp.example.test").lines():
        assert line.count(":") == 2
