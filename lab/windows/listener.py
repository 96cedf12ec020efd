"""The HTTP layer of a practice server: who may speak, sealed or not, how large. Answers leave in one piece."""

import base64
import re
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from traceback import format_exception
from typing import Any, Final

import structlog

from lab.windows import dispatch
from lab.windows.certificates import Tls
from lab.windows.dispatch import Caller, Reply
from lab.windows.line import Line
from lab.windows.negotiation import MULTIPART, SOAP, BadMessage, Negotiation, token_of
from lab.windows.server import Server

DRAINED_B: Final = 32 * 1024 * 1024
"""How much of a body that is too large we read away, so that the refusal reaches its sender."""
SEALING_B: Final = 1024
"""What sealing may add to an envelope: the limit is on what is inside."""
NOT_FOUND: Final = b"<html><head><title>Not Found</title></head><body><h2>Not Found</h2></body></html>\r\n"

HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}(?::\d{1,5})?", re.ASCII)
LOST: Final = Reply(0, b"", drop=True)

log = structlog.get_logger(__name__)


class Listener(ThreadingHTTPServer):
    """One address on the loopback interface. `known` maps a principal to the name of its account, or None."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        server: Server,
        known: Callable[[str], str | None],
        *,
        tls: Tls | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.windows = server
        self.known = known
        self.tls = tls
        self.line = Line(self.cut)
        server.is_paced = lambda: self.line.is_paced
        server.cut = self.cut
        self._live: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"practice-{server.name}")

    @property
    def url(self) -> str:
        """Return the URL of the endpoint."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.server_address[1]}/wsman"

    def begin(self) -> None:
        """Serve, in a thread of its own."""
        self._thread.start()

    def end(self) -> None:
        """Stop serving and cut every connection."""
        self._ending.set()
        with suppress(OSError):
            # the thread waits for a connection, without looking up in between: this is one
            socket.create_connection(("127.0.0.1", self.server_address[1]), timeout=1).close()
        self._thread.join()
        self.server_close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection, as a network failure does."""
        with self._lock:
            live = list(self._live)
        for connection in live:
            _cut(connection)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept; the TLS handshake is left to the connection's own thread."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def verify_request(self, request: Any, client_address: object) -> bool:  # noqa: ANN401 - as the base class has it
        """Take a connection, unless the server is to be unreachable or ends; then it is reset at once."""
        del client_address
        if not (self.windows.faults.unreachable or self.line.is_down or self._ending.is_set()):
            return True
        # a mere end would look like a fault of TLS to the client
        request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.close()
        return False

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Serve one connection."""
        with self._lock:
            self._live.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._live.discard(request)

    def _serve(self) -> None:
        while not self._ending.is_set():
            self.handle_request()

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what is a fault of ours; a client that went away in the middle, or does not trust us, is no news."""
        del request, client_address
        broke = sys.exception()
        if broke is not None and not isinstance(broke, OSError):
            # the trace as text: a renderer that shows local variables would show what was sent
            log.error("practice_connection_broke", server=self.windows.name, trace="".join(format_exception(broke)))


class Handler(BaseHTTPRequestHandler):
    """One TCP connection; its negotiation lives as long as it does."""

    protocol_version = "HTTP/1.1"
    server: Listener
    disable_nagle_algorithm = True
    timeout = 120

    def setup(self) -> None:
        """Begin with nobody known."""
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()
        self._negotiation = Negotiation(self.server.tls.binding if self.server.tls else b"")
        self._owner: str | None = None
        self._token: bytes | None = None

    def version_string(self) -> str:
        """Call ourselves what Windows does."""
        return "Microsoft-HTTPAPI/2.0"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Write no access log: headers hold tokens."""

    def do_GET(self) -> None:
        """Refuse: there is only POST /wsman."""
        if self._is_wsman():
            self._send(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
        else:
            self._send(HTTPStatus.NOT_FOUND, NOT_FOUND, headers={"Content-Type": "text/html; charset=us-ascii"})

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP that we know, without a page of Python's; another verb as GET is refused."""
        del message, explain
        # what came with it is not read
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self.do_GET()
        else:
            self._send(HTTPStatus(code))

    def do_POST(self) -> None:
        """Answer one request."""
        # the body is read before anything is said, or the client would not hear it
        body = self._body()
        if body is None:
            return
        if not self._is_wsman():
            self._send(HTTPStatus.NOT_FOUND, NOT_FOUND, headers={"Content-Type": "text/html; charset=us-ascii"})
        elif self.headers.get("WSMANIDENTIFY", "").lower() == "unauthenticated":
            answer = dispatch.identify(self.server.windows, body, known=False)
            status = HTTPStatus.BAD_REQUEST if answer is None else HTTPStatus.OK
            self._send(status, answer or b"", headers={"Content-Type": SOAP})
        elif self._authenticated():
            self._answer(body)

    def _is_wsman(self) -> bool:
        return self.path.partition("?")[0].rstrip("/").lower() == "/wsman"

    def _caller(self) -> Caller:
        host = self.headers.get("Host", "")
        dialled = f"{'https' if self.server.tls else 'http'}://{host}{self.path}"
        return Caller(self._owner or "", dialled if HOST.fullmatch(host) else self.server.url)

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.close_connection = True
            if self._authenticated():
                self._send_soap(dispatch.unsupported(self.server.windows, self._caller()))
            return None
        given = self.headers.get("Content-Length", "0").strip()
        if not (given.isascii() and given.isdigit()):
            self.close_connection = True
            self._send(HTTPStatus.BAD_REQUEST)
            return None
        length = int(given)
        if length > self._largest_b() + (SEALING_B if self._is_sealed() else 0):
            self._drain(length)
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        return self.rfile.read(length)

    def _largest_b(self) -> int:
        return self.server.windows.state.limits.envelope_kb * 1024

    def _drain(self, length: int) -> None:
        left = min(length, DRAINED_B)
        while left > 0 and (piece := self.rfile.read(min(left, 65_536))):
            left -= len(piece)

    def _authenticated(self) -> bool:
        header = self.headers.get("Authorization")
        if header is not None:
            return self._negotiated(token_of(header))
        if self._owner is None:
            # a client that lost its connection goes on sealing for a context which is gone
            self._send(HTTPStatus.BAD_REQUEST if self._is_sealed() else HTTPStatus.UNAUTHORIZED)
        return self._owner is not None

    def _negotiated(self, token: bytes | None) -> bool:
        self._owner = None
        if token is None:
            self._send(HTTPStatus.UNAUTHORIZED)
            return False
        step = self._negotiation.step(token)
        if step.principal is not None:
            self._owner = None if self.server.windows.faults.wrong_password else self.server.known(step.principal)
            if self._owner is None:
                self._negotiation.forget()
                self._send(HTTPStatus.UNAUTHORIZED)
                return False
        self._token = step.token
        if self._owner is None:
            self._send(HTTPStatus.UNAUTHORIZED)
        return self._owner is not None

    def _is_sealed(self) -> bool:
        return self.headers.get("Content-Type", "").lower().startswith(MULTIPART)

    def _answer(self, body: bytes) -> None:
        if not body:
            # clients set up their encryption with it
            self._send(HTTPStatus.OK)
        elif self._is_sealed():
            self._answer_sealed(body)
        elif self.server.tls:
            self._send_soap(self._dispatched(body))
        else:
            # AllowUnencrypted is false
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _answer_sealed(self, body: bytes) -> None:
        try:
            plain = self._negotiation.open(body)
            if len(plain) > self._largest_b():
                self.close_connection = True
                self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return
            reply = self._dispatched(plain)
            if reply.drop:
                self._drop()
                return
            kind, content = self._negotiation.seal(reply.body)
        except BadMessage:
            self._owner = None
            self._negotiation.forget()
            self._send(HTTPStatus.BAD_REQUEST)
            return
        self._send(HTTPStatus(reply.status), content, headers={"Content-Type": kind})

    def _dispatched(self, body: bytes) -> Reply:
        line = self.server.line
        passage = line.arrived()
        if passage is None:
            return LOST
        reply = dispatch.answer(self.server.windows, body, self._caller())
        return reply if line.leaves(passage) else LOST

    def _send_soap(self, reply: Reply) -> None:
        if reply.drop:
            self._drop()
        else:
            self._send(HTTPStatus(reply.status), reply.body, headers={"Content-Type": SOAP})

    def _drop(self) -> None:
        self.close_connection = True
        _cut(self.connection)

    def _send(self, status: HTTPStatus, body: bytes = b"", *, headers: dict[str, str] | None = None) -> None:
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            f"Server: {self.version_string()}",
            f"Date: {self.date_time_string()}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
            *self._challenge(status),
            f"Content-Length: {len(body)}",
            *(["Connection: close"] if self.close_connection else []),
        ]
        # one write: two would meet Nagle's algorithm and cost 40 ms
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def _challenge(self, status: HTTPStatus) -> list[str]:
        token, self._token = self._token, None
        if token is not None:
            return [f"WWW-Authenticate: Negotiate {base64.b64encode(token).decode()}"]
        return ["WWW-Authenticate: Negotiate"] if status is HTTPStatus.UNAUTHORIZED else []


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
