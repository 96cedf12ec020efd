"""The Web API as far as we use it; whatever goes wrong there leaves here as SlackRefused, and as one log line."""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.errors import SlackRefused
from bot.settings import Slack
from bot.slack.cards.blocks import Block
from bot.slack.cards.ids import CARD_EVENT
from bot.slack.cards.message import Message

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 15
HISTORY: Final = 200
"""Messages looked through for a card of which it is not known whether it was posted."""
TRANSIENT: Final = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "unreachable",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "timeout",
    }
)
"""Codes after which the same call may succeed later; with any other it will not, and is not repeated."""
OK: Final = 200
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
BROKEN: Final = (URLError, OSError, http.client.HTTPException, SlackClientError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a message ended up: a person's id has become the id of the conversation."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a card carries in its metadata, so that it can be found again after a crash."""

    request: str
    kind: str

    def as_metadata(self) -> dict[str, object]:
        """Return it as Slack's `metadata`."""
        return {"event_type": CARD_EVENT, "event_payload": {"request": self.request, "kind": self.kind}}


def client_for(slack: Slack) -> WebClient:
    """Return the client for a workspace; it waits as long as Slack asks for when a rate limit is met."""
    client = WebClient(
        token=slack.bot_token.get_secret_value(),
        base_url=slack.api_url or WebClient.BASE_URL,
        timeout=TIMEOUT_S,
        # a broken connection is not retried here: the message may have been posted already
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
    )
    if is_loopback(slack.api_url):
        # a proxy that the environment names cannot reach this machine's own loopback
        client.proxy = None
    return client


def is_loopback(url: str | None) -> bool:
    """Tell whether an address is on this machine."""
    return url is not None and urlsplit(url).hostname in LOOPBACK


def passing(error: SlackRefused) -> bool:
    """Tell whether the same call may succeed later."""
    code = error.code
    return code in TRANSIENT or code.startswith(("429", "5"))


class Web:
    """What we ask of Slack. Every method raises SlackRefused."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def post(self, message: Message, *, channel: str, thread_ts: str | None = None, mark: Mark | None = None) -> Posted:
        """Post a message; `channel` may be a user id, which means the direct conversation with that person."""
        said = _said(message)
        metadata: dict[str, Any] = {"metadata": mark.as_metadata()} if mark else {}
        answer = self._call(
            "chat.postMessage",
            lambda: self.client.chat_postMessage(
                channel=channel, thread_ts=thread_ts, unfurl_links=False, unfurl_media=False, **said, **metadata
            ),
        )
        return Posted(channel=str(answer.get("channel", channel)), ts=str(answer.get("ts", "")))

    def edit(self, message: Message, *, channel: str, ts: str) -> None:
        """Draw a message of ours anew."""
        said = _said(message)
        self._call("chat.update", lambda: self.client.chat_update(channel=channel, ts=ts, **said))

    def whisper(self, message: Message, *, channel: str, user: str, thread_ts: str | None = None) -> None:
        """Show something to one member of a channel."""
        said = _said(message)
        self._call(
            "chat.postEphemeral",
            lambda: self.client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, **said),
        )

    def respond(
        self,
        message: Message | None,
        *,
        url: str,
        in_channel: bool = False,
        replace: bool = False,
        thread_ts: str | None = None,
    ) -> None:
        """Answer by the response URL of an interaction, which works where the bot is no member.

        `replace` puts the message in place of the one that was pressed; None deletes that one.
        """
        fields: dict[str, object] = {"response_type": "in_channel" if in_channel else "ephemeral"}
        fields |= {"delete_original": True} if message is None else {**_said(message), "replace_original": replace}
        fields |= {"thread_ts": thread_ts} if thread_ts else {}
        webhook = WebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)])
        if is_loopback(url):
            webhook.proxy = None
        try:
            answer = webhook.send_dict(fields)
        except BROKEN as error:
            raise _unreachable("response_url", error) from None
        if answer.status_code != OK:
            raise _refused("response_url", f"{answer.status_code} {answer.body[:80]}")

    def open_view(self, view: Block, *, trigger_id: str) -> None:
        """Open a modal, within three seconds of the click."""
        self._call("views.open", lambda: self.client.views_open(trigger_id=trigger_id, view=view))

    def update_view(self, view: Block, *, view_id: str) -> None:
        """Draw an open modal anew."""
        self._call("views.update", lambda: self.client.views_update(view_id=view_id, view=view))

    def publish_home(self, view: Block, *, user: str) -> None:
        """Draw the App Home of one person."""
        self._call("views.publish", lambda: self.client.views_publish(user_id=user, view=view))

    def react(self, name: str, *, channel: str, ts: str) -> None:
        """React to a message; having reacted already is fine."""
        try:
            self._call("reactions.add", lambda: self.client.reactions_add(name=name, channel=channel, timestamp=ts))
        except SlackRefused as error:
            if error.code != "already_reacted":
                raise

    def locale(self, user: str) -> str | None:
        """Return a person's locale, `fr-FR`."""
        answer = self._call("users.info", lambda: self.client.users_info(user=user, include_locale=True))
        person = answer.get("user")
        return str(person["locale"]) if isinstance(person, dict) and person.get("locale") else None

    def members(self, group: str) -> frozenset[str]:
        """Return the members of a user group, by its id."""
        answer = self._call("usergroups.users.list", lambda: self.client.usergroups_users_list(usergroup=group))
        users = answer.get("users")
        return frozenset(str(user) for user in users) if isinstance(users, list) else frozenset()

    def bot_user(self) -> str:
        """Return our own user id; at start, it proves that the token is right."""
        return str(self._call("auth.test", self.client.auth_test).get("user_id", ""))

    def conversation(self, user: str) -> str:
        """Return the id of the direct conversation with a person."""
        answer = self._call("conversations.open", lambda: self.client.conversations_open(users=user))
        channel = answer.get("channel")
        return str(channel["id"]) if isinstance(channel, dict) and channel.get("id") else user

    def find(self, mark: Mark, *, channel: str, thread_ts: str | None) -> Posted | None:
        """Look for a card of ours by its metadata, in a channel or a thread of it."""
        where: dict[str, Any] = {"channel": channel, "limit": HISTORY, "include_all_metadata": True}
        if thread_ts:
            answer = self._call(
                "conversations.replies", lambda: self.client.conversations_replies(ts=thread_ts, **where)
            )
        else:
            answer = self._call("conversations.history", lambda: self.client.conversations_history(**where))
        wanted = mark.as_metadata()
        messages = answer.get("messages")
        for found in messages if isinstance(messages, list) else []:
            if isinstance(found, dict) and found.get("metadata") == wanted and found.get("bot_id"):
                return Posted(channel=channel, ts=str(found.get("ts", "")))
        return None

    def _call(self, method: str, call: Callable[[], SlackResponse]) -> SlackResponse:
        try:
            return call()
        except SlackApiError as error:
            raise _refused(method, _code(error)) from None
        except BROKEN as error:
            raise _unreachable(method, error) from None


def _said(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _code(error: SlackApiError) -> str:
    answer = error.response
    details = answer.get("response_metadata") if hasattr(answer, "get") else None
    if isinstance(details, dict) and details.get("messages"):
        log.warning("slack_details", messages=[str(one)[:200] for one in details["messages"][:5]])
    return str(answer.get("error", "unknown")) if hasattr(answer, "get") else "unknown"


def _refused(method: str, code: str) -> SlackRefused:
    log.warning("slack_refused", method=method, code=code)
    return SlackRefused(method=method, code=code)


def _unreachable(method: str, error: Exception) -> SlackRefused:
    log.warning("slack_unreachable", method=method, error=type(error).__name__)
    return SlackRefused(method=method, code="unreachable")
