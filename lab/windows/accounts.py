"""Accounts of the practice servers, made at start; passwords are random and are never written into a log.

pyspnego looks accounts up in one file for the whole process, named by NTLM_USER_FILE: that file is kept here,
readable by its owner only, for as long as there is an account.
"""

import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

VARIABLE: Final = "NTLM_USER_FILE"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of a domain: NetBIOS name, DNS name, user name, password."""

    domain: str
    dns_domain: str
    user: str
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        r"""Return `DOMAIN\user`, which is also how a shell names its owner."""
        return rf"{self.domain}\{self.user}"

    def is_called(self, principal: str) -> bool:
        """Tell whether a client authenticated as this user, under any of its names."""
        return principal.lower() in {name.lower() for name in self._names()}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file that pyspnego reads: one for each way to write the user."""
        for name in self._names():
            domain, _, user = name.rpartition("\\")
            yield f"{domain}:{user}:{self.password}"

    def _names(self) -> Iterator[str]:
        yield self.user
        # the challenge announces this machine's own name as the domain, and some clients take it
        for domain in (self.domain, self.dns_domain, socket.gethostname().upper()):
            yield rf"{domain}\{self.user}"
        yield f"{self.user}@{self.dns_domain}"
        yield f"{self.user}@{self.domain}"


def make(dns_domain: str) -> Account:
    """Make up an account of a domain; its name is new too, since all of a process share one file."""
    domain = dns_domain.split(".", maxsplit=1)[0].upper()[:15]
    return Account(domain, dns_domain, f"rdslic-{secrets.token_hex(3)}", secrets.token_urlsafe(18))


class CredentialFile:
    """The file that NTLM_USER_FILE names."""

    def __init__(self) -> None:
        self._accounts: list[Account] = []
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._named_before: str | None = None

    def add(self, account: Account) -> None:
        """Let an account log on."""
        with self._lock:
            self._accounts.append(account)
            self._write()

    def remove(self, account: Account) -> None:
        """Forget an account; with the last one the file goes too."""
        with self._lock:
            self._accounts.remove(account)
            if self._accounts:
                self._write()
            else:
                self._delete()

    def _write(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="rdslic-lab-"))
            self._named_before = os.environ.get(VARIABLE)
        lines = [line for account in self._accounts for line in account.lines()]
        fresh, current = self._folder / "fresh", self._folder / "accounts"
        fresh.touch(mode=0o600)
        fresh.write_text("\n".join(lines), encoding="utf-8")
        # a logon reads the file at any moment: it must always be whole
        fresh.replace(current)
        os.environ[VARIABLE] = str(current)

    def _delete(self) -> None:
        if self._named_before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._named_before
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


CREDENTIALS: Final = CredentialFile()
