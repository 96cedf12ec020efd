"""A plain Bolt app, as anybody would write it: it knows nothing of the practice workspace but an address."""

import time
from typing import Any

import requests
from slack_bolt import Ack, App, Respond, Say
from slack_sdk import WebClient

from tests.support.hello_views import CONTENT, DETAILS, FORM, LOADING, NOTED, WAVE, Json, home


def hello_app(bot_token: str, api_url: str, **more: Any) -> App:  # noqa: ANN401 - what App takes
    """Return the app: commands, buttons, forms, shortcuts, a file, a mention, a direct message, a Home tab."""
    app = App(client=WebClient(token=bot_token, base_url=api_url), **more)
    listen(app)
    return app


def listen(app: App) -> None:
    """Add every listener of the hello app."""
    app.command("/hello")(hello)
    _buttons(app)
    _forms(app)
    _shortcuts(app)
    _events(app)


def hello(ack: Ack, command: Json, client: WebClient, respond: Respond) -> None:
    """Do what the word after the command says."""
    match command["text"]:
        case "all":
            ack(text="Hello, all", response_type="in_channel")
        case "form":
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=FORM)
        case "loading":
            ack()
            view = client.views_open(trigger_id=command["trigger_id"], view=LOADING)["view"]
            client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
        case "file":
            ack()
            respond(text=f"Read back: {read_back(client, command['channel_id'])}")
        case words:
            ack()
            respond(text=f"Hello {words}", blocks=WAVE)


def read_back(client: WebClient, channel: str) -> str:
    """Upload a file, wait until it is shared, and download it."""
    upload = client.files_upload_v2(
        channel=channel, content=CONTENT, filename="dossier.md", title="Dossier", initial_comment="Here it is"
    )
    while not (file := client.files_info(file=upload["file"]["id"])["file"])["shares"]:
        time.sleep(0.05)
    answer = requests.get(file["url_private"], headers={"Authorization": f"Bearer {client.token}"}, timeout=10)
    return answer.content.decode()


def _buttons(app: App) -> None:
    @app.action("wave")
    def wave(ack: Ack, action: Json, respond: Respond) -> None:
        ack()
        respond(text=f"Waved {action['value']}", replace_original=True)

    @app.action("more")
    def more(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=DETAILS)

    @app.action("redraw")
    def redraw(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=home("Drawn again"))


def _forms(app: App) -> None:
    @app.view("greet")
    def greet(ack: Ack, view: Json, client: WebClient) -> None:
        name = view["state"]["values"]["who"]["name"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"who": "Somebody, please."})
            return
        ack()
        client.chat_postMessage(channel="C0RDSHELP", text=f"Welcome {name}")

    @app.view("details")
    def details(ack: Ack, view: Json) -> None:
        wish = view["state"]["values"]["what"]["wish"]["value"]
        ack(response_action=wish, view=None if wish == "clear" else NOTED)

    @app.view_closed("greet")
    def left(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text="You left the form")


def _shortcuts(app: App) -> None:
    @app.shortcut("quote")
    def quote(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=shortcut["user"]["id"], text=f"Quoted: {shortcut['message']['text']}")

    @app.shortcut("greet_somebody")
    def greet_somebody(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)


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
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=home("At home"))
