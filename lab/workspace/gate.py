"""The door of the Web API: reads a call, lets faults and limits strike, and writes the answer as HTTP."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from lab.workspace import calls, methods
from lab.workspace.calls import Call
from lab.workspace.faults import CALL_FAULTS, Fault
from lab.workspace.payload import Json
from lab.workspace.rates import POSTING, POSTING_S
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

AFTER: Final = ("slow_answer", "lost_answer")
"""Faults that strike once the call has had its effect."""


async def answer(team: Team, request: web.Request) -> web.Response:
    """Answer one call to `/api/{method}`: HTTP 200 whatever Slack thinks of it, except for limits and faults."""
    try:
        call = await calls.read(request, request.match_info["method"])
    except ApiRefused as refused:
        return _json(refused.body(), team, None)
    fault = team.faults.take(*CALL_FAULTS, method=call.method)
    if fault is not None and fault.kind.name not in AFTER:
        return _instead(fault)
    response = _limited(team, call) or _answered(team, call)
    if fault is not None:
        await _strike(team, request, fault)
    return response


def _answered(team: Team, call: Call) -> web.Response:
    try:
        return _json(methods.answer(team, call), team, call)
    except ApiRefused as refused:
        return _json(refused.body(), team, None)


def _json(body: Json, team: Team, call: Call | None) -> web.Response:
    method = methods.METHODS.get(call.method) if call else None
    headers = {"x-oauth-scopes": ",".join(team.manifest.scopes)}
    if method is not None:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return web.json_response(body, headers=headers)


def _instead(fault: Fault) -> web.Response:
    """Return the answer that a fault gives instead of the real one: nothing has happened in the workspace."""
    match fault.kind.name:
        case "rate_limited":
            return _too_many(int(fault.number("retry_after_s")))
        case "http_error":
            return web.Response(status=int(fault.number("status")), text="practice fault")
        case "api_error":
            return web.json_response({"ok": False, "error": fault.text("code")})
        case name:
            return web.json_response({"ok": False, "error": name})


def _too_many(wait_s: int) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait_s)})


def _limited(team: Team, call: Call) -> web.Response | None:
    """Return the refusal of a call above the limits, if they are switched on; a fast poster is noted always."""
    is_on = team.faults.is_on("rate_limits")
    if call.method in POSTING and team.rates.note_post(str(call.args.get("channel")), team.now()) and is_on:
        return _too_many(int(POSTING_S))
    wait_s = team.rates.wait_s(call.method, team.now()) if is_on else None
    return None if wait_s is None else _too_many(wait_s)


async def _strike(team: Team, request: web.Request, fault: Fault) -> None:
    """Hold an answer back, or cut the connection so that it never arrives."""
    if fault.kind.name == "slow_answer":
        await team.clock.until(team.now() + fault.number("delay_s"))
    elif request.transport is not None:
        request.transport.abort()
