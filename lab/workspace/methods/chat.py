"""chat.*: posting, changing and deleting messages."""

from dataclasses import replace
from typing import Final

from lab.workspace import content, posting
from lab.workspace.calls import Call
from lab.workspace.content import TEXT_MOST
from lab.workspace.ids import is_ts
from lab.workspace.message import Message
from lab.workspace.methods.method import Method, Methods, channel_of, joined_channel
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, TEAM_DOMAIN, Channel
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team


def post_message(team: Team, call: Call) -> Json:
    """Post in a channel, or in the direct message with a user id."""
    place = _destination(team, call)
    said = content.of_call(call)
    message = Message(
        channel=place.id,
        ts=team.ts(),
        user=BOT_USER_ID,
        text=said.text,
        blocks=said.blocks,
        attachments=said.attachments,
        metadata=said.metadata,
        unfurls=(call.flag("unfurl_links"), call.flag("unfurl_media", default=True)),
        thread_ts=_thread(team, place, call),
        subtype="thread_broadcast" if call.flag("reply_broadcast") else None,
    )
    posted = posting.post(team, message)
    warning = {"warning": "message_truncated"} if len(call.maybe("text") or "") > TEXT_MOST else {}
    return {"channel": place.id, "ts": posted.ts, "message": posting.in_thread(team, posted), **warning}


def post_ephemeral(team: Team, call: Call) -> Json:
    """Show something to one member of a channel only."""
    place = joined_channel(team, call)
    user = call.need("user")
    if user not in place.members:
        raise ApiRefused("user_not_in_channel")
    said = content.of_call(call, cut=False)
    message = Message(
        channel=place.id,
        ts=team.ts(),
        user=BOT_USER_ID,
        text=said.text,
        blocks=said.blocks,
        attachments=said.attachments,
        thread_ts=_thread(team, place, call),
        visible_to=user,
    )
    return {"message_ts": posting.post(team, message).ts}


def update(team: Team, call: Call) -> Json:
    """Change a message of the app's own; text without blocks takes the blocks away."""
    message = _own(team, call, "cant_update_message")
    said = content.of_call(call, cut=False)
    changed = replace(
        message,
        text=said.text,
        blocks=said.blocks,
        attachments=said.attachments,
        metadata=said.metadata or message.metadata,
        edited_ts=team.ts(),
    )
    posting.change(team, changed)
    body = posting.in_thread(team, changed)
    return {"channel": message.channel, "ts": message.ts, "text": changed.text, "message": body}


def delete(team: Team, call: Call) -> Json:
    """Delete a message of the app's own."""
    message = _own(team, call, "cant_delete_message")
    posting.remove(team, message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(team: Team, call: Call) -> Json:
    """Return the address of a message."""
    place = channel_of(team, call)
    message = team.board.shared(place.id, call.need("message_ts"))
    if message is None:
        raise ApiRefused("message_not_found")
    anchor = f"p{message.ts.replace('.', '')}"
    inside = f"?thread_ts={message.thread_ts}&cid={place.id}" if message.is_reply else ""
    address = f"https://{TEAM_DOMAIN}.slack.com/archives/{place.id}/{anchor}{inside}"
    return {"channel": place.id, "permalink": address}


def _destination(team: Team, call: Call) -> Channel:
    """Return where a message goes: a channel by id or name, or the direct message of a user."""
    name = call.need("channel")
    place = team.roster.dm(name) if name.startswith(("U", "W")) else team.roster.named(name)
    if place is None:
        raise ApiRefused("channel_not_found")
    if place.is_im and not team.manifest.features.app_home.messages_tab_enabled:
        raise ApiRefused("messages_tab_disabled")
    if BOT_USER_ID not in place.members and "chat:write.public" not in team.manifest.scopes:
        raise ApiRefused("not_in_channel")
    return place


def _thread(team: Team, place: Channel, call: Call) -> str | None:
    """Return the parent of a reply: its timestamp, as a string, of a message that starts a thread or may."""
    ts = call.maybe("thread_ts")
    if ts is None:
        return None
    parent = team.board.shared(place.id, ts)
    if not is_ts(ts) or parent is None:
        raise ApiRefused("invalid_thread_ts")
    if parent.is_reply:
        raise ApiRefused("cannot_reply_to_message")
    return ts


def _own(team: Team, call: Call, code: str) -> Message:
    place = channel_of(team, call)
    message = team.board.get(place.id, call.need("ts"))
    if message is None:
        raise ApiRefused("message_not_found")
    if not message.is_from_bot or message.visible_to is not None:
        raise ApiRefused(code)
    return message


_WRITE: Final = ("chat:write",)
METHODS: Final[Methods] = {
    "chat.postMessage": Method(post_message, _WRITE),
    "chat.postEphemeral": Method(post_ephemeral, _WRITE),
    "chat.update": Method(update, _WRITE),
    "chat.delete": Method(delete, _WRITE),
    "chat.getPermalink": Method(permalink),
}
