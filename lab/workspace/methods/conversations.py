"""conversations.*: channels, who is in them, what was said there."""

from typing import Final

from lab.workspace import posting
from lab.workspace.calls import Call
from lab.workspace.ids import is_ts
from lab.workspace.message import Message
from lab.workspace.methods.method import Method, Methods, channel_of, joined_channel, need_scope, page
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, Channel
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

READ: Final = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY: Final = ("channels:history", "groups:history", "im:history", "mpim:history")
SCOPE_KINDS: Final = {"channel": "channels", "im": "im"}
TYPES: Final = {"public_channel": "channel", "im": "im", "private_channel": "", "mpim": ""}


def info(team: Team, call: Call) -> Json:
    """Return one channel."""
    place = _readable(team, call, "read")
    return {"channel": _as_json(place, call)}


def members(team: Team, call: Call) -> Json:
    """Return who is in a channel, in pages."""
    place = _readable(team, call, "read")
    listed, cursor = page([{"id": member} for member in sorted(place.members)], call)
    return {"members": [member["id"] for member in listed], "response_metadata": cursor}


def everything(team: Team, call: Call) -> Json:
    """Return the channels of the wanted types, in pages."""
    wanted = (call.maybe("types") or "public_channel").replace(" ", "").split(",")
    if not set(wanted) <= TYPES.keys():
        raise ApiRefused("invalid_types")
    kinds = {TYPES[name] for name in wanted}
    for kind in kinds & SCOPE_KINDS.keys():
        need_scope(team, f"{SCOPE_KINDS[kind]}:read")
    channels = [_as_json(place, call) for place in team.roster.channels.values() if place.kind in kinds]
    listed, cursor = page(channels, call)
    return {"channels": listed, "response_metadata": cursor}


def open_dm(team: Team, call: Call) -> Json:
    """Return the direct message with a user."""
    users = [user for user in (call.maybe("users") or "").split(",") if user]
    named = call.maybe("channel")
    if not users and not named:
        raise ApiRefused("users_list_not_supplied")
    place = team.roster.channels.get(named) if named else team.roster.dm(users[0])
    if place is None or len(users) > 1:
        raise ApiRefused("channel_not_found" if named else "user_not_found")
    body = {"id": place.id, "user": _other(place), "is_im": True} if call.flag("return_im") else {"id": place.id}
    return {"channel": body, "already_open": True, "no_op": True}


def join(team: Team, call: Call) -> Json:
    """Let the bot into a public channel."""
    place = channel_of(team, call)
    if place.is_im:
        raise ApiRefused("method_not_supported_for_channel_type")
    team.roster.set_member(place.id, BOT_USER_ID, inside=True)
    return {"channel": _as_json(team.roster.channels[place.id], call)}


def history(team: Team, call: Call) -> Json:
    """Return the newest messages of a channel, newest first, in pages; never ephemeral ones."""
    place = _readable(team, call, "history")
    found = [message for message in _shared(team, place) if not message.is_reply or message.subtype]
    return _listed(team, call, list(reversed(_between(found, call))))


def replies(team: Team, call: Call) -> Json:
    """Return a thread, parent first, in pages."""
    place = _readable(team, call, "history")
    asked = team.board.shared(place.id, call.need("ts"))
    if asked is None:
        raise ApiRefused("thread_not_found")
    root = asked.thread_ts or asked.ts
    found = [message for message in _shared(team, place) if root in {message.ts, message.thread_ts}]
    return _listed(team, call, found[:1] + _between(found[1:], call))


def _readable(team: Team, call: Call, what: str) -> Channel:
    place = joined_channel(team, call) if what == "history" else channel_of(team, call)
    need_scope(team, f"{SCOPE_KINDS[place.kind]}:{what}")
    return place


def _shared(team: Team, place: Channel) -> list[Message]:
    return [message for message in team.board.all_in(place.id) if message.visible_to is None]


def _between(messages: list[Message], call: Call) -> list[Message]:
    oldest, latest = call.maybe("oldest"), call.maybe("latest")
    for name, bound in (("oldest", oldest), ("latest", latest)):
        if bound is not None and not is_ts(bound) and not bound.isdecimal():
            raise ApiRefused(f"invalid_ts_{name}")
    low, high = float(oldest or 0), float(latest or "inf")
    edges = call.flag("inclusive")
    return [one for one in messages if low < float(one.ts) < high or (edges and float(one.ts) in {low, high})]


def _listed(team: Team, call: Call, messages: list[Message]) -> Json:
    with_metadata = call.flag("include_all_metadata")
    bodies = [posting.in_thread(team, message, with_metadata=with_metadata) for message in messages]
    listed, cursor = page(bodies, call, most=999, key="ts")
    return {"messages": listed, "has_more": bool(cursor["next_cursor"]), "response_metadata": cursor}


def _other(place: Channel) -> str:
    return next(iter(place.members - {BOT_USER_ID}))


def _as_json(place: Channel, call: Call) -> Json:
    members = len(place.members)
    return {
        "id": place.id,
        "is_channel": not place.is_im,
        "is_im": place.is_im,
        "is_private": place.is_im,
        "is_archived": False,
        **({"user": _other(place)} if place.is_im else {"name": place.name, "name_normalized": place.name}),
        "is_member": BOT_USER_ID in place.members,
        **({"locale": place.locale} if call.flag("include_locale") else {}),
        **({"num_members": members} if call.flag("include_num_members") else {}),
    }


METHODS: Final[Methods] = {
    "conversations.info": Method(info, READ),
    "conversations.members": Method(members, READ),
    "conversations.list": Method(everything, READ),
    "conversations.open": Method(open_dm, ("im:write", "mpim:write")),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.history": Method(history, HISTORY),
    "conversations.replies": Method(replies, HISTORY),
}
