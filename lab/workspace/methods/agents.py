"""agents.* and assistant.*: status, title and suggested prompts of an app declared as an agent."""

from typing import Final

from lab.workspace.calls import Call
from lab.workspace.methods.method import Method, Methods, channel_of
from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused
from lab.workspace.team import Team

STATUSES: Final = ("processing", "active", "suspended", "closed")
WORKING_S: Final = 3600.0
"""How long an agent may say that it works before Slack stops believing it."""

LEGACY_WORKING_S: Final = 120.0
TITLE_MOST: Final = 200
PROMPTS_MOST: Final = 4


def set_status(team: Team, call: Call) -> Json:
    """Say what the agent is doing in a thread."""
    status = call.need("status")
    if status not in STATUSES:
        raise ApiRefused("invalid_arguments", [f"[ERROR] must be one of: {', '.join(STATUSES)}"])
    session = _noted(team, call, "channel_id", {"status": status})
    _let_lapse(team, session)
    silent = "agent_session_stopped" in team.manifest.settings.event_subscriptions.bot_events
    return {"agent_session": session, **({} if silent else {"warning": "agent_session_stopped_not_subscribed"})}


def rename(team: Team, call: Call) -> Json:
    """Give a session a title."""
    title = call.need("title")
    if len(title) > TITLE_MOST:
        raise ApiRefused("invalid_arguments", [f"[ERROR] must be less than {TITLE_MOST + 1} characters"])
    return {"title": _noted(team, call, "channel_id", {"title": title})["title"]}


def set_legacy_status(team: Team, call: Call) -> Json:
    """Translate the older free-text status: something means processing, nothing means active."""
    call.need("thread_ts")
    _let_lapse(team, _noted(team, call, "channel_id", {"status": "processing" if call.maybe("status") else "active"}))
    return {}


def set_legacy_title(team: Team, call: Call) -> Json:
    """Translate the older way to name a thread."""
    _noted(team, call, "channel_id", {"title": call.need("title")})
    return {}


def set_prompts(team: Team, call: Call) -> Json:
    """Suggest what a person could ask."""
    prompts = call.items("prompts")
    if not prompts or len(prompts) > PROMPTS_MOST or not all({"title", "message"} <= one.keys() for one in prompts):
        raise ApiRefused("invalid_arguments", [f"[ERROR] 1 to {PROMPTS_MOST} prompts with title and message"])
    if team.manifest.features.agent_view is None:
        call.need("thread_ts")
    _noted(team, call, "channel_id", {"prompts": prompts})
    return {}


def _noted(team: Team, call: Call, name: str, facts: Json) -> Json:
    if not team.manifest.is_agent:
        raise ApiRefused("feature_not_enabled")
    place = channel_of(team, call, name)
    thread_ts = call.maybe("thread_ts") or ""
    if thread_ts and team.board.shared(place.id, thread_ts) is None:
        raise ApiRefused("invalid_thread_ts")
    session = {"status": "active", "title": "", **team.sessions.get((place.id, thread_ts), {}), **facts}
    team.sessions[place.id, thread_ts] = session
    team.board.touch()
    return {"channel_id": place.id, "thread_ts": thread_ts, **session}


def _let_lapse(team: Team, session: Json) -> None:
    """End `processing` after a while unless the app says something else before."""
    if session["status"] == "processing":
        team.deliveries.start(_lapse(team, (session["channel_id"], session["thread_ts"])))


async def _lapse(team: Team, place: tuple[str, str]) -> None:
    said = team.sessions[place]
    await team.clock.until(team.now() + (LEGACY_WORKING_S if team.manifest.features.agent_view is None else WORKING_S))
    if team.sessions.get(place) is said:
        team.sessions[place] = {**said, "status": "active"}
        team.board.touch()


METHODS: Final[Methods] = {
    "agents.sessions.setStatus": Method(set_status, ("chat:write",)),
    "agents.sessions.rename": Method(rename, ("chat:write",)),
    "assistant.threads.setStatus": Method(set_legacy_status, ("chat:write", "assistant:write")),
    "assistant.threads.setTitle": Method(set_legacy_title, ("assistant:write",)),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, ("assistant:write",)),
}
