"""WS-Management messages written by hand, sent sealed as a known user."""

import uuid
from typing import Final

from winrm.exceptions import WinRMTransportError

from lab.windows.servers import Address
from tests.support.practice_servers import pywinrm

RSP: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
CREATE: Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create"
MESSAGE: Final = (
    "{prolog}"
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:rsp="' + RSP + '"><s:Header>'
    "<a:Action>{action}</a:Action><a:MessageID>{message_id}</a:MessageID><w:ResourceURI>{resource}</w:ResourceURI>"
    "{reply}{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)
ANONYMOUS: Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
REPLY: Final = f"<a:ReplyTo><a:Address>{ANONYMOUS}</a:Address></a:ReplyTo>"
SHELL: Final = "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams></rsp:Shell>"


def message(**parts: str) -> str:
    """Return a Create request, or what is asked for in its place."""
    whole = {"action": CREATE, "resource": f"{RSP}/cmd", "message_id": f"uuid:{uuid.uuid4()}", "body": SHELL}
    return MESSAGE.format(**{"prolog": "", "headers": "", "reply": REPLY, **whole, **parts})


def sealed(address: Address, body: str) -> str:
    """Send a message sealed, as a known user; return the answer, a fault included."""
    protocol = pywinrm(address)
    try:
        return protocol.transport.send_message(body).decode()
    except WinRMTransportError as faulted:
        return str(faulted.response_text)
    finally:
        protocol.transport.close_session()
