"""Socket Mode by websocket-client, which notices a lost connection within a second."""

import threading
from typing import Final

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.errors import SlackRefused

CONNECT_S: Final = 30.0
CLOSE_S: Final = 3.0
METHOD: Final = "apps.connections.open"


class SocketMode:
    """One connection that comes back by itself."""

    def __init__(self, app: App, app_token: str) -> None:
        self._handler = SocketModeHandler(app, app_token)
        self._open = threading.Event()
        self._handler.client.on_open_listeners.append(lambda _socket: self._open.set())

    def connect(self) -> None:
        """Connect, and wait until the connection stands. Raises SlackRefused."""
        client = self._handler.client
        # the SDK starts its watch with the first attempt, takes the connection that is being made for a broken one,
        # and makes a second; when the two meet badly that costs ten seconds. The watch begins once we are connected
        client.current_app_monitor_started = True
        # what receives looks for a connection twice a second, since before there is one; it begins when there is one
        receiving = client.current_session_runner
        receiving.event.set()
        receiving.thread.join()
        try:
            client.connect()
        except SlackApiError as error:
            code = str(error.response.get("error", "unknown"))
            raise SlackRefused(method=METHOD, code=code) from None
        except (OSError, SlackClientError):
            raise SlackRefused(method=METHOD, code="unreachable") from None
        client.current_session_runner = IntervalRunner(receiving.target, receiving.interval_seconds).start()
        if not self._open.wait(CONNECT_S):
            raise SlackRefused(method=METHOD, code="not_connected")
        client.current_app_monitor.start()

    def close(self) -> None:
        """Close the connection; Slack delivers what we did not acknowledge to another one, or again."""
        # its receiving thread may sleep in select() for ten seconds on a socket that is closed already: not waited for
        closing = threading.Thread(target=self._handler.client.close, name="closing", daemon=True)
        closing.start()
        closing.join(CLOSE_S)
