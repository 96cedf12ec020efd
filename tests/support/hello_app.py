"""A plain Bolt app, as anybody would write it: it knows nothing of the practice workspace but an address."""

from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_sdk import WebClient

Json = dict[str, Any]

FORM: Json = {
    "type": "modal",
    "callback_id": "greet",
    "title": {"type": "plain_text", "text": "Hello"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "name", "min_length": 2},
        }
    ],
}
WAVE: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},
    {
        "type": "actions",
        "block_id": "greetings",
        "elements": [
            {"type": "button", "action_id": "wave", "value": "42", "text": {"type": "plain_text", "text": "Wave"}}
        ],
    },
]
HOME: Json = {"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "At home"}}]}


def hello_app(bot_token: str, api_url: str) -> App:
    """Return the app: a command, a button, a form, a mention, a direct message, a shortcut, a Home tab."""
    app = App(client=WebClient(token=bot_token, base_url=api_url))
    listen(app)
    return app


def listen(app: App) -> None:
    """Add every listener of the hello app."""
    _interactions(app)
    _events(app)


def _interactions(app: App) -> None:
    @app.command("/hello")
    def hello(ack: Ack, command: Json, client: WebClient, respond: Respond) -> None:
        ack()
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=FORM)
        else:
            respond(text=f"Hello {command['text']}", blocks=WAVE)

    @app.action("wave")
    def wave(ack: Ack, action: Json, respond: Respond) -> None:
        ack()
        respond(text=f"Waved {action['value']}", replace_original=True)

    @app.view("greet")
    def greet(ack: Ack, view: Json, client: WebClient) -> None:
        name = view["state"]["values"]["who"]["name"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"who": "Somebody, please."})
            return
        ack()
        client.chat_postMessage(channel="C0RDSHELP", text=f"Welcome {name}")

    @app.shortcut("quote")
    def quote(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=shortcut["user"]["id"], text=f"Quoted: {shortcut['message']['text']}")


def _events(app: App) -> None:
    @app.event("app_mention")
    def mentioned(event: Json, say: Say) -> None:
        say(text="You called?", thread_ts=event["ts"])

    @app.event("message")
    def message(event: Json, say: Say) -> None:
        if event["channel_type"] == "im" and "subtype" not in event:
            say(text=f"Heard: {event['text']}")

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=HOME)
