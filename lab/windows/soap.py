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
from lab.windows.faults import PROVIDER, Faulted, WsmanFault

SOAP_URI: Final = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING: Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MICROSOFT: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
RSP_URI: Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER: Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
ANONYMOUS: Final = f"{ADDRESSING}/role/anonymous"
FAULT_ACTION: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
ADDRESSING_FAULT_ACTION: Final = f"{ADDRESSING}/fault"
FAULT_URI: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
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
    "<p:ActivityId>{activity}</p:ActivityId>"
    f"<a:To>{ANONYMOUS}</a:To>"
    "{relates}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
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
    insisted: frozenset[str] = frozenset()
    """Names, in upper case, of options that must be complied with."""

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
    _require_anonymous_reply(header)
    option_set = header.find(f"{W}OptionSet")
    return Message(
        action=action,
        resource=_text(header, f"{W}ResourceURI"),
        message_id=message_id,
        body=body,
        timeout_s=min(duration_s(_text(header, f"{W}OperationTimeout"), default=MAX_TIMEOUT_S), MAX_TIMEOUT_S),
        max_envelope_b=_envelope_size(_text(header, f"{W}MaxEnvelopeSize"), largest_b),
        selectors=_named(header.find(f"{W}SelectorSet")),
        options={name.upper(): value for name, value in _named(option_set).items()},
        insisted=_insisted(option_set),
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


def fault(faulted: Faulted, relates: str, *, french: bool, machine: str) -> str:
    """Return a fault; `relates` is empty when the request could not be read, `machine` the name that was dialled."""
    problem, about = faulted.fault, faulted.about
    reason = escape(problem.reason.said(french=french, about=about))
    message = escape((problem.message or problem.reason).said(french=french, about=about))
    detail = f"<w:FaultDetail>{FAULT_DETAIL}{problem.detail}</w:FaultDetail>" if problem.detail else ""
    body = (
        f"<s:Fault><s:Code><s:Value>s:{'Sender' if problem.sender else 'Receiver'}</s:Value>"
        f"<s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="{"fr-FR" if french else "en-US"}">{reason}</s:Text></s:Reason>'
        f"<s:Detail>{detail}{_wsman_fault(problem, message, machine)}</s:Detail></s:Fault>"
    )
    # what SOAP and WS-Addressing define is said under the action of WS-Addressing
    action = FAULT_ACTION if problem.subcode.startswith("w:") else ADDRESSING_FAULT_ACTION
    return _envelope(action, relates, body)


def _wsman_fault(problem: WsmanFault, message: str, machine: str) -> str:
    def wrapped(inside: str) -> str:
        return (
            f'<f:WSManFault xmlns:f="{FAULT_URI}" Code="{problem.code}" Machine={quoteattr(machine)}>'
            f"<f:Message>{inside}</f:Message></f:WSManFault>"
        )

    if problem.form == "plain":
        return wrapped(message)
    said = wrapped(message) if problem.form == "nested" else message
    return wrapped(f"<f:ProviderFault {PROVIDER}>{said}</f:ProviderFault>")


def streams(command: str, parts: Iterable[tuple[str, bytes]]) -> str:
    """Return rsp:Stream elements of (name, bytes); one without bytes is the end of its stream."""
    return "".join(
        f'<rsp:Stream Name="{name}" CommandId="{command}">{base64.b64encode(content).decode()}</rsp:Stream>'
        if content
        else f'<rsp:Stream Name="{name}" CommandId="{command}" End="true"></rsp:Stream>'
        for name, content in parts
    )


def duration_s(duration: str, *, default: float, otherwise: Faulted | None = None) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT20S` or `P0DT1H`; empty means `default`.

    Raises Faulted: `otherwise`, or that of a header which is not valid.
    """
    if not duration:
        return default
    pattern = r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
    found = re.fullmatch(pattern, duration, re.ASCII)
    if not found or not any(found.groups()):
        raise otherwise or Faulted(faults.INVALID_HEADER)
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds


def _envelope(action: str, relates: str, body: str) -> str:
    message, activity = (str(uuid.uuid4()).upper() for _ in range(2))
    related = f"<a:RelatesTo>{escape(relates)}</a:RelatesTo>" if relates else ""
    return ENVELOPE.format(action=escape(action), message=message, activity=activity, relates=related, body=body)


def _text(parent: ET.Element, tag: str) -> str:
    return (parent.findtext(tag) or "").strip()


def _named(parent: ET.Element | None) -> dict[str, str]:
    return {element.get("Name", ""): (element.text or "").strip() for element in (parent if parent is not None else [])}


def _insisted(option_set: ET.Element | None) -> frozenset[str]:
    options = option_set if option_set is not None else ()
    return frozenset(
        option.get("Name", "").upper() for option in options if option.get("MustComply", "").lower() == "true"
    )


def _require_anonymous_reply(header: ET.Element) -> None:
    reply = header.find(f"{A}ReplyTo")
    if reply is None:
        raise Faulted(faults.HEADER_MISSING)
    if _text(reply, f"{A}Address") != ANONYMOUS:
        raise Faulted(faults.ADDRESSING_MODE)


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
