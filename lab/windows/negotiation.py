"""NTLM and message encryption: one context for one TCP connection, by pyspnego."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

import spnego
from spnego.channel_bindings import GssChannelBindings

BOUNDARY: Final = b"--Encrypted Boundary"
MULTIPART: Final = "multipart/encrypted"
SOAP: Final = "application/soap+xml;charset=UTF-8"
AUTHENTICATE: Final = b"NTLMSSP\x00\x03\x00\x00\x00"
CHANNEL_BINDINGS: Final = 10
"""MsvAvChannelBindings of [MS-NLMP] 2.2.2.1."""
PROTOCOLS: Final = (
    "application/HTTP-SPNEGO-session-encrypted",
    "application/HTTP-Kerberos-session-encrypted",
)
# a space after the dashes is what Exchange servers and their clients write
SEALED: Final = re.compile(
    rb"--\s*Encrypted Boundary\r\n"
    rb"\tContent-Type: (?P<protocol>[^\r\n]+)\r\n"
    rb"\tOriginalContent: type=[^\r\n]*;Length=(?P<length>\d{1,9})\r\n"
    rb"--\s*Encrypted Boundary\r\n"
    rb"\tContent-Type: application/octet-stream\r\n"
    rb"(?P<sealed>.*)--\s*Encrypted Boundary--(?:\r\n)?",
    re.DOTALL,
)


class BadMessage(Exception):
    """The sealed body cannot be opened: Windows answers 400, and the context is of no more use."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the negotiation is: our token for the client, and the principal once it is known."""

    token: bytes | None
    principal: str | None


class Negotiation:
    """The authentication of one connection.

    `binding` ties it to the TLS channel beneath, as Windows does by default (CbtHardeningLevel is Relaxed): a client
    that says nothing of its channel is let in, one that names another is not.
    """

    def __init__(self, binding: bytes = b"") -> None:
        self._channel = GssChannelBindings(application_data=binding) if binding else None
        self._context: spnego.ContextProxy | None = None
        self._protocol = PROTOCOLS[0]

    def step(self, token: bytes) -> Step:
        """Take the client's token. No token and no principal in the answer means refused; any doubt is refused."""
        try:
            if self._context is None or self._context.complete:
                self._context = spnego.server(protocol="negotiate", service="HTTP")
            # given bindings are required by pyspnego, hence only where the client has sent some
            channel = self._channel if _names_channel(token) else None
            answer = self._context.step(token, channel_bindings=channel)
        except Exception:  # noqa: BLE001 - the token is hostile; unknown user, wrong password and nonsense look alike
            self._context = None
            return Step(None, None)
        return Step(answer, self._context.client_principal if self._context.complete else None)

    def forget(self) -> None:
        """Drop the context."""
        self._context = None

    def open(self, body: bytes) -> bytes:
        """Return the plain text of a sealed body. Raises BadMessage."""
        found = SEALED.fullmatch(body)
        if self._context is None or not self._context.complete or not found:
            raise BadMessage
        protocol = found["protocol"].decode("latin-1")
        sealed = found["sealed"]
        size = int.from_bytes(sealed[:4], "little")
        if protocol not in PROTOCOLS or size > len(sealed):
            raise BadMessage
        self._protocol = protocol
        try:
            plain = self._context.unwrap_winrm(sealed[4 : 4 + size], sealed[4 + size :])
        except Exception:  # noqa: BLE001 - forged or out of order; the context cannot go on after either
            self._context = None
            raise BadMessage from None
        if len(plain) != int(found["length"]):
            raise BadMessage
        return plain

    def seal(self, plain: bytes) -> tuple[str, bytes]:
        """Return content type and body of a sealed answer. Sealing is ordered: seal only what is sent.

        Raises BadMessage when there is no context any more.
        """
        if self._context is None:
            raise BadMessage
        wrapped = self._context.wrap_winrm(plain)
        protocol = self._protocol.encode()
        length = str(len(plain) + wrapped.padding_length).encode()
        body = b"".join(
            (
                BOUNDARY + b"\r\n\tContent-Type: " + protocol,
                b"\r\n\tOriginalContent: type=" + SOAP.encode() + b";Length=" + length + b"\r\n",
                BOUNDARY + b"\r\n\tContent-Type: application/octet-stream\r\n",
                len(wrapped.header).to_bytes(4, "little") + wrapped.header + wrapped.data,
                BOUNDARY + b"--\r\n",
            )
        )
        return f'{MULTIPART};protocol="{self._protocol}";boundary="Encrypted Boundary"', body


def token_of(header: str) -> bytes | None:
    """Return the token of `Authorization: Negotiate …`; None for anything else, Basic included."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() not in {"negotiate", "ntlm"} or not encoded:
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def _names_channel(token: bytes) -> bool:
    """Tell whether an NTLM answer, alone or inside SPNEGO, names the channel; sixteen zeros name none.

    That part of it is protected by the client's password: nobody on the way can take it out.
    """
    _, found, rest = token.partition(AUTHENTICATE)
    message = found + rest
    length, start = (int.from_bytes(message[at : at + size], "little") for at, size in ((20, 2), (24, 4)))
    # 16 bytes of proof and 28 of NTLMv2_CLIENT_CHALLENGE come before the pairs
    pairs = message[start + 44 : start + length]
    while len(pairs) > 4:  # noqa: PLR2004 - identifier and length of a pair
        kind, size = (int.from_bytes(pairs[at : at + 2], "little") for at in (0, 2))
        if kind == CHANNEL_BINDINGS:
            return any(pairs[4 : 4 + size])
        pairs = pairs[4 + size :]
    return False
