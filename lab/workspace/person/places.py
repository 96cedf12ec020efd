"""Channels as a person's sidebar shows them: what is unread, what was marked as read; and what the app offers."""

from lab.workspace.ids import is_ts
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import Channel, Person
from lab.workspace.person.asked import Asked, bad
from lab.workspace.team import Team


async def channels(team: Team, person: Person, _asked: Asked) -> Json:
    """Return the places this person is in, each with the count of unread messages and of mentions among them."""
    mine = [place for place in team.roster.channels.values() if person.id in place.members]
    return {"channels": [state(team, person, place) for place in mine], "version": team.board.version}


async def mark_read(team: Team, person: Person, asked: Asked) -> Json:
    """Note that a person has read a channel up to the message `ts`; other windows of theirs hear of it."""
    place, ts = team.roster.seen_by(person, asked.need("channel")), asked.need("ts")
    if not is_ts(ts):
        raise bad("The field 'ts' must be a timestamp such as 1790000000.000100.")
    if ts > team.read.get((person.id, place.id), ""):
        team.read[person.id, place.id] = ts
        team.board.touch()
    return state(team, person, place)


def state(team: Team, person: Person, place: Channel) -> Json:
    """Return one line of the sidebar."""
    last_read = team.read.get((person.id, place.id), "0")
    unread = [message for message in team.board.all_in(place.id) if _is_unread(team, person, message, last_read)]
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "locale": place.locale,
        "members": sorted(place.members),
        "last_read": last_read,
        "unread": len(unread),
        "mentions": sum(place.is_im or f"<@{person.id}>" in message.text for message in unread),
    }


def _is_unread(team: Team, person: Person, message: Message, last_read: str) -> bool:
    """Tell whether a message counts: somebody else's, newer, and, in a thread, one this person takes part in."""
    if message.ts <= last_read or message.user == person.id or not message.is_visible_to(person.id):
        return False
    return not message.is_reply or team.roster.channels[message.channel].is_im or _follows(team, person, message)


def _follows(team: Team, person: Person, reply: Message) -> bool:
    parent = team.board.get(reply.channel, str(reply.thread_ts))
    others = team.board.replies(reply.channel, str(reply.thread_ts))
    writers = {message.user for message in (parent, *others) if message is not None}
    return person.id in writers or f"<@{person.id}>" in reply.text


async def app(team: Team, _person: Person, _asked: Asked) -> Json:
    """Return what the app offers: commands, shortcuts, tabs and suggested prompts, as the manifest declares them."""
    features = team.manifest.features
    usable = "commands" in team.manifest.scopes
    return {
        "name": team.roster.bot_name,
        "description": team.manifest.display_information.description,
        "commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in features.slash_commands
            if usable
        ],
        "shortcuts": [one.model_dump() for one in features.shortcuts if usable],
        "tabs": features.app_home.model_dump(),
        "prompts": (features.agent_view or {}).get("suggested_prompts", []),
        "groups": [{"id": group.id, "handle": group.handle, "name": group.name} for group in team.roster.groups],
    }
