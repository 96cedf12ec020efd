"""HTTP mode: one path that takes Slack's signed deliveries and hands them to Bolt, which checks the signature.

Python's own server, one thread a delivery. TLS and the public address belong to the proxy in front of it.
"""

import os
import re
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from bot.errors import PortTaken

log = structlog.get_logger(__name__)

PATH: Final = "/slack/events"
LARGEST: Final = 1_000_000
"""Bytes of a delivery that are read; Slack's are far smaller."""
READ_S: Final = 10
TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class HttpMode:
    """The listening server; `port` is the one it got when it was told 0. Raises PortTaken."""

    def __init__(self, app: App, *, port: int, address: str = "0.0.0.0") -> None:  # noqa: S104 - behind a proxy, often another machine
        try:
            self._server = _Server((address, port), type("Handler", (_Handler,), {"app": app}))
        except OSError as error:
            raise PortTaken(port=str(port), why=error.strerror or str(error)) from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def connect(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=5)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    allow_reuse_address = os.name == "posix"
    """Elsewhere a second process would take the port of the first, instead of being told that it is taken."""


class _Handler(BaseHTTPRequestHandler):
    timeout = READ_S
    server_version = "rdslic"
    sys_version = ""
    app: App

    def do_POST(self) -> None:
        path, _, query = self.path.partition("?")
        length = self.headers.get("Content-Length", "")
        if path != PATH:
            self._send(BoltResponse(status=404, body=""))
        elif not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > LARGEST:
            self._send(BoltResponse(status=413, body=""))
        elif not self._signed():
            self._send(BoltResponse(status=401, body=""))
        else:
            self._deliver(self.rfile.read(int(length)), query)

    def _deliver(self, content: bytes, query: str) -> None:
        try:
            request = BoltRequest(body=content.decode("utf-8"), query=query, headers=self._headers())
        except (ValueError, TypeError, AttributeError, RecursionError):
            # Bolt reads the body before it checks who signed it: no text, no JSON, or JSON of another kind
            self._send(BoltResponse(status=400, body=""))
            return
        self._send(self.app.dispatch(request))

    def _signed(self) -> bool:
        """Tell whether there is a signature to be checked; Bolt takes what has another form for a fault of its own."""
        at, signature = (self.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
        return bool(TIMESTAMP.fullmatch(at) and SIGNATURE.fullmatch(signature))

    def _headers(self) -> dict[str, str | Sequence[str]]:
        return {name: [value] for name, value in self.headers.items()}

    def _send(self, response: BoltResponse) -> None:
        body = response.body.encode()
        self.send_response(response.status)
        for name, values in response.headers.items():
            if name.lower() != "content-length":
                for value in values:
                    self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server uses
        log.debug("http", line=format % args)
