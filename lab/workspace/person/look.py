"""Looking: messages, the open modal, App Home, who is there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from lab.workspace import posting
from lab.workspace.ids import is_ts
from lab.workspace.message import Message
from lab.workspace.payload import Json, without_nothing
from lab.workspace.people import BOT_USER_ID, Channel, Person
from lab.workspace.person.asked import Asked, bad
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team
from lab.workspace.views import View, as_json

WAIT_S_MOST: Final = 30.0
HOME_WAIT_S: Final = 2.0


async def messages(team: Team, person: Person, asked: Asked) -> Json:
    """Return what this person sees in a channel, or in a thread of it, oldest first, ephemerals included.

    `since` leaves out what neither came nor was edited after that timestamp. With `since_version` and `wait_s`
    the answer waits until something there is newer than that version. `before` and `limit` give a page: the last
    `limit` messages older than that timestamp; `has_more` tells whether there are older ones still.
    """
    place = team.roster.seen_by(person, asked.need("channel"))
    thread_ts, since = asked.maybe("thread_ts"), asked.maybe("since")
    if since is not None and not (is_ts(since) or since.isdecimal()):
        raise bad("The field 'since' must be a timestamp such as 1790000000.000100.")
    if "since_version" in asked.fields:
        await _until_newer(team, person, place, asked)
    found = visible(team, person, place, thread_ts)
    newer = [message for message in found if since is None or _is_after(message, float(since))]
    page, has_more = _page(newer, asked)
    return {
        "messages": [as_seen(team, message) for message in page],
        "has_more": has_more,
        "version": team.board.version,
    }


def _page(found: list[Message], asked: Asked) -> tuple[list[Message], bool]:
    before = asked.maybe("before")
    if before is not None and not is_ts(before):
        raise bad("The field 'before' must be a timestamp such as 1790000000.000100.")
    older = [message for message in found if before is None or message.ts < before]
    limit = int(asked.number("limit", len(older)))
    kept = older[-limit:] if limit > 0 else []
    return kept, len(kept) < len(older)


async def _until_newer(team: Team, person: Person, place: Channel, asked: Asked) -> None:
    """Wait, in real time, for a change this person can see; whatever happened, answer then."""
    version, thread_ts = int(asked.number("since_version")), asked.maybe("thread_ts")
    with suppress(TimeoutError):
        async with asyncio.timeout(min(asked.number("wait_s"), WAIT_S_MOST)):
            while not team.board.is_newer(version, channel=place.id, viewer=person.id, thread_ts=thread_ts):
                await team.board.next_change().wait()


def visible(team: Team, person: Person, place: Channel, thread_ts: str | None = None) -> list[Message]:
    """Return what this person sees in a channel without opening a thread, or all of one thread."""
    seen = [message for message in team.board.all_in(place.id) if message.is_visible_to(person.id)]
    if thread_ts is not None:
        return [message for message in seen if thread_ts in {message.ts, message.thread_ts}]
    return [message for message in seen if not message.is_reply or message.subtype == "thread_broadcast"]


def _is_after(message: Message, since: float) -> bool:
    return float(message.ts) > since or (message.edited_ts is not None and float(message.edited_ts) > since)


def as_seen(team: Team, message: Message) -> Json:
    """Return a message as the client has it: with marks that the Web API does not give."""
    mine = {"is_ephemeral": True if message.visible_to else None, "is_pinned": message.is_pinned or None}
    return without_nothing({**posting.in_thread(team, message), **mine, "updated": message.updated})


async def open_view(team: Team, person: Person, asked: Asked) -> Json:
    """Return the modal in front of this person, or null; with `wait_s`, wait for one that has another hash."""
    known = asked.maybe("since_hash")

    def look() -> View | None:
        top = team.views.top(person.id)
        return top if top is not None and top.hash != known else None

    await _until(team, look, asked.number("wait_s"))
    top = team.views.top(person.id)
    return {"view": as_json(top) if top else None, "version": team.board.version}


async def home(team: Team, person: Person, asked: Asked) -> Json:
    """Open a tab of the app: the app hears of it, and has `wait_s` (2 s) to draw before its Home is returned."""
    if not team.manifest.features.app_home.home_tab_enabled:
        raise PersonRefused("not_enabled", "This app has no Home tab.")
    before = team.views.homes.get(person.id)
    _announce_opened(team, person, before, tab=asked.maybe("tab") or "home")

    def drawn() -> View | None:
        now = team.views.homes.get(person.id)
        return now if now is not before else None

    if team.manifest.subscribes("app_home_opened"):
        await _until(team, drawn, asked.number("wait_s", HOME_WAIT_S))
    view = team.views.homes.get(person.id)
    return {"view": as_json(view) if view else None, "version": team.board.version}


def _announce_opened(team: Team, person: Person, view: View | None, *, tab: str) -> None:
    place = team.roster.dm(person.id)
    event = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": place.id if place else None,
        "tab": tab,
        "event_ts": team.ts(),
        "view": as_json(view) if view and tab == "home" else None,
    }
    team.announce(without_nothing(event))


async def _until(team: Team, look: Callable[[], View | None], wait_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(min(wait_s, WAIT_S_MOST)):
            while look() is None:
                await team.board.next_change().wait()


async def people(team: Team, person: Person, _asked: Asked) -> Json:
    """Return who this person is, everybody, and the places that this person sees."""
    everybody = [
        {"as": one.name, "id": one.id, "name": one.real_name, "locale": one.locale} for one in team.roster.people
    ]
    places = [
        {"id": place.id, "name": "dm" if place.is_im else place.name, "kind": place.kind, "locale": place.locale}
        for place in team.roster.channels.values()
        if person.id in place.members
    ]
    bot = {"id": BOT_USER_ID, "name": team.roster.bot_name}
    return {"you": person.name, "people": everybody, "channels": places, "bot": bot, "version": team.board.version}
