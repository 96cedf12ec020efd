"""An app of a few lines over a bare WebSocket, to see every frame and to misbehave on purpose."""

import json
from typing import Any

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

    def ends(self) -> bool:
        """Tell whether the connection ends now instead of bringing another frame."""
        try:
            return self._socket.recv() in {"", b""}
        except (websocket.WebSocketException, ConnectionError):
            return True

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
