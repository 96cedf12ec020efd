"""Where the journal listens: the door of the HTTP server, and the way to the app. Neither changes what passes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from lab.workspace import calls
from lab.workspace.journal import OK, Entry, Journal
from lab.workspace.link import Acked, Delivery, Link, NotAcked
from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused

QUIET: Final = ("read", "stories", "journal")
"""Deeds under `/person/` that change nothing anybody would look for in a journal."""

TOLD: Final = ("channel", "channel_id", "user", "user_id", "callback_id", "filename", "name", "status", "text")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WatchedLink:
    """A Link around the real one that writes every delivery down, with how long its acknowledgement took."""

    def __init__(self, link: Link, journal: Journal) -> None:
        self._link = link
        self._journal = journal
        self.late = link.late

    async def send(self, delivery: Delivery) -> Acked | NotAcked:
        """Deliver as the real link does."""
        entry = self._journal.begin(
            "delivery",
            delivery.kind,
            what=_delivered(delivery),
            sent=delivery.payload,
            attempt=delivery.attempt,
            reason=delivery.retry_reason,
        )
        try:
            sent = await self._link.send(delivery)
        except asyncio.CancelledError:
            self._journal.end(entry, "given_up")
            raise
        if isinstance(sent, Acked):
            self._journal.end(entry, OK, sent.payload)
        else:
            self._journal.end(entry, sent.reason, {"cause": sent.cause, "may_retry": sent.may_retry})
        return sent

    async def close(self, reason: str) -> None:
        """Close the real link."""
        await self._link.close(reason)


def _delivered(delivery: Delivery) -> str:
    """Return in a few words what is delivered: the event, what was typed, what was pressed."""
    payload = delivery.payload
    match delivery.kind:
        case "events_api":
            event = payload.get("event") or {}
            return f"{event.get('type', '')} {event.get('text', '')}".strip()
        case "slash_commands":
            return f"{payload.get('command', '')} {payload.get('text', '')}".strip()
        case _:
            pressed = ", ".join(str(one.get("action_id", "")) for one in payload.get("actions") or [])
            view = payload.get("view") or {}
            about = pressed or payload.get("callback_id") or view.get("callback_id") or ""
            return f"{payload.get('type', '')} {about}".strip()


def watching(journal: Journal) -> Middleware:
    """Return the middleware that writes down calls, answers at response URLs, connections and people's deeds."""

    @web.middleware
    async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
        entry = await _begun(journal, request)
        if entry is None:
            return await handler(request)
        try:
            response = await handler(request)
        except BaseException:
            journal.end(entry, "broken_off")
            raise
        _ended(journal, entry, response)
        return response

    return watch


async def _begun(journal: Journal, request: web.Request) -> Entry | None:
    door, _, rest = request.path.removeprefix("/").partition("/")
    match door:
        case "api":
            args = await _arguments(request, rest)
            return journal.begin("call", rest, what=_told(args), sent=args)
        case "person" if request.method == "POST" and rest.split("/")[0] not in QUIET:
            body = await _object(request)
            return journal.begin("person", rest, what=_done(body), sent=body, who=str(body.get("as", "")))
        case "commands" | "actions" | "app":
            return journal.begin("answer", door, sent=await _object(request))
        case "link":
            return journal.begin("socket", "connection")
    return None


async def _arguments(request: web.Request, method: str) -> Mapping[str, object]:
    try:
        return (await calls.read(request, method)).args
    except ApiRefused as refused:
        return {"unreadable": refused.code}


async def _object(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        return {"unreadable": True}
    return body if isinstance(body, dict) else {"unreadable": True}


def _told(args: Mapping[str, object]) -> str:
    return " ".join(str(args[name]) for name in TOLD if args.get(name))


def _done(body: Json) -> str:
    return " ".join(str(body[name]) for name in ("text", "action_id", "callback_id", "server", "fault") if name in body)


def _ended(journal: Journal, entry: Entry, response: web.StreamResponse) -> None:
    if entry.kind == "socket":
        journal.end(entry, "closed" if response.status == HTTPStatus.SWITCHING_PROTOCOLS else "refused")
        return
    body = response.body if isinstance(response, web.Response) else None
    text = bytes(body).decode(errors="replace") if isinstance(body, bytes | bytearray) else ""
    try:
        got = json.loads(text)
    except ValueError:
        got = {"text": text}
    failure = str(got.get("error", "not_ok")) if isinstance(got, dict) and got.get("ok") is False else ""
    if not failure and not 200 <= response.status < 300:  # noqa: PLR2004 - the range HTTP calls success
        failure = f"http_{response.status}"
    journal.end(entry, failure or OK, got, http=response.status)
