"""HTTP mode: signed deliveries to the addresses that the manifest names."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlencode

import aiohttp

from lab.workspace.clock import TeamClock
from lab.workspace.link import ACK_S, Acked, Delivery, NotAcked
from lab.workspace.manifest import Manifest
from lab.workspace.payload import Json

REDIRECTS_MOST: Final = 2
JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the header `X-Slack-Signature` for a raw body, `v0=` and 64 hexadecimal digits."""
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


class HttpLink:
    """A Link to an app that listens to HTTP. The events address must first answer a challenge.

    Signatures carry the machine's own time, for the app checks them with its own clock, which nobody moves here.
    """

    late: Final = "http_timeout"

    def __init__(self, manifest: Manifest, signing_secret: str, clock: TeamClock) -> None:
        self._manifest = manifest
        self._secret = signing_secret
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._is_verified = False

    async def send(self, delivery: Delivery) -> Acked | NotAcked:
        """Deliver one request; any 2xx within three seconds is an acknowledgement."""
        url = self._address(delivery)
        if url is None:
            return NotAcked("dispatch_failed")
        if delivery.kind == "events_api" and not await self._verified(url):
            return NotAcked("dispatch_failed")
        content_type, body = _encoded(delivery)
        return await self._post(url, body, {"Content-Type": content_type, **_retry(delivery)})

    async def close(self, reason: str) -> None:
        """Close idle connections; in HTTP mode nobody is told."""
        del reason
        if self._session is not None:
            await self._session.close()

    def _address(self, delivery: Delivery) -> str | None:
        settings = self._manifest.settings
        match delivery.kind:
            case "slash_commands":
                return delivery.url
            case "events_api":
                return settings.event_subscriptions.request_url
            case _:
                return settings.interactivity.request_url

    async def _verified(self, url: str) -> bool:
        """Tell whether the address gave the challenge back, as text, form or JSON; asked until it does."""
        if not self._is_verified:
            challenge = secrets.token_urlsafe(24)
            question = {"type": "url_verification", "token": "practice", "challenge": challenge}
            answer = await self._post(url, json.dumps(question).encode(), {"Content-Type": JSON_TYPE})
            self._is_verified = isinstance(answer, Acked) and challenge in _given_back(answer.payload)
        return self._is_verified

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Acked | NotAcked:
        posting = asyncio.ensure_future(self._request(url, body, headers))
        try:
            answer = await self._clock.within(ACK_S, posting)
        except aiohttp.ClientError as error:
            return NotAcked("dispatch_failed", cause=_cause(error))
        finally:
            posting.cancel()
        return answer or NotAcked("operation_timeout", cause=self.late)

    async def _request(self, url: str, body: bytes, headers: Mapping[str, str]) -> Acked | NotAcked:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        timestamp = str(int(time.time()))
        signed = {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        async with self._session.post(
            url, data=body, headers={**headers, **signed}, max_redirects=REDIRECTS_MOST + 1
        ) as response:
            if response.status // 100 == HTTPStatus.OK // 100:
                return Acked(_payload(await response.read()))
            may_retry = response.headers.get("X-Slack-No-Retry") != "1"
            return NotAcked("dispatch_failed", cause="http_error", may_retry=may_retry)


def _cause(error: aiohttp.ClientError) -> str:
    """Return what the next attempt is told about a request that had no answer."""
    if isinstance(error, aiohttp.TooManyRedirects):
        return "too_many_redirects"
    return "ssl_error" if isinstance(error, aiohttp.ClientSSLError) else "connection_failed"


def _given_back(answer: Json) -> tuple[object, ...]:
    """Return what an app may have meant as the challenge: plain text, a field of a form, a field of JSON."""
    words = str(answer.get("text", ""))
    return words, answer.get("challenge"), dict(parse_qsl(words)).get("challenge")


def _encoded(delivery: Delivery) -> tuple[str, bytes]:
    """Return content type and body: events are JSON, commands flat fields, interactions one field with JSON."""
    if delivery.kind == "events_api":
        return JSON_TYPE, json.dumps(delivery.payload).encode()
    fields = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    return FORM_TYPE, urlencode(fields).encode()


def _retry(delivery: Delivery) -> Mapping[str, str]:
    if not delivery.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.retry_reason}


def _payload(body: bytes) -> Json:
    """Return what came with an acknowledgement; plain text is a message."""
    words = body.decode(errors="replace").strip()
    try:
        answer = json.loads(words) if words else {}
    except ValueError:
        return {"text": words}
    return answer if isinstance(answer, dict) else {"text": words}
