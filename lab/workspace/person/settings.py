"""What changes around a conversation: the language of a person or a channel, the members of a user group."""

import re
from typing import Final

from lab.workspace.methods.users import group_as_json, person_as_json
from lab.workspace.payload import Json
from lab.workspace.people import Person
from lab.workspace.person.asked import Asked, bad
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

LOCALE: Final = re.compile(r"[a-z]{2}-[A-Z]{2}")


async def set_locale(team: Team, person: Person, asked: Asked) -> Json:
    """Let this person, or the channel that is named, have another language; the app hears of a person's."""
    locale = asked.need("locale")
    if not LOCALE.fullmatch(locale):
        raise bad("The field 'locale' must be like fr-FR.")
    if asked.maybe("channel"):
        team.roster.set_channel_locale(team.roster.seen_by(person, asked.need("channel")).id, locale)
    else:
        user = person_as_json(team.roster.set_locale(person, locale), with_locale=True)
        team.announce({"type": "user_change", "user": user, "cache_ts": int(team.now()), "event_ts": team.ts()})
    team.board.touch()
    return {"locale": locale, "version": team.board.version}


async def set_group(team: Team, _person: Person, asked: Asked) -> Json:
    """Let a user group have these members, by name: `{"handle": "rds-admins", "users": ["deputy"]}`."""
    handle, names = asked.need("handle").removeprefix("@"), asked.fields.get("users")
    group = next((one for one in team.roster.groups if one.handle == handle), None)
    if group is None:
        raise PersonRefused("no_such_subteam", f"There is no group called {handle!r}.")
    if not isinstance(names, list):
        raise bad("The field 'users' must be a list of names.")
    changed = team.roster.set_group(group, tuple(team.roster.person(str(name)).id for name in names))
    told = group_as_json(changed, with_users=True)
    team.announce({"type": "subteam_updated", "subteam": told, "event_ts": team.ts()})
    return {"group": told, "version": team.board.version}
