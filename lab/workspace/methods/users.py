"""users.* and usergroups.*: who is who."""

from typing import Final

from lab.workspace.calls import Call
from lab.workspace.methods.method import Method, Methods, page
from lab.workspace.payload import Json
from lab.workspace.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Person, UserGroup
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team


def info(team: Team, call: Call) -> Json:
    """Return one user, with the locale when asked."""
    user_id = call.need("user")
    found = next((user for user in _everybody(team, call) if user["id"] == user_id), None)
    if found is None:
        raise ApiRefused("user_not_found")
    return {"user": found}


def everybody(team: Team, call: Call) -> Json:
    """Return every user, in pages."""
    members, cursor = page(_everybody(team, call), call)
    return {"members": members, "cache_ts": int(team.now()), "response_metadata": cursor}


def groups(team: Team, call: Call) -> Json:
    """Return every user group."""
    return {"usergroups": [group_as_json(group, with_users=call.flag("include_users")) for group in team.roster.groups]}


def group_users(team: Team, call: Call) -> Json:
    """Return the members of one user group."""
    name = call.need("usergroup")
    found = next((group for group in team.roster.groups if group.id == name), None)
    if found is None:
        raise ApiRefused("no_such_subteam")
    return {"users": list(found.users)}


def _everybody(team: Team, call: Call) -> list[Json]:
    with_locale = call.flag("include_locale")
    people = [person_as_json(person, with_locale=with_locale) for person in team.roster.people]
    return [*people, _bot(team.roster.bot_name, with_locale=with_locale)]


def person_as_json(person: Person, *, with_locale: bool) -> Json:
    """Return a person as the Web API and events write it."""
    return {
        "id": person.id,
        "team_id": TEAM_ID,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.tz,
        "profile": {"real_name": person.real_name, "display_name": person.name, "team": TEAM_ID},
        "is_admin": False,
        "is_owner": False,
        "is_bot": False,
        "is_app_user": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        **({"locale": person.locale} if with_locale else {}),
    }


def _bot(name: str, *, with_locale: bool) -> Json:
    return {
        "id": BOT_USER_ID,
        "team_id": TEAM_ID,
        "name": name,
        "real_name": name,
        "deleted": False,
        "profile": {"real_name": name, "display_name": name, "api_app_id": APP_ID, "bot_id": BOT_ID, "team": TEAM_ID},
        "is_bot": True,
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        **({"locale": "en-US"} if with_locale else {}),
    }


def group_as_json(group: UserGroup, *, with_users: bool) -> Json:
    """Return a user group as the Web API and events write it."""
    users = {"users": list(group.users)} if with_users else {}
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "user_count": len(group.users),
        "date_delete": 0,
        **users,
    }


METHODS: Final[Methods] = {
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(everybody, ("users:read",)),
    "usergroups.list": Method(groups, ("usergroups:read",)),
    "usergroups.users.list": Method(group_users, ("usergroups:read",)),
}
