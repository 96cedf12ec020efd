"""Reacting to a message with an emoji, and taking it back."""

from dataclasses import replace

from lab.workspace.message import Message
from lab.workspace.methods.marks import NAME, REACTIONS_MOST
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person.asked import Asked
from lab.workspace.person.press import visible_message
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team


async def react(team: Team, person: Person, asked: Asked) -> Json:
    """Add the reaction `name` to a message, or take this person's own back if it is already there."""
    place = team.roster.seen_by(person, asked.need("channel"))
    message = visible_message(team, person, place.id, asked.need("ts"))
    name = asked.need("name").strip(":")
    if not NAME.fullmatch(name):
        raise PersonRefused("invalid_name", f"There is no emoji called {name!r}.")
    if message.visible_to is not None:
        raise PersonRefused("message_not_found", "A message that only you see takes no reactions.")
    added = person.id not in (message.reactions or {}).get(name, ())
    team.board.put(replace(message, reactions=_toggled(message, name, person.id), updated=team.ts()))
    team.announce(_event(team, person, message, name=name, added=added))
    return {"added": added, "version": team.board.version}


def _toggled(message: Message, name: str, user: str) -> dict[str, tuple[str, ...]]:
    reactions = dict(message.reactions or {})
    users = reactions.pop(name, ())
    if not users and len(reactions) >= REACTIONS_MOST:
        raise PersonRefused("too_many_reactions", "This message has no room for another emoji.")
    left = tuple(one for one in users if one != user) if user in users else (*users, user)
    return {**reactions, name: left} if left else reactions


def _event(team: Team, person: Person, message: Message, *, name: str, added: bool) -> Json:
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": person.id,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": team.ts(),
    }
