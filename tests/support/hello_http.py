"""The hello app behind a plain HTTP server: Bolt itself checks the signatures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from slack_bolt import App, BoltRequest


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve in a thread."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def http_server(apps: list[App], statuses: list[tuple[int, str]]) -> ThreadingHTTPServer:
    """Return a server for the app in `apps`, put there later; it notes each status and retry number."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name: [value] for name, value in self.headers.items()}
            answer = apps[0].dispatch(BoltRequest(body=body, headers=headers))  # type: ignore[arg-type]  # lists are fine
            statuses.append((answer.status, self.headers.get("X-Slack-Retry-Num", "")))
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
            del format, args

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
