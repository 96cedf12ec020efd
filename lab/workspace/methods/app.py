"""auth.test, apps.connections.open, api.test, blocks.validate: the app and its tokens."""

from typing import Final

from lab.workspace.blocks.checks import Problem
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view
from lab.workspace.calls import Call
from lab.workspace.methods.method import Method, Methods
from lab.workspace.payload import Json
from lab.workspace.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team


def auth_test(team: Team, call: Call) -> Json:
    """Say whose token this is."""
    if call.token == team.credentials.app_token:
        return {"app_name": team.manifest.display_information.name, "app_id": APP_ID}
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "rdslic practice",
        "user": team.roster.bot_name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(team: Team, _call: Call) -> Json:
    """Return the address of one Socket Mode connection."""
    if not team.manifest.settings.socket_mode_enabled or team.faults.is_on("link_disabled"):
        raise ApiRefused("forbidden_team")
    there = team.address.replace("http", "ws", 1)
    return {"url": f"{there}/link/?ticket={team.sockets.ticket()}&app_id={APP_ID}"}


def api_test(_team: Team, call: Call) -> Json:
    """Give the arguments back."""
    if call.maybe("error"):
        raise ApiRefused(call.need("error"), args=dict(call.args))
    return {"args": dict(call.args)}


def validate_blocks(_team: Team, call: Call) -> Json:
    """Check blocks, a message or a view, without a token."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        raise ApiRefused("invalid_arguments", ["[ERROR] exactly one is required: blocks, message, view"])
    faults = _faults(call, given[0])
    if faults:
        raise ApiRefused("invalid_blocks", [str(fault) for fault in faults], errors=[_error(one) for one in faults])
    return {}


def _faults(call: Call, given: str) -> list[Problem]:
    if given == "view":
        return faults_in_view(call.object("view") or {})
    blocks = (call.object("message") or {}).get("blocks") if given == "message" else call.args["blocks"]
    return faults_in_blocks(blocks, "message")


def _error(fault: Problem) -> Json:
    return {
        "code": "invalid_blocks",
        "message": fault.message,
        "field": fault.pointer.rpartition("/")[2],
        "pointer": fault.pointer,
        "constraint": fault.message,
    }


METHODS: Final[Methods] = {
    "auth.test": Method(auth_test, token="any"),  # noqa: S106 - a kind of token, not a token
    "apps.connections.open": Method(open_connection, token="app"),  # noqa: S106 - same
    "api.test": Method(api_test, token="none"),  # noqa: S106 - same
    "blocks.validate": Method(validate_blocks, token="none"),  # noqa: S106 - same
}
