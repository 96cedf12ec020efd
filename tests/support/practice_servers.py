"""Practice servers for tests, and clients for them that somebody else wrote, unmodified."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from pypsrp.client import Client
from pypsrp.wsman import WSMan
from winrm import Session
from winrm.protocol import Protocol

from bot.catalogue import catalogue
from lab.windows.estate import Estate
from lab.windows.servers import Address, PracticeServers

FRENCH, ENGLISH, SECURED = "SRV-FR", "SRV-EN", "SRV-TLS"
ESTATE: dict[str, Any] = {
    "servers": [
        {"name": FRENCH, "license_server": {}, "services": {"TermServLicensing": {}}},
        {"name": ENGLISH, "locale": "en-US", "os": 2019},
        {"name": SECURED, "tls": True},
    ]
}


@contextmanager
def practising(estate: dict[str, Any] | None = None) -> Iterator[PracticeServers]:
    """Run practice servers: those of `estate`, else a French one, an English one and one that speaks TLS."""
    servers = PracticeServers.start(Estate.model_validate(estate or ESTATE), catalogue.load())
    try:
        yield servers
    finally:
        servers.stop()


def pywinrm(address: Address, **options: Any) -> Protocol:  # noqa: ANN401 - as the client has them
    """Return pywinrm's Protocol for a server; options as it has them."""
    given = {"username": address.username, "password": address.password, **options}
    ca = str(address.ca) if address.ca else None
    return Protocol(address.url, transport="ntlm", proxy=None, **{"ca_trust_path": ca, **given})


def pywinrm_session(address: Address, **options: Any) -> Session:  # noqa: ANN401 - as the client has them
    """Return pywinrm's Session, which people meet first in its documentation."""
    auth = (address.username, address.password)
    return Session(address.url, auth=auth, transport="ntlm", proxy=None, ca_trust_path=None, **options)


class Shell:
    """A shell opened with pywinrm, closed when the test is over."""

    def __init__(self, protocol: Protocol, **options: Any) -> None:  # noqa: ANN401 - as pywinrm has them
        self.protocol = protocol
        self.id = protocol.open_shell(**options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.protocol.close_shell(self.id)

    def start(self, line: str, *arguments: str) -> str:
        """Start a command and return its id."""
        command: str = self.protocol.run_command(self.id, line, arguments)
        return command

    def finish(self, command: str) -> tuple[bytes, bytes, int]:
        """Wait for the end of a command and return its output and exit code."""
        out, err, code = self.protocol.get_command_output(self.id, command)
        self.protocol.cleanup_command(self.id, command)
        return out, err, code

    def run(self, line: str, *arguments: str) -> tuple[bytes, bytes, int]:
        """Run a command to its end."""
        return self.finish(self.start(line, *arguments))


def pypsrp_wsman(address: Address, **options: Any) -> WSMan:  # noqa: ANN401 - as the client has them
    """Return pypsrp's WSMan for a server."""
    return WSMan("127.0.0.1", **_pypsrp(address, options))


def pypsrp_client(address: Address, **options: Any) -> Client:  # noqa: ANN401 - as the client has them
    """Return pypsrp's Client for a server."""
    return Client("127.0.0.1", **_pypsrp(address, options))


def _pypsrp(address: Address, options: dict[str, Any]) -> dict[str, Any]:
    scheme, _, rest = address.url.partition("://")
    return {
        "port": int(rest.partition(":")[2].partition("/")[0]),
        "ssl": scheme == "https",
        "auth": "negotiate",
        "username": address.username,
        "password": address.password,
        "cert_validation": str(address.ca) if address.ca else True,
        "no_proxy": True,
        **options,
    }
