"""Faults by hand: what a tester can switch on, what waits, what is on."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from aiohttp import web

from bot.language import LANGS
from bot.text import text
from lab.workspace import methods
from lab.workspace.faults import KINDS, TIMES_MOST, Kind
from lab.workspace.payload import Json
from lab.workspace.person import asked as questions
from lab.workspace.person.asked import Asked, bad
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

REASONS: Final = ("refresh_requested", "warning", "too_many_websockets")
NUMBERS: Final = {"retry_after_s": (1, 3600), "status": (500, 599), "delay_s": (0, 3600)}
"""Least and most of each field that is a number."""

NONE: Final = "none"
Deed: TypeAlias = Callable[[Team, Asked], Awaitable[Json]]


def routes(team: Team) -> list[web.RouteDef]:
    """Return the routes: `GET /person/faults`, `POST /person/fault`."""
    return [
        web.get("/person/faults", partial(_answer, team, listed)),
        web.post("/person/fault", partial(_answer, team, order)),
    ]


async def _answer(team: Team, deed: Deed, request: web.Request) -> web.Response:
    try:
        return web.json_response({"ok": True, **await deed(team, await questions.read(request))})
    except PersonRefused as refused:
        return web.json_response(refused.body(), status=refused.status)


async def listed(team: Team, _asked: Asked) -> Json:
    """Return every kind of fault in both languages, those that wait or are on, and where the app posted too fast."""
    return {
        "kinds": [_described(team, kind) for kind in KINDS.values()],
        "faults": _waiting(team),
        "too_fast": list(team.rates.warnings),
    }


def _waiting(team: Team) -> list[Json]:
    return [fault.as_json() for fault in team.faults.waiting()]


def _described(team: Team, kind: Kind) -> Json:
    key = f"lab_faults.{kind.name}"
    return {
        "fault": kind.name,
        "stage": kind.stage,
        "fields": {**kind.fields, **({"times": 1} if kind.is_counted else {})},
        "is_switch": kind.stage == "switch",
        "is_usable": _is_usable(team, kind),
        "text": {lang: {"title": text(lang, f"{key}.title"), "help": text(lang, f"{key}.help")} for lang in LANGS},
    }


def _is_usable(team: Team, kind: Kind) -> bool:
    return team.manifest.settings.socket_mode_enabled or not kind.needs_sockets


async def order(team: Team, asked: Asked) -> Json:
    """Order a fault, `{"fault": "rate_limited", "method": "chat.postMessage", "times": 2}`; `none` takes all back."""
    name = asked.need("fault")
    if name == NONE:
        team.faults.clear()
        return {"faults": []}
    kind = _kind(team, name)
    if kind.stage == "socket":
        _break(team, kind, asked)
    elif kind.stage == "switch":
        await _switch(team, kind, is_on=asked.flag("on") or "on" not in asked.fields)
    else:
        team.faults.order(kind.name, _given(kind, asked), times=_times(asked))
    return {"faults": _waiting(team)}


def _kind(team: Team, name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise bad(f"There is no fault {name!r}: {', '.join([*KINDS, NONE])}.")
    if not _is_usable(team, kind):
        raise PersonRefused("not_in_http_mode", "This app is reached over HTTP: it has no connection to break.")
    return kind


def _break(team: Team, kind: Kind, asked: Asked) -> None:
    """Break the app's connections now; the app finds out by itself, so nobody waits for it here."""
    if kind.name == "dropped_connections":
        team.deliveries.start(team.sockets.drop())
        return
    reason = asked.maybe("reason") or "refresh_requested"
    if reason not in REASONS:
        raise bad(f"The field 'reason' must be one of: {', '.join(REASONS)}.")
    team.deliveries.start(team.sockets.warn() if reason == "warning" else team.sockets.close(reason))


async def _switch(team: Team, kind: Kind, *, is_on: bool) -> None:
    """Turn a switch; switching Socket Mode off also ends the connections that are there."""
    team.faults.clear(kind.name)
    if is_on:
        team.faults.order(kind.name)
        if kind.name == "link_disabled":
            team.deliveries.start(team.sockets.close("link_disabled"))


def _given(kind: Kind, asked: Asked) -> Mapping[str, str | float]:
    return {name: _field(asked, name, default) for name, default in kind.fields.items()}


def _field(asked: Asked, name: str, default: str | float) -> str | float:
    if name in NUMBERS:
        return _between(asked, name, float(default), bounds=NUMBERS[name])
    words = asked.maybe(name) or str(default)
    if name == "method" and words not in {"*", *methods.METHODS}:
        raise bad(f"There is no method {words!r} here.")
    return words


def _times(asked: Asked) -> int:
    return int(_between(asked, "times", 1, bounds=(1, TIMES_MOST)))


def _between(asked: Asked, name: str, default: float, *, bounds: tuple[int, int]) -> float:
    least, most = bounds
    number = asked.number(name, default)
    if not least <= number <= most:
        raise bad(f"The field {name!r} must be between {least} and {most}.")
    return number
