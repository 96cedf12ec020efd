"""views.*: modals and App Home."""

from typing import Final

from lab.workspace.calls import Call
from lab.workspace.methods.method import Method, Methods
from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team
from lab.workspace.views import View, as_json


def open_view(team: Team, call: Call) -> Json:
    """Open a first modal for the person who just did something."""
    definition = _definition(call)
    trigger = team.triggers.use(_trigger(call), team.now())
    return _shown(team, team.views.open(trigger.user, definition, team.now()))


def push(team: Team, call: Call) -> Json:
    """Put one more modal on top; only from inside a modal."""
    definition = _definition(call)
    trigger = team.triggers.use(_trigger(call), team.now())
    if trigger.view_id is None:
        raise ApiRefused("not_found")
    return _shown(team, team.views.push(trigger.user, definition, team.now()))


def update(team: Team, call: Call) -> Json:
    """Change an open modal, by its id or by the id that the app gave it."""
    definition = _definition(call)
    view_id, external_id = call.maybe("view_id"), call.maybe("external_id")
    if (view_id is None) == (external_id is None):
        raise ApiRefused("invalid_arguments", ["[ERROR] exactly one is required: view_id, external_id"])
    view = team.views.find(view_id) if view_id else team.views.by_external_id(str(external_id))
    _refuse_stale(call, view)
    return _shown(team, team.views.update(view, definition, team.now()))


def publish(team: Team, call: Call) -> Json:
    """Set the App Home of one person."""
    definition = _definition(call)
    user = call.need("user_id")
    if not team.manifest.features.app_home.home_tab_enabled:
        raise ApiRefused("not_enabled")
    if team.roster.by_id(user) is None:
        raise ApiRefused("invalid_arguments", ["[ERROR] invalid user_id"])
    known = team.views.homes.get(user)
    if known is not None:
        _refuse_stale(call, known)
    return _shown(team, team.views.publish(user, definition, team.now()))


def _trigger(call: Call) -> str:
    return call.maybe("trigger_id") or call.need("interactivity_pointer")


def _definition(call: Call) -> Json:
    definition = call.object("view")
    if definition is None:
        raise ApiRefused("invalid_arguments", ["[ERROR] missing required field: view"])
    return definition


def _refuse_stale(call: Call, view: View) -> None:
    given = call.maybe("hash")
    if given is not None and given != view.hash:
        raise ApiRefused("hash_conflict")


def _shown(team: Team, view: View) -> Json:
    team.board.touch()
    return {"view": as_json(view)}


METHODS: Final[Methods] = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
