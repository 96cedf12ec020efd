"""A stand-in for pywinrm's Protocol: answers as told, and keeps what was asked of it."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from bot.servers import bootstrap


def script_of(line: str) -> str:
    """Return the script of a `powershell -EncodedCommand` line."""
    return base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode("utf-16-le")


def answer(nonce: str, body: object) -> bytes:
    """Return the line that the bootstrap prints at the end."""
    return f"\n#R:{nonce}:{base64.b64encode(json.dumps(body).encode()).decode()}#\n".encode()


def announced(nonce: str, name: str) -> bytes:
    """Return the line that a step prints."""
    return f"\n#P:{nonce}:{base64.b64encode(name.encode()).decode()}#\n".encode()


@dataclass
class Transport:
    """What pywinrm keeps of the HTTP side."""

    read_timeout_sec: int = 0
    closed: int = 0

    def close_session(self) -> None:
        """Count it."""
        self.closed += 1


@dataclass
class Wire:
    """One server on a wire. `fails` holds, by operation, what to raise; a list is raised one after the other.

    `says` makes the output of a command from its nonce: pieces of standard output, the last one with its end.
    """

    fails: dict[str, list[Exception]] = field(default_factory=dict)
    says: Callable[[str], list[bytes]] = lambda nonce: [answer(nonce, {"ok": True, "data": {"computer": "SRV"}})]
    stderr: bytes = b""
    exit_code: int = 0
    options: Mapping[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    stdin: bytes = b""
    transport: Transport = field(default_factory=Transport)
    operation_timeout_sec: int = 0
    pieces: list[bytes] = field(default_factory=list)
    loses: list[int] = field(default_factory=list)
    """Which Receives, from 1, are answered into a connection that breaks: what was on its way is gone."""
    others: list["Wire"] = field(default_factory=list)
    """Who answers further clients made after the first, one each; the last one for ever."""
    opened: list[Mapping[str, object]] = field(default_factory=list)
    clients: int = 0

    def made(self, **options: object) -> "Wire":
        """Stand in for the class itself."""
        self.options = options
        self.clients += 1
        if self.clients == 1 or not self.others:
            return self
        return self.others.pop(0) if len(self.others) > 1 else self.others[0]

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return what the bootstrap was given."""
        payload: Mapping[str, Any] = json.loads(base64.b64decode(b"".join(self.stdin.split())))
        return payload

    def _asked(self, operation: str) -> None:
        self.asked.append(operation)
        if self.fails.get(operation):
            raise self.fails[operation].pop(0)

    def open_shell(self, **options: object) -> str:
        """Create."""
        self.opened.append(options)
        self._asked("open")
        return "shell"

    def run_command(self, _shell: str, line: str, **_options: object) -> str:
        """Begin a command."""
        self._asked("command")
        found = bootstrap.matches(script_of(line))
        assert found is not None
        self.pieces = self.says(found[1])
        return "command"

    def send_command_input(self, _shell: str, _command: str, piece: bytes, *, end: bool) -> None:
        """Take standard input."""
        self._asked("last send" if end else "send")
        self.stdin += piece

    def get_command_output_raw(self, _shell: str, _command: str) -> tuple[bytes, bytes, int, bool]:
        """Give the next piece of output; one of those that are lost goes with its connection."""
        self._asked("receive")
        if self.asked.count("receive") in self.loses:
            self.pieces.pop(0)
            raise requests.exceptions.ConnectionError
        piece = self.pieces.pop(0) if self.pieces else b""
        done = not self.pieces
        return piece, self.stderr if done else b"", self.exit_code if done else -1, done

    def cleanup_command(self, _shell: str, _command: str) -> None:
        """Terminate."""
        self._asked("terminate")

    def close_shell(self, _shell: str) -> None:
        """Delete."""
        self._asked("delete")

    def build_wsman_header(self, **_options: object) -> dict[str, Any]:
        """Give a header."""
        return {"env:Header": {}}

    def send_message(self, message: str) -> bytes:
        """Take a message that is made by hand."""
        self._asked("ctrl_c" if "signal/ctrl_c" in message else "message")
        return b""
