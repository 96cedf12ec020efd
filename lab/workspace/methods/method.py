"""What a Web API method is: what it does, and which token and scope it wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lab.workspace.calls import Call
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, Channel
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

Kind: TypeAlias = Literal["bot", "app", "any", "none"]


@dataclass(frozen=True, slots=True)
class Method:
    """One method. It returns the fields of the answer besides `ok`, or raises ApiRefused.

    Any one of `scopes` is enough; no scopes means that none is needed.
    """

    run: Callable[[Team, Call], Json]
    scopes: tuple[str, ...] = ()
    token: Kind = "bot"  # noqa: S105 - the kind of token that is wanted, not a token


Methods: TypeAlias = Mapping[str, Method]


def need_scope(team: Team, *scopes: str) -> None:
    """Raise ApiRefused `missing_scope` unless the manifest grants one of these."""
    if not set(scopes) & set(team.manifest.scopes):
        raise ApiRefused("missing_scope", needed=",".join(scopes), provided=",".join(team.manifest.scopes))


def channel_of(team: Team, call: Call, name: str = "channel") -> Channel:
    """Return the channel that a call names by id. Raises ApiRefused `channel_not_found`."""
    place = team.roster.channels.get(call.need(name))
    if place is None:
        raise ApiRefused("channel_not_found")
    return place


def joined_channel(team: Team, call: Call, name: str = "channel") -> Channel:
    """Return the channel that a call names, where the bot must be. Raises ApiRefused."""
    place = channel_of(team, call, name)
    if BOT_USER_ID not in place.members:
        raise ApiRefused("not_in_channel")
    return place


def page(items: list[Json], call: Call, *, most: int = 1000) -> tuple[list[Json], Json]:
    """Return one page of a list and the metadata with the cursor of the next. Raises ApiRefused `invalid_cursor`."""
    cursor = call.maybe("cursor") or "0"
    if not cursor.isdecimal():
        raise ApiRefused("invalid_cursor")
    limit = min(max(call.number("limit", 100), 1), most)
    start = int(cursor)
    after = start + limit
    return items[start:after], {"next_cursor": str(after) if after < len(items) else ""}
