"""The practice servers at the level of HTTP and XML: what Windows refuses, they refuse the same way."""

import socket
from collections.abc import Iterator
from typing import Final

import pytest
import requests
from winrm.exceptions import WinRMTransportError

from lab.windows.servers import Address, PracticeServers
from tests.support.practice_servers import ENGLISH, FRENCH, pywinrm
from tests.support.wsman import ANONYMOUS, CREATE, REPLY, RSP, SHELL, message, sealed

IDENTIFY: Final = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:i="{namespace}">'
    "<s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>"
)
IDENTITY: Final = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"


@pytest.fixture
def address(servers: PracticeServers) -> Address:
    """Return the server that speaks English."""
    return servers.address(ENGLISH)


@pytest.fixture
def web() -> Iterator[requests.Session]:
    """Return a plain HTTP client that ignores the environment."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_a_stranger_is_asked_to_negotiate(web: requests.Session, address: Address) -> None:
    """Without credentials: 401, empty, and Negotiate is the only scheme offered."""
    answer = web.post(address.url, data=message())
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"] == "Negotiate"
    assert answer.headers["Server"] == "Microsoft-HTTPAPI/2.0"


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Negotiate", "Negotiate !!!", "Negotiate AAAA", "Bearer x"])
def test_other_credentials_are_refused(web: requests.Session, address: Address, header: str) -> None:
    """Basic, nonsense and unknown schemes all get the same 401."""
    answer = web.post(address.url, data=message(), headers={"Authorization": header})
    assert (answer.status_code, answer.content) == (401, b"")


def test_only_post_and_only_wsman(web: requests.Session, address: Address) -> None:
    """Other verbs give 405 and say what is allowed; another path does not exist."""
    for verb in ("GET", "PUT", "DELETE", "BREW"):
        refused = web.request(verb, address.url, data=b"" if verb == "GET" else b"x")
        assert (refused.status_code, refused.headers["Allow"], refused.content) == (405, "POST", b"")
    for answer in (web.get(address.url.replace("wsman", "other")), web.post(address.url.replace("wsman", "other"))):
        assert answer.status_code == 404


def test_a_sealed_body_without_context_is_400(web: requests.Session, address: Address) -> None:
    """A client whose connection was cut goes on sealing, and hears 400."""
    kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
    assert web.post(address.url, data=b"sealed", headers={"Content-Type": kind}).status_code == 400


def test_chunks_are_not_supported(web: requests.Session, address: Address) -> None:
    """A request in chunks is answered with fault 50 and not read; a stranger learns nothing by it."""
    stranger = web.post(address.url, data=iter([b"<s:Envelope/>"]))
    assert (stranger.status_code, stranger.content) == (401, b"")
    protocol = pywinrm(address)
    session = protocol.transport.build_session()
    answer = session.send(requests.Request("POST", address.url, data=iter([b"<s:Envelope/>"])).prepare())
    protocol.transport.close_session()
    assert answer.status_code == 500
    assert 'Code="50" Machine="127.0.0.1"' in answer.text


@pytest.mark.parametrize("length", ["-1", "many", "1e3"])
def test_a_length_that_is_none_is_400(address: Address, length: str) -> None:
    """A Content-Length which is no number ends the connection."""
    port = int(address.url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert raw.recv(4096).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(("size", "status"), [(500 * 1024, 401), (500 * 1024 + 1, 413), (20_000_000, 413)])
def test_envelope_limit(web: requests.Session, address: Address, size: int, status: int) -> None:
    """Exactly MaxEnvelopeSizekb is read; one byte more is 413, and the sender of 20 MB hears it too."""
    assert web.post(address.url, data=b"x" * size).status_code == status


@pytest.mark.parametrize("namespace", [IDENTITY, "http://schemas.dmtf.org/wbem/wsman/identity/1"])
def test_identify_without_a_name(web: requests.Session, address: Address, namespace: str) -> None:
    """With the header a stranger learns that this is WS-Man, and no version."""
    body = IDENTIFY.format(namespace=namespace)
    answer = web.post(address.url, data=body, headers={"WSMANIDENTIFY": "unauthenticated"})
    assert answer.status_code == 200
    assert "OS: 0.0.0 SP: 0.0 Stack: 3.0" in answer.text
    assert web.post(address.url, data=body).status_code == 401


def test_identify_by_name(address: Address) -> None:
    """A known user learns the version and the security profiles."""
    answer = sealed(address, IDENTIFY.format(namespace=IDENTITY))
    assert "OS: 10.0.17763 SP: 0.0 Stack: 3.0" in answer
    assert "secprofile/http/spnego-kerberos" in answer


def test_message_id_comes_back_as_it_was(address: Address) -> None:
    """RelatesTo repeats the message id to the letter, in answers and in faults."""
    odd = "uuid:ABCDEF00-aaaa-BBBB-cccc-0123456789AB&amp;x"
    assert f"<a:RelatesTo>{odd}</a:RelatesTo>" in sealed(address, message(message_id=odd))
    assert f"<a:RelatesTo>{odd}</a:RelatesTo>" in sealed(address, message(message_id=odd, action="urn:x"))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        pytest.param({"prolog": "<!DOCTYPE s [<!ENTITY a 'b'>]>"}, 2150858819, id="document type"),
        pytest.param({"prolog": "<!doctype html>"}, 2150858819, id="document type in lower case"),
        pytest.param({"body": "<rsp:Shell>"}, 2150858819, id="not well formed"),
        pytest.param({"body": "<rsp:Shell>&undefined;</rsp:Shell>"}, 2150858819, id="unknown entity"),
        pytest.param({"message_id": " "}, 2150858767, id="empty message id"),
        pytest.param({"action": " "}, 2150858769, id="no action"),
        pytest.param({"action": "urn:unknown"}, 2150858771, id="unknown action"),
        pytest.param({"resource": "urn:unknown"}, 2150858811, id="unknown resource"),
        pytest.param({"resource": RSP}, 2150858771, id="shell collection"),
        pytest.param({"headers": "<w:OperationTimeout>PT-1S</w:OperationTimeout>"}, 2150858767, id="no duration"),
        pytest.param({"reply": ""}, 2150858769, id="no address for the reply"),
        pytest.param({"reply": REPLY.replace(ANONYMOUS, "http://192.0.2.1/")}, 2150858870, id="reply to elsewhere"),
        pytest.param({"body": ""}, 2150858817, id="no shell to create"),
        pytest.param({"body": SHELL.replace("stdin", "stdin pr")}, 2150858817, id="unknown stream"),
        pytest.param(
            {"body": "<rsp:Shell><rsp:Lifetime>long</rsp:Lifetime></rsp:Shell>"}, 2150858817, id="lifetime of no length"
        ),
        pytest.param({"headers": "<w:MaxEnvelopeSize>big</w:MaxEnvelopeSize>"}, 2150858878, id="no size"),
        pytest.param({"headers": '<w:Locale mustUnderstand="true"/>'}, 2150858768, id="locale insisted on"),
        pytest.param({"headers": '<w:Locale s:mustUnderstand="1"/>'}, 2150858768, id="the same with a namespace"),
        pytest.param({"headers": '<x xmlns="urn:x" s:mustUnderstand="true"/>'}, 2150858768, id="unknown header"),
        pytest.param(
            {"headers": '<w:OptionSet><w:Option Name="X" MustComply="true">1</w:Option></w:OptionSet>'},
            2150858809,
            id="unknown option to comply with",
        ),
        pytest.param(
            {
                "resource": "http://schemas.microsoft.com/powershell/Microsoft.PowerShell",
                "headers": '<w:OptionSet><w:Option Name="protocolversion" MustComply="true"/></w:OptionSet>',
            },
            2150858811,
            id="PowerShell remoting",
        ),
        pytest.param(
            {"action": f"{RSP}/Receive", "body": "<rsp:Receive/>", "headers": "{shell}"}, 87, id="receive of nothing"
        ),
        pytest.param(
            {"action": f"{RSP}/Command", "body": "<rsp:CommandLine/>", "headers": "{shell}"}, 87, id="empty command"
        ),
    ],
)
def test_malformed_requests_get_their_fault(address: Address, parts: dict[str, str], code: int) -> None:
    """Each kind of bad request has the code that Windows gives it."""
    protocol = pywinrm(address)
    shell = protocol.open_shell()
    selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'
    given = {name: value.replace("{shell}", selector) for name, value in parts.items()}
    assert f'Code="{code}"' in sealed(address, message(**given))
    protocol.close_shell(shell)


def test_an_encoding_cannot_hide_a_document_type(address: Address) -> None:
    """UTF-16 is not taken, so that no document type passes unseen in it."""
    protocol = pywinrm(address)
    with pytest.raises(WinRMTransportError) as refused:
        protocol.transport.send_message(message(prolog="<!DOCTYPE s>").encode("utf-16"))
    assert 'Code="2150858819"' in str(refused.value.response_text)
    protocol.transport.close_session()


def test_an_option_that_need_not_be_complied_with_is_ignored(address: Address) -> None:
    """Unknown options are passed over, and CDATA is text like any other."""
    headers = '<w:OptionSet><w:Option Name="X">1</w:Option></w:OptionSet>'
    body = "<rsp:Shell><rsp:InputStreams><![CDATA[stdin]]></rsp:InputStreams></rsp:Shell>"
    assert "<rsp:ShellId>" in sealed(address, message(headers=headers, body=body))


def test_a_message_that_was_tampered_with_is_400(address: Address) -> None:
    """One bit changed under the seal is noticed, and the context is of no use afterwards."""
    protocol = pywinrm(address)
    session = protocol.transport.build_session()
    for spoilt in (True, False):
        assert protocol.transport.encryption is not None
        request = protocol.transport.encryption.prepare_encrypted_request(session, address.url, message().encode())
        assert isinstance(request.body, bytes)
        if spoilt:
            request.body = request.body[:-40] + bytes([request.body[-40] ^ 1]) + request.body[-39:]
        assert session.send(request).status_code == 400
    protocol.transport.close_session()


def test_a_shell_can_be_asked_about(address: Address) -> None:
    """Get on the shell's own resource describes it; on the resource of commands it is no action."""
    protocol = pywinrm(address)
    shell = protocol.open_shell(idle_timeout="PT90S")
    parts = {
        "action": CREATE.replace("Create", "Get"),
        "headers": f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>',
        "body": "",
    }
    answer = sealed(address, message(resource=RSP, **parts))
    assert "<rsp:IdleTimeOut>PT90.000S</rsp:IdleTimeOut>" in answer
    assert f"<rsp:ShellId>{shell}</rsp:ShellId>" in answer
    assert 'Code="2150858771"' in sealed(address, message(**parts))
    protocol.close_shell(shell)


def test_access_denied_and_wrong_password(servers: PracticeServers) -> None:
    """Faults of a server can be set while it runs, and are gone when they are unset."""
    server, address = servers.server(FRENCH), servers.address(FRENCH)
    server.faults.access_denied = True
    assert "Accès refusé." in sealed(address, message())
    server.faults.access_denied = False
    assert "<rsp:ShellId>" in sealed(address, message())


def test_an_unreachable_server_answers_nobody(servers: PracticeServers, web: requests.Session) -> None:
    """A server that goes off takes no connection until it is back."""
    server, address = servers.server(FRENCH), servers.address(FRENCH)
    server.faults.unreachable = True
    with pytest.raises(requests.exceptions.ConnectionError):
        web.post(address.url)
    server.faults.unreachable = False
    assert web.post(address.url).status_code == 401
