"""What a Web API method is: what it does, and which token and scope it wants."""

import base64
import binascii
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


def page(items: list[Json], call: Call, *, most: int = 1000, key: str = "id") -> tuple[list[Json], Json]:
    """Return one page of a list and the metadata with the cursor of the next.

    A cursor names the item that comes next by its `key`, so that what is added before it moves no page.
    Raises ApiRefused `invalid_cursor`, `invalid_limit`: Slack takes no more than `most`.
    """
    limit = call.number("limit", 100)
    if not 0 < limit <= most:
        raise ApiRefused("invalid_limit")
    names = [str(item[key]) for item in items]
    start = _start(names, call.maybe("cursor"))
    after = start + limit
    return items[start:after], {"next_cursor": _cursor(names[after]) if after < len(items) else ""}


def _cursor(name: str) -> str:
    return base64.b64encode(f"next:{name}".encode()).decode()


def _start(names: list[str], cursor: str | None) -> int:
    """Return where a page begins. Raises ApiRefused `invalid_cursor`."""
    if cursor is None:
        return 0
    try:
        kind, _, name = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind == "next":
            return names.index(name)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise ApiRefused("invalid_cursor")
