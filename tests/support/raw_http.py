"""An app of a few lines over bare HTTP, to see every request and to answer as badly as a test wants."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

Json = dict[str, Any]
PATIENCE_S = 20


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> Json:
        """The JSON body."""
        content = json.loads(self.body)
        assert isinstance(content, dict)
        return content


@dataclass(frozen=True)
class Answer:
    """What to answer a request with."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


class RawHttp:
    """A listening address. Answers to challenges are right unless `challenge` says otherwise."""

    def __init__(self) -> None:
        self.requests: Queue[Request] = Queue()
        self.answers: Queue[Answer] = Queue()
        self.challenge = "{challenge}"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"app": self}))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.address}/slack/events"

    @contextmanager
    def listening(self) -> Iterator["RawHttp"]:
        """Answer in threads of its own."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def next(self) -> Request:
        """Return the next request; waits for it."""
        return self.requests.get(timeout=PATIENCE_S)

    def answer_to(self, request: Request) -> Answer:
        """Note a request and return what it gets: the challenge, what a test has put in line, or an empty 200."""
        if b'"url_verification"' in request.body:
            return Answer(body=self.challenge.format(challenge=request.event["challenge"]))
        self.requests.put(request)
        return Answer() if self.answers.empty() else self.answers.get()


class _Handler(BaseHTTPRequestHandler):
    app: RawHttp

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.app.answer_to(Request(self.path, dict(self.headers.items()), body))
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        del format, args
