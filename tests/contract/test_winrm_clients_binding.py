"""Channel binding over TLS, as Windows has it by default: nothing said is accepted, another channel is not."""

import base64
import hashlib
import ssl
from http.client import HTTPSConnection
from urllib.parse import urlsplit

import pytest
import spnego
from spnego.channel_bindings import GssChannelBindings

from lab.windows.servers import Address, PracticeServers
from tests.support.practice_servers import SECURED, Shell, pypsrp_client, pywinrm


@pytest.fixture
def secured(servers: PracticeServers) -> Address:
    """Return the server that speaks TLS."""
    return servers.address(SECURED)


def negotiated(address: Address, protocol: str, channel: bytes | None) -> int:
    """Log on over one TLS connection, naming a channel; return the last status."""
    named = None if channel is None else GssChannelBindings(application_data=channel)
    client = spnego.client(
        address.username, address.password, hostname="x", service="HTTP", protocol=protocol, channel_bindings=named
    )
    url, token = urlsplit(address.url), client.step()
    connection = HTTPSConnection(url.netloc, context=ssl.create_default_context(cafile=str(address.ca)), timeout=30)
    status = 401
    while token is not None and status == 401:
        header = {"Authorization": f"Negotiate {base64.b64encode(token).decode()}", "Content-Length": "0"}
        connection.request("POST", url.path, headers=header)
        answer = connection.getresponse()
        answer.read()
        status, told = answer.status, answer.headers["WWW-Authenticate"] or ""
        given = base64.b64decode(told.partition(" ")[2])
        token = client.step(given) if given and not client.complete else None
    connection.close()
    return status


def right(address: Address) -> bytes:
    """Return the channel of a server, computed from its certificate as a client does."""
    url = urlsplit(address.url)
    pem = ssl.get_server_certificate((str(url.hostname), url.port or 0))
    return b"tls-server-end-point:" + hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_another_channel_is_refused(secured: Address, protocol: str) -> None:
    """A client whose TLS ends elsewhere, so that its logon is passed on by somebody, is refused like a bad password."""
    assert negotiated(secured, protocol, right(secured)) == 200
    assert negotiated(secured, protocol, right(secured)[:-1] + b"?") == 401
    assert negotiated(secured, protocol, b"tls-server-end-point:") == 401


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_a_client_that_names_no_channel_is_let_in(secured: Address, protocol: str) -> None:
    """CbtHardeningLevel is Relaxed: old clients know nothing of it."""
    assert negotiated(secured, protocol, None) == 200


def test_without_tls_there_is_no_channel_to_name(english: Address) -> None:
    """Over HTTP whatever a client says of a channel means nothing."""
    with Shell(pywinrm(english, send_cbt=True)) as shell:
        assert shell.run("hostname")[2] == 0


@pytest.mark.parametrize("says_it", [True, False])
def test_clients_with_and_without_it(secured: Address, *, says_it: bool) -> None:
    """Both clients work whether or not they are told to send their binding."""
    with Shell(pywinrm(secured, send_cbt=says_it)) as shell:
        assert shell.run("hostname")[0] == b"SRV-TLS\r\n"
    with pypsrp_client(secured, negotiate_send_cbt=says_it) as client:
        assert client.execute_cmd("hostname")[0] == "SRV-TLS\r\n"
