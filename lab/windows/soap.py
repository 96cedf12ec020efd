"""SOAP envelopes of WS-Management: reading requests strictly, writing answers."""

import base64
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lab.windows import faults
from lab.windows.faults import Faulted, WsmanFault

SOAP_URI: Final = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING: Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MICROSOFT: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
RSP_URI: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER: Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
ANONYMOUS: Final = f"{ADDRESSING}/role/anonymous"
FAULT_ACTION: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
FAULT_DETAIL: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/"
S: Final = f"{{{SOAP_URI}}}"
A: Final = f"{{{ADDRESSING}}}"
W: Final = f"{{{WSMAN}}}"
RSP: Final = f"{{{RSP_URI}}}"
CMD: Final = f"{RSP_URI}/cmd"
MAX_TIMEOUT_S: Final = 60.0
MIN_ENVELOPE_B: Final = 8192
UNDERSTOOD: Final = (f"{{{ADDRESSING}}}", f"{{{WSMAN}}}", f"{{{MICROSOFT}}}")
OPTIONS: Final = frozenset(
    {
        "WINRS_NOPROFILE",
        "WINRS_CODEPAGE",
        "WINRS_CONSOLEMODE_STDIN",
        "WINRS_SKIP_CMD_SHELL",
        "WSMAN_CMDSHELL_OPTION_KEEPALIVE",
    }
)
ENVELOPE: Final = (
    f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP_URI}" xmlns:a="{ADDRESSING}" xmlns:x="{TRANSFER}" '
    f'xmlns:w="{WSMAN}" xmlns:rsp="{RSP_URI}" xmlns:p="{MICROSOFT}">'
    "<s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{message}</a:MessageID>"
    f"<a:To>{ANONYMOUS}</a:To>"
    "<a:RelatesTo>{relates}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One request, parsed. `max_envelope_b` bounds our answer, in bytes."""

    action: str
    resource: str
    message_id: str
    body: ET.Element
    timeout_s: float
    max_envelope_b: int
    selectors: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def shell_id(self) -> str:
        """Return the shell that the request is for, or an empty text."""
        return self.selectors.get("ShellId", "")


def parse(raw: bytes, *, largest_b: int) -> Message:
    """Read an envelope; `largest_b` stands for a missing MaxEnvelopeSize. Raises Faulted."""
    root = element(raw)
    header, body = root.find(f"{S}Header"), root.find(f"{S}Body")
    if root.tag != f"{S}Envelope":
        raise Faulted(faults.SOAP_VERSION)
    if header is None or body is None:
        raise Faulted(faults.INVALID_XML)
    _refuse_mandatory(header)
    action, message_id = _text(header, f"{A}Action"), _text(header, f"{A}MessageID")
    if not action or header.find(f"{A}MessageID") is None:
        raise Faulted(faults.HEADER_MISSING)
    if not message_id:
        raise Faulted(faults.INVALID_HEADER)
    return Message(
        action=action,
        resource=_text(header, f"{W}ResourceURI"),
        message_id=message_id,
        body=body,
        timeout_s=min(duration_s(_text(header, f"{W}OperationTimeout"), default=MAX_TIMEOUT_S), MAX_TIMEOUT_S),
        max_envelope_b=_envelope_size(_text(header, f"{W}MaxEnvelopeSize"), largest_b),
        selectors=_named(header.find(f"{W}SelectorSet")),
        options=_options(header.find(f"{W}OptionSet")),
    )


def element(raw: bytes) -> ET.Element:
    """Read XML. Raises Faulted; a document type is refused outright, and entities with it."""
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Faulted(faults.INVALID_XML) from None
    # looked for in decoded text, so that no other encoding can hide it
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", source, re.IGNORECASE):
        raise Faulted(faults.INVALID_XML)
    try:
        return ET.fromstring(source)  # noqa: S314 - document types and entities were refused above
    except (ET.ParseError, ValueError):
        raise Faulted(faults.INVALID_XML) from None


