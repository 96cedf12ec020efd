"""An address where nothing listens, and nothing else will while it is kept."""

import socket


class Silence:
    """A port of the loopback interface, taken but not served: connections are refused."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])

    def url(self, *, tls: bool) -> str:
        """Return the URL of a practice server that is off."""
        return f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/wsman"

    def end(self) -> None:
        """Give the port back."""
        self._socket.close()
