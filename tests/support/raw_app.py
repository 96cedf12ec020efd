"""An app of a few lines over a bare WebSocket, to see every frame and to misbehave on purpose."""

import json
from typing import Any

import requests
import websocket
from slack_sdk import WebClient

from lab.workspace.server import Workspace

Json = dict[str, Any]
FRAME_TIMEOUT_S = 20


class RawApp:
    """One Socket Mode connection. Reads frames one by one and acknowledges only when told to."""

    def __init__(self, workspace: Workspace) -> None:
        client = WebClient(token=workspace.app_token, base_url=workspace.api_url)
        self.url: str = client.apps_connections_open(app_token=workspace.app_token)["url"]
        self._socket = websocket.create_connection(self.url, timeout=FRAME_TIMEOUT_S)
        self.hello = self.frame()

    def frame(self) -> Json:
        """Return the next JSON frame."""
        content = json.loads(self._socket.recv())
        assert isinstance(content, dict)
        return content

    def envelope(self, kind: str) -> Json:
        """Return the next envelope of a kind; others are acknowledged and forgotten."""
        while (frame := self.frame()).get("type") != kind:
            if "envelope_id" in frame:
                self.ack(frame)
        return frame

    def ack(self, envelope: Json, payload: Json | None = None) -> None:
        """Acknowledge an envelope, whichever connection it came by."""
        body = {"envelope_id": envelope["envelope_id"]}
        self._socket.send(json.dumps(body if payload is None else {**body, "payload": payload}))

    def pinged(self) -> bytes:
        """Return what the next ping says."""
        return self._control(websocket.ABNF.OPCODE_PING)

    def ping(self, words: bytes) -> bytes:
        """Ping and return what the pong says."""
        self._socket.ping(words)
        return self._control(websocket.ABNF.OPCODE_PONG)

    def _control(self, opcode: int) -> bytes:
        while (frame := self._socket.recv_data(control_frame=True))[0] != opcode:
            pass
        return bytes(frame[1])

    @staticmethod
    def answers(response_url: str, body: Json) -> None:
        """Post to a response URL. Fails unless it is taken."""
        answer = requests.post(response_url, json=body, timeout=10)
        assert answer.text == "ok"

    def ends(self) -> bool:
        """Tell whether the connection ends now instead of bringing another frame."""
        try:
            return self._socket.recv() in {"", b""}
        except (websocket.WebSocketException, ConnectionError):
            return True

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