def relates_to(raw: bytes) -> str:
    """Return the message id of a request that could not be read otherwise, as far as there is one."""
    try:
        return (element(raw).findtext(f"{S}Header/{A}MessageID") or "").strip()
    except Faulted:
        return ""


def answer(request: Message, body: str) -> str:
    """Return the answer to a request."""
    return _envelope(f"{request.action}Response", request.message_id, body)


def fault(problem: WsmanFault, relates: str, *, french: bool, machine: str) -> str:
    """Return a fault; `relates` is empty when the request could not be read."""
    said = escape(problem.french if french else problem.english)
    detail = f"<w:FaultDetail>{FAULT_DETAIL}{problem.detail}</w:FaultDetail>" if problem.detail else ""
    body = (
        f"<s:Fault><s:Code><s:Value>s:{'Sender' if problem.sender else 'Receiver'}</s:Value>"
        f"<s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="{"fr-FR" if french else "en-US"}">{said}</s:Text></s:Reason>'
        f"<s:Detail>{detail}"
        '<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" '
        f'Code="{problem.code}" Machine={quoteattr(machine)}><f:Message>{said}</f:Message></f:WSManFault>'
        "</s:Detail></s:Fault>"
    )
    return _envelope(FAULT_ACTION, relates, body)


def streams(command: str, parts: Iterable[tuple[str, bytes]]) -> str:
    """Return rsp:Stream elements of (name, bytes); one without bytes is the end of its stream."""
    return "".join(
        f'<rsp:Stream Name="{name}" CommandId="{command}">{base64.b64encode(content).decode()}</rsp:Stream>'
        if content
        else f'<rsp:Stream Name="{name}" CommandId="{command}" End="true"></rsp:Stream>'
        for name, content in parts
    )


def duration_s(duration: str, *, default: float) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT20S` or `P0DT1H`; empty means `default`. Raises Faulted."""
    if not duration:
        return default
    pattern = r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
    found = re.fullmatch(pattern, duration, re.ASCII)
    if not found or not any(found.groups()):
        raise Faulted(faults.INVALID_DURATION)
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds


def _envelope(action: str, relates: str, body: str) -> str:
    message = str(uuid.uuid4()).upper()
    return ENVELOPE.format(action=escape(action), message=message, relates=escape(relates), body=body)


def _text(parent: ET.Element, tag: str) -> str:
    return (parent.findtext(tag) or "").strip()


def _named(parent: ET.Element | None) -> dict[str, str]:
    return {element.get("Name", ""): (element.text or "").strip() for element in (parent if parent is not None else [])}


def _options(parent: ET.Element | None) -> dict[str, str]:
    for option in parent if parent is not None else []:
        if option.get("MustComply", "").lower() == "true" and option.get("Name", "").upper() not in OPTIONS:
            raise Faulted(faults.INVALID_OPTIONS)
    return {name.upper(): value for name, value in _named(parent).items()}


def _refuse_mandatory(header: ET.Element) -> None:
    for part in header:
        # pywinrm writes the attribute without its namespace, and Windows takes it
        mandatory = part.get(f"{S}mustUnderstand") or part.get("mustUnderstand") or ""
        if mandatory.lower() not in {"true", "1"}:
            continue
        if part.tag in {f"{W}Locale", f"{{{MICROSOFT}}}DataLocale"}:
            raise Faulted(faults.LOCALE)
        if not part.tag.startswith(UNDERSTOOD):
            raise Faulted(faults.MUST_UNDERSTAND)


def _envelope_size(size: str, largest_b: int) -> int:
    if not size:
        return largest_b
    if not re.fullmatch(r"\d{1,10}", size, re.ASCII) or int(size) < MIN_ENVELOPE_B:
        raise Faulted(faults.ENCODING_LIMIT)
    return min(int(size), largest_b)
