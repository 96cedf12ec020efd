"""The Web API: every method, and the checks that come before it."""

from typing import Final

from lab.workspace.calls import Call
from lab.workspace.methods import agents, app, chat, conversations, file_methods, marks, users, view_methods
from lab.workspace.methods.method import Method, Methods, need_scope
from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

METHODS: Final[Methods] = {
    **agents.METHODS,
    **app.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **file_methods.METHODS,
    **marks.METHODS,
    **users.METHODS,
    **view_methods.METHODS,
}


def answer(team: Team, call: Call) -> Json:
    """Run one call and return the answer's body, `{"ok": true, …}`. Raises ApiRefused."""
    method = METHODS.get(call.method)
    if method is None:
        raise ApiRefused("unknown_method", req_method=call.method)
    _authorise(team, method, call)
    return {"ok": True, **method.run(team, call)}


def _authorise(team: Team, method: Method, call: Call) -> None:
    """Check token and scope, in Slack's order. Raises ApiRefused."""
    if method.token == "none":  # noqa: S105 - a kind of token, not a token
        return
    if not call.token:
        raise ApiRefused("not_authed")
    kinds = {team.credentials.bot_token: "bot", team.credentials.app_token: "app"}
    kind = kinds.get(call.token)
    if kind is None:
        raise ApiRefused("invalid_auth")
    if method.token not in {"any", kind}:
        raise ApiRefused("not_allowed_token_type")
    if method.scopes:
        need_scope(team, *method.scopes)
