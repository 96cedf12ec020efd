"""reactions.* and pins.*: marks on messages."""

import re
from dataclasses import replace
from typing import Final

from lab.workspace.calls import Call
from lab.workspace.message import Message
from lab.workspace.methods.method import Method, Methods, joined_channel
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

REACTIONS_MOST: Final = 23
NAME: Final = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def add_reaction(team: Team, call: Call) -> Json:
    """React to a message as the bot."""
    message, name = _target(team, call), _name(call)
    reactions = dict(message.reactions or {})
    if BOT_USER_ID in reactions.get(name, ()):
        raise ApiRefused("already_reacted")
    if len(reactions) >= REACTIONS_MOST and name not in reactions:
        raise ApiRefused("too_many_reactions")
    reactions[name] = (*reactions.get(name, ()), BOT_USER_ID)
    return _marked(team, replace(message, reactions=reactions))


def remove_reaction(team: Team, call: Call) -> Json:
    """Take a reaction of the bot's back."""
    message, name = _target(team, call), _name(call)
    reactions = dict(message.reactions or {})
    if BOT_USER_ID not in reactions.get(name, ()):
        raise ApiRefused("no_reaction")
    left = tuple(user for user in reactions.pop(name) if user != BOT_USER_ID)
    return _marked(team, replace(message, reactions={**reactions, name: left} if left else reactions))


def add_pin(team: Team, call: Call) -> Json:
    """Pin a message to its channel."""
    message = _target(team, call)
    if message.is_pinned:
        raise ApiRefused("already_pinned")
    return _marked(team, replace(message, is_pinned=True))


def remove_pin(team: Team, call: Call) -> Json:
    """Take a pin away."""
    message = _target(team, call)
    if not message.is_pinned:
        raise ApiRefused("no_pin")
    return _marked(team, replace(message, is_pinned=False))


def _target(team: Team, call: Call) -> Message:
    place = joined_channel(team, call)
    message = team.board.shared(place.id, call.need("timestamp"))
    if message is None:
        raise ApiRefused("message_not_found")
    return message


def _name(call: Call) -> str:
    name = call.need("name").strip(":")
    if not NAME.fullmatch(name):
        raise ApiRefused("invalid_name")
    return name


def _marked(team: Team, message: Message) -> Json:
    team.board.put(replace(message, updated=team.ts()))
    return {}


METHODS: Final[Methods] = {
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
    "pins.add": Method(add_pin, ("pins:write",)),
    "pins.remove": Method(remove_pin, ("pins:write",)),
}
