"""The hello app once more, with Bolt's AsyncApp."""

import asyncio
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.hello_views import CONTENT, DETAILS, FORM, LOADING, NOTED, WAVE, Json, home


def hello_async_app(bot_token: str, api_url: str, **more: Any) -> AsyncApp:  # noqa: ANN401 - what AsyncApp takes
    """Return the app with every listener."""
    app = AsyncApp(client=AsyncWebClient(token=bot_token, base_url=api_url), **more)
    app.command("/hello")(hello)
    _buttons(app)
    _forms(app)
    _shortcuts(app)
    _events(app)
    return app


async def hello(ack: AsyncAck, command: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
    """Do what the word after the command says."""
    match command["text"]:
        case "all":
            await ack(text="Hello, all", response_type="in_channel")
        case "form":
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        case "loading":
            await ack()
            view = (await client.views_open(trigger_id=command["trigger_id"], view=LOADING))["view"]
            await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
        case "file":
            await ack()
            await respond(text=f"Read back: {await read_back(client, command['channel_id'])}")
        case words:
            await ack()
            await respond(text=f"Hello {words}", blocks=WAVE)


async def read_back(client: AsyncWebClient, channel: str) -> str:
    """Upload a file, wait until it is shared, and download it."""
    upload = await client.files_upload_v2(
        channel=channel, content=CONTENT, filename="dossier.md", title="Dossier", initial_comment="Here it is"
    )
    while not (file := (await client.files_info(file=upload["file"]["id"]))["file"])["shares"]:  # noqa: ASYNC110 - Slack tells in no other way
        await asyncio.sleep(0.05)
    headers = {"Authorization": f"Bearer {client.token}"}
    async with aiohttp.ClientSession() as session, session.get(file["url_private"], headers=headers) as answer:
        return (await answer.read()).decode()


def _buttons(app: AsyncApp) -> None:
    @app.action("wave")
    async def wave(ack: AsyncAck, action: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(text=f"Waved {action['value']}", replace_original=True)

    @app.action("more")
    async def more(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=DETAILS)

    @app.action("redraw")
    async def redraw(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=home("Drawn again"))


def _forms(app: AsyncApp) -> None:
    @app.view("greet")
    async def greet(ack: AsyncAck, view: Json, client: AsyncWebClient) -> None:
        name = view["state"]["values"]["who"]["name"]["value"]
        if name == "nobody":
            await ack(response_action="errors", errors={"who": "Somebody, please."})
            return
        await ack()
        await client.chat_postMessage(channel="C0RDSHELP", text=f"Welcome {name}")

    @app.view("details")
    async def details(ack: AsyncAck, view: Json) -> None:
        wish = view["state"]["values"]["what"]["wish"]["value"]
        await ack(response_action=wish, view=None if wish == "clear" else NOTED)

    @app.view_closed("greet")
    async def left(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="You left the form")


def _shortcuts(app: AsyncApp) -> None:
    @app.shortcut("quote")
    async def quote(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=shortcut["user"]["id"], text=f"Quoted: {shortcut['message']['text']}")

    @app.shortcut("greet_somebody")
    async def greet_somebody(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)


def _events(app: AsyncApp) -> None:
    @app.event("app_mention")
    async def mentioned(event: Json, say: AsyncSay) -> None:
        await say(text="You called?", thread_ts=event["ts"])

    @app.event("message")
    async def message(event: Json, say: AsyncSay) -> None:
        if event["channel_type"] == "im" and "subtype" not in event:
            await say(text=f"Heard: {event['text']}")

    @app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home("At home"))
