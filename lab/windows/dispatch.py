"""WS-Management operations on shells: Create, Command, Send, Receive, Signal, Delete, Get, and Identify."""

import base64
import binascii
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from lab.windows import faults, soap
from lab.windows.command import STREAMS
from lab.windows.console import run
from lab.windows.faults import Faulted
from lab.windows.server import Server
from lab.windows.shell_xml import asked_for, described
from lab.windows.shells import Shell
from lab.windows.soap import OPTIONS, RSP, RSP_URI, TRANSFER, Message

OVERHEAD_B: Final = 3_000
"""Room for the envelope of a Receive answer and for sealing it."""
IDENTITY: Final = (
    "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd",
    "http://schemas.dmtf.org/wbem/wsman/identity/1",
)
SECURITY_PROFILE: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/"
CONFIG_RESOURCE: Final = "http://schemas.microsoft.com/wbem/wsman/1/config"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer. `drop`: cut the connection instead of sending it."""

    status: int
    body: bytes
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    r"""Who asks, and where: `owner` is `DOMAIN\user`, `url` the address that was dialled."""

    owner: str
    url: str

    @property
    def machine(self) -> str:
        """Return the host that was dialled: faults call the server by it, as the recordings show."""
        return urlsplit(self.url).hostname or ""


def answer(server: Server, raw: bytes, caller: Caller) -> Reply:
    """Answer one request of a known user: 200 and the response, or 500 and a fault."""
    server.catch_up()
    identity = identify(server, raw, known=True)
    if identity is not None:
        return Reply(200, identity)
    try:
        message = soap.parse(raw, largest_b=server.state.limits.envelope_kb * 1024)
    except Faulted as faulted:
        return _faulted(server, faulted, raw, caller)
    try:
        reply = _operate(server, message, caller)
    except Faulted as faulted:
        reply = _faulted(server, faulted, raw, caller)
    return replace(reply, drop=reply.drop or _is_lost(server, message))


def unsupported(server: Server, caller: Caller) -> Reply:
    """Answer a request in chunks, which is not read."""
    return _faulted(server, Faulted(faults.NOT_SUPPORTED), b"", caller)


def _is_lost(server: Server, message: Message) -> bool:
    """Tell whether this is the reply that is to be lost, once: what it took along is lost with it."""
    is_lost = message.action.rpartition("/")[2].lower() == server.faults.loses_next_reply
    if is_lost:
        server.faults.loses_next_reply = "none"
    return is_lost


def identify(server: Server, raw: bytes, *, known: bool) -> bytes | None:
    """Answer an Identify request, None for anything else. Only a `known` user hears which Windows it is."""
    if b"Identify" not in raw:
        return None
    try:
        body = soap.element(raw).find(f"{soap.S}Body")
    except Faulted:
        return None
    tag = body[0].tag if body is not None and len(body) else ""
    namespace = next((uri for uri in IDENTITY if tag == f"{{{uri}}}Identify"), None)
    return _identity(server, namespace, known=known).encode() if namespace else None


def _identity(server: Server, namespace: str, *, known: bool) -> str:
    version, profiles = "0.0.0", ""
    if known:
        version = "10.0." + server.state.os_build.split(".")[0]
        scheme = "https" if server.state.tls else "http"
        name = f"{SECURITY_PROFILE}{scheme}/spnego-kerberos"
        profiles = (
            "<wsmid:SecurityProfiles><wsmid:SecurityProfileName>"
            f"{name}</wsmid:SecurityProfileName></wsmid:SecurityProfiles>"
        )
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{soap.SOAP_URI}"><s:Header/><s:Body>'
        f'<wsmid:IdentifyResponse xmlns:wsmid="{namespace}">'
        f"<wsmid:ProtocolVersion>{soap.WSMAN}</wsmid:ProtocolVersion>"
        "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        f"<wsmid:ProductVersion>OS: {version} SP: 0.0 Stack: 3.0</wsmid:ProductVersion>{profiles}"
        "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
    )


def _faulted(server: Server, faulted: Faulted, raw: bytes, caller: Caller) -> Reply:
    text = soap.fault(faulted, soap.relates_to(raw), french=server.state.french, machine=caller.machine)
    return Reply(500, text.encode())


def _operate(server: Server, message: Message, caller: Caller) -> Reply:
    if server.faults.access_denied:
        raise Faulted(faults.ACCESS_DENIED)
    # which resource comes before what is asked of it: PSRP insists on options of its own
    operate = RESOURCES.get(message.resource)
    if operate is None:
        raise Faulted(faults.INVALID_URI)
    if not message.insisted <= OPTIONS:
        raise Faulted(faults.INVALID_OPTIONS)
    body, drop = operate(server, message, caller)
    return Reply(200, soap.answer(message, body).encode(), drop=drop)


def _look_at_shell(server: Server, message: Message, caller: Caller) -> tuple[str, bool]:
    if message.action != f"{TRANSFER}/Get":
        raise Faulted(faults.INVALID_ACTION)
    try:
        return described(server.shells.get(message.shell_id, caller.owner)), False
    except Faulted as faulted:
        raise Faulted(faults.NO_SUCH_SHELL_TO_GET, faulted.about) from None


def _look_at_config(server: Server, message: Message, _caller: Caller) -> tuple[str, bool]:
    if message.action != f"{TRANSFER}/Get":
        raise Faulted(faults.INVALID_ACTION)
    return _config(server), False


def _shell_operation(server: Server, message: Message, caller: Caller) -> tuple[str, bool]:
    if message.action == f"{TRANSFER}/Create":
        return _create(server, message, caller), False
    if message.action == f"{TRANSFER}/Delete":
        server.shells.close(message.shell_id, caller.owner)
        return "", False
    operation = OPERATIONS.get(message.action)
    if operation is None:
        raise Faulted(faults.INVALID_ACTION)
    return operation(server, message, server.shells.get(message.shell_id, caller.owner))


RESOURCES: Final[Mapping[str, Callable[[Server, Message, Caller], tuple[str, bool]]]] = {
    soap.CMD: _shell_operation,
    soap.RSP_URI: _look_at_shell,
    CONFIG_RESOURCE: _look_at_config,
}


def _create(server: Server, message: Message, caller: Caller) -> str:
    if server.faults.quota:
        raise Faulted(faults.TOO_MANY_SHELLS)
    page = message.options.get("WINRS_CODEPAGE") or str(server.state.console_page)
    code_page = int(page) if page.isascii() and page.isdigit() else 0
    shell = server.shells.open(caller.owner, asked_for(message.body, code_page=code_page))
    return (
        f"<x:ResourceCreated><a:Address>{escape(caller.url)}</a:Address><a:ReferenceParameters>"
        f'<w:ResourceURI>{soap.CMD}</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">{shell.id}</w:Selector>'
        f"</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>{described(shell)}"
    )


def _config(server: Server) -> str:
    limits = server.state.limits
    return (
        f'<cfg:Config xmlns:cfg="{CONFIG_RESOURCE}"><cfg:MaxEnvelopeSizekb>{limits.envelope_kb}</cfg:MaxEnvelopeSizekb>'
        f"<cfg:MaxTimeoutms>{soap.MAX_TIMEOUT_S * 1000:.0f}</cfg:MaxTimeoutms>"
        f"<cfg:Winrs><cfg:MaxShellsPerUser>{limits.shells_per_user}</cfg:MaxShellsPerUser></cfg:Winrs></cfg:Config>"
    )


def _command(server: Server, message: Message, shell: Shell) -> tuple[str, bool]:
    line = message.body.find(f"{RSP}CommandLine")
    program = line.findtext(f"{RSP}Command") if line is not None else None
    if line is None or not program or not program.strip():
        raise Faulted(faults.INVALID_PARAMETER)
    words = [program, *(part.text or "" for part in line.findall(f"{RSP}Arguments"))]
    command = server.shells.start(shell, " ".join(words), lambda shell, command: run(server, shell, command))
    return f"<rsp:CommandResponse><rsp:CommandId>{command.id}</rsp:CommandId></rsp:CommandResponse>", False


def _feed(server: Server, message: Message, shell: Shell) -> tuple[str, bool]:
    stream = next(message.body.iter(f"{RSP}Stream"), None)
    if stream is None or stream.get("Name") not in shell.terms.inputs or not stream.get("CommandId"):
        # for a shell that was opened without stdin the code is the nearest: nobody has seen Windows' own answer
        raise Faulted(faults.INVALID_PARAMETER)
    command = shell.command(stream.get("CommandId", ""))
    if server.faults.ends_before_input:
        command.wait_end(message.timeout_s)
    command.feed(_decoded(stream), last=stream.get("End", "").lower() in {"true", "1"})
    return "<rsp:SendResponse/>", False


def _receive(_server: Server, message: Message, shell: Shell) -> tuple[str, bool]:
    wanted = next(message.body.iter(f"{RSP}DesiredStream"), None)
    command_id = wanted.get("CommandId") if wanted is not None else None
    streams = (wanted.text or "").split() if wanted is not None else []
    if not command_id or not streams or not set(streams) <= set(shell.terms.outputs):
        raise Faulted(faults.INVALID_PARAMETER)
    command = shell.command(command_id)
    # base64 adds a third
    limit = max((message.max_envelope_b - OVERHEAD_B) * 3 // 4, 1)
    output = command.take(limit, message.timeout_s, streams)
    shell.touch()
    parts = list(output.parts)
    if output.exit_code is None:
        state = _state(command.id, "Running", "")
    else:
        parts += [(name, b"") for name in STREAMS if name in streams]
        state = _state(command.id, "Done", f"<rsp:ExitCode>{output.exit_code}</rsp:ExitCode>")
    body = f"<rsp:ReceiveResponse>{soap.streams(command.id, parts)}{state}</rsp:ReceiveResponse>"
    drop, command.drops = command.drops, False
    return body, drop


def _state(command: str, state: str, inside: str) -> str:
    uri = f"{RSP_URI}/CommandState/{state}"
    return f'<rsp:CommandState CommandId="{command}" State="{uri}">{inside}</rsp:CommandState>'


def _signal(server: Server, message: Message, shell: Shell) -> tuple[str, bool]:
    signal = message.body.find(f"{RSP}Signal")
    if signal is None:
        raise Faulted(faults.INVALID_PARAMETER)
    command = shell.command(signal.get("CommandId", ""))
    code = (signal.findtext(f"{RSP}Code") or "").strip().lower()
    if code == f"{RSP_URI}/signal/terminate".lower():
        shell.forget(command)
    elif code in {f"{RSP_URI}/signal/ctrl_c", f"{RSP_URI}/signal/ctrl_break"}:
        if server.faults.ctrl_c == "interrupts":
            command.interrupt()
        else:
            command.kill()
    else:
        raise Faulted(faults.INVALID_PARAMETER)
    return "<rsp:SignalResponse/>", False


OPERATIONS: Final[Mapping[str, Callable[[Server, Message, Shell], tuple[str, bool]]]] = {
    f"{RSP_URI}/Command": _command,
    f"{RSP_URI}/Send": _feed,
    f"{RSP_URI}/Receive": _receive,
    f"{RSP_URI}/Signal": _signal,
}


def _decoded(stream: ET.Element) -> bytes:
    try:
        return base64.b64decode("".join((stream.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Faulted(faults.INVALID_PARAMETER) from None
