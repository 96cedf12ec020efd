"""The least that Bolt does: an app that acknowledges one command. What serving costs without any of ours."""

import os

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    """Serve until SIGTERM."""
    client = WebClient(token=os.environ["RDSLIC_SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client)

    @app.command("/rdslic")
    def answer(ack: Ack) -> None:
        ack("Hello")

    SocketModeHandler(app, os.environ["RDSLIC_SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]  # not annotated in slack_bolt


if __name__ == "__main__":
    main()
