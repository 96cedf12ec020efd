"""Messages put on the board, changed and removed, with the events that follow from it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lab.workspace.message import Message, as_json
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, SLACKBOT_ID, Channel
from lab.workspace.team import Team

CHANNEL_TYPES: Final[Mapping[str, str]] = {"channel": "message.channels", "im": "message.im"}


def post(team: Team, message: Message) -> Message:
    """Put a message on the board; everybody is told unless it is ephemeral."""
    posted = team.board.put(replace(message, updated=message.ts))
    place = team.roster.channels[posted.channel]
    if posted.visible_to is None and BOT_USER_ID in place.members:
        _end_legacy_status(team, posted)
        _tell(team, place, _event(team, posted, as_json(posted)))
        if f"<@{BOT_USER_ID}>" in posted.text and not posted.is_from_bot and not place.is_im:
            mention = {**as_json(posted), "type": "app_mention", "channel": place.id, "event_ts": posted.ts}
            team.announce(mention)
    return posted


def _end_legacy_status(team: Team, message: Message) -> None:
    """Stop showing that an assistant works once it has posted; an agent must say so itself."""
    place = (message.channel, message.thread_ts or "")
    session = team.sessions.get(place)
    if session and message.is_from_bot and team.manifest.features.assistant_view is not None:
        team.sessions[place] = {**session, "status": "active"}


def change(team: Team, message: Message) -> Message:
    """Replace the message that has the same timestamp; `message_changed` tells the app."""
    before = team.board.get(message.channel, message.ts)
    changed = team.board.put(replace(message, updated=team.ts()))
    if changed.visible_to is None and before is not None:
        nested = {"message": in_thread(team, changed), "previous_message": in_thread(team, before)}
        _tell_hidden(team, changed, {"subtype": "message_changed", **nested})
    return changed


def remove(team: Team, message: Message) -> None:
    """Take a message away; `message_deleted` tells the app."""
    team.board.remove(message)
    if message.visible_to is None:
        nested = {"deleted_ts": message.ts, "previous_message": as_json(message)}
        _tell_hidden(team, message, {"subtype": "message_deleted", **nested})


def whisper(team: Team, *, channel: str, user: str, text: str) -> Message:
    """Let Slack itself say something that only this person sees."""
    return post(team, Message(channel=channel, ts=team.ts(), user=SLACKBOT_ID, text=text, visible_to=user))


def in_thread(team: Team, message: Message, *, with_metadata: bool = False) -> Json:
    """Return a message with the count of its replies."""
    replies = () if message.is_reply else team.board.replies(message.channel, message.ts)
    return as_json(message, replies=replies, with_metadata=with_metadata)


def _event(team: Team, message: Message, body: Json) -> Json:
    kind = team.roster.channels[message.channel].kind
    event = {**body, "type": "message", "channel": message.channel, "channel_type": kind, "event_ts": message.ts}
    is_to_agent = kind == "im" and team.manifest.features.agent_view is not None and not message.is_from_bot
    return {**event, "app_context": {"entities": []}} if is_to_agent else event


def _tell_hidden(team: Team, message: Message, body: Json) -> None:
    place = team.roster.channels[message.channel]
    now = team.ts()
    event = {**_event(team, message, body), "hidden": True, "ts": now, "event_ts": now}
    if BOT_USER_ID in place.members:
        _tell(team, place, event)


def _tell(team: Team, place: Channel, event: Json) -> None:
    team.announce(event, subscription=CHANNEL_TYPES[place.kind])
