"""A message, for everybody or for one person only."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.workspace.payload import Json, without_nothing
from lab.workspace.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `visible_to` is a user id for an ephemeral message, None when everybody in the channel sees it.

    `updated` is the timestamp of the last change of any kind; `reactions` maps a name to user ids.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    subtype: str | None = None
    visible_to: str | None = None
    client_msg_id: str | None = None
    edited_ts: str | None = None
    updated: str = ""
    reactions: Mapping[str, tuple[str, ...]] | None = None
    files: tuple[Json, ...] = ()
    metadata: Json | None = None
    is_pinned: bool = False
    unfurls: tuple[bool, bool] | None = None
    """Whether Slack may show previews of links to pages, and to media; None: as for whoever wrote it."""

    @property
    def is_from_bot(self) -> bool:
        """Whether the app wrote it."""
        return self.user == BOT_USER_ID

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread, below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def is_visible_to(self, user_id: str) -> bool:
        """Tell whether this person sees it, once in the channel."""
        return self.visible_to in {None, user_id}


def as_json(message: Message, *, replies: tuple[Message, ...] = (), with_metadata: bool = False) -> Json:
    """Return the message as the Web API and events write it; `replies` are those of its thread, if it has one."""
    edited = {"user": message.user, "ts": message.edited_ts} if message.edited_ts else None
    return without_nothing(
        {
            "type": "message",
            "subtype": message.subtype,
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "thread_ts": message.ts if replies else message.thread_ts,
            "client_msg_id": message.client_msg_id,
            "team": TEAM_ID,
            "blocks": list(message.blocks) or None,
            "attachments": list(message.attachments) or None,
            "files": list(message.files) or None,
            "edited": edited,
            "reactions": _reactions(message),
            "metadata": message.metadata if with_metadata else None,
            **(_from_bot() if message.is_from_bot else {}),
            **_thread(replies),
        }
    )


def _from_bot() -> Json:
    profile = {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER_ID, "name": "rdslic", "team_id": TEAM_ID}
    return {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": {**profile, "deleted": False}}


def _reactions(message: Message) -> list[Json] | None:
    listed = [
        {"name": name, "users": list(users), "count": len(users)} for name, users in (message.reactions or {}).items()
    ]
    return listed or None


def _thread(replies: tuple[Message, ...]) -> Json:
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }
