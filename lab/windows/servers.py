"""The practice servers of an estate, running: what the lab starts and the tests talk to."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.catalogue.action import Catalogue
from bot.clock import Clock, system_clock
from lab.windows import accounts
from lab.windows.accounts import CREDENTIALS, Account
from lab.windows.certificates import Authority, Tls
from lab.windows.estate import Estate, ServerState
from lab.windows.line import Line
from lab.windows.listener import Listener
from lab.windows.server import Journal, Ran, Server
from lab.windows.silence import Silence

__all__ = ["Address", "PracticeServers", "Ran"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to reach a server. `ca`: the file to trust, for a server that speaks TLS.

    `reachable` is false for a server that is off: nothing listens at its URL.
    """

    name: str
    url: str
    username: str
    password: str = field(repr=False)
    transport: str = "ntlm"
    reachable: bool = True
    ca: Path | None = None


class PracticeServers:
    """Servers on the loopback interface, each in threads of its own; a context manager that stops them."""

    def __init__(self, estate: Estate, catalogue: Catalogue, *, clock: Clock = system_clock) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="rdslic-lab-"))
        self._authority: Authority | None = None
        self._account = accounts.make(estate.servers[0].domain)
        self._accounts: list[Account] = []
        self._journal = Journal()
        self._servers: dict[str, Server] = {}
        self._listeners: dict[str, Listener] = {}
        self._silences: dict[str, Silence] = {}
        self._allow(self._account)
        for state in estate.servers:
            server = Server(state, catalogue, journal=self._journal, clock=clock)
            self._servers[state.name] = server
            if state.faults.unreachable:
                self._silences[state.name] = Silence()
            else:
                self._listeners[state.name] = Listener(server, self._known, tls=self._tls(server))

    @classmethod
    def start(cls, estate: Estate, catalogue: Catalogue, *, clock: Clock = system_clock) -> Self:
        """Start every server of `estate`; scripts are those of `catalogue`."""
        servers = cls(estate, catalogue, clock=clock)
        for listener in servers._listeners.values():
            listener.begin()
        return servers

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Return how to reach each server, in the order of the estate."""
        return tuple(self.address(name) for name in self._servers)

    @property
    def journal(self) -> tuple[Ran, ...]:
        """Return what ran so far."""
        return self._journal.entries()

    @property
    def numbered_journal(self) -> list[tuple[int, Ran]]:
        """Return what ran so far and is kept, each run with its number."""
        return self._journal.numbered()

    @property
    def ca(self) -> Path | None:
        """Return the certificate file to trust, None when no server speaks TLS."""
        return self._authority.ca if self._authority else None

    def address(self, name: str) -> Address:
        """Return how to reach one server. Raises KeyError."""
        listener = self._listeners.get(name)
        tls = self._servers[name].state.tls
        return Address(
            name=name,
            url=listener.url if listener else self._silences[name].url(tls=tls),
            username=self._account.name,
            password=self._account.password,
            reachable=listener is not None,
            ca=self.ca if tls else None,
        )

    def server(self, name: str) -> Server:
        """Return a server, alive: its state may be looked at, its faults set. Raises KeyError."""
        return self._servers[name]

    def other_account(self) -> Account:
        """Make up one more account that may log on everywhere."""
        account = accounts.make(self._account.dns_domain)
        self._allow(account)
        return account

    def line(self, name: str) -> Line:
        """Return the line to a server, to break it at a message. Raises KeyError, also where a server is off."""
        return self._listeners[name].line

    def cut(self, name: str) -> None:
        """Cut every connection to a server, as a network failure does; its shells stay."""
        self._listeners[name].cut()

    def set_reachable(self, name: str, *, reachable: bool) -> None:
        """Switch a server on or off the network; its address stays the same. Raises KeyError, OSError.

        OSError: somebody else has taken the port of a server that was off from the start.
        """
        server, silence = self._servers[name], self._silences.get(name)
        server.faults.unreachable = not reachable
        if not reachable and silence is None:
            self.cut(name)
        if reachable and silence is not None:
            silence.end()
            listener = Listener(server, self._known, tls=self._tls(server), port=silence.port)
            del self._silences[name]
            self._listeners[name] = listener
            listener.begin()

    def renew(self, state: ServerState) -> None:
        """Put a server of the same name into another state. Raises KeyError, ValueError (it speaks TLS or not)."""
        server = self._servers[state.name]
        if server.state.tls != state.tls:
            raise ValueError(state.name)
        server.renew(state)
        self.set_reachable(state.name, reachable=not state.faults.unreachable)

    def stop(self) -> None:
        """Stop every server; credentials and certificates are gone afterwards. Doing it twice is harmless."""
        for server in self._servers.values():
            server.shells.close_all()
        for listener in self._listeners.values():
            listener.end()
        for silence in self._silences.values():
            silence.end()
        self._listeners, self._silences = {}, {}
        while self._accounts:
            CREDENTIALS.remove(self._accounts.pop())
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _allow(self, account: Account) -> None:
        CREDENTIALS.add(account)
        self._accounts.append(account)

    def _known(self, principal: str) -> str | None:
        return next((account.name for account in self._accounts if account.is_called(principal)), None)

    def _tls(self, server: Server) -> Tls | None:
        if not server.state.tls:
            return None
        if self._authority is None:
            self._authority = Authority(self._folder)
        return self._authority.tls(server.name)
