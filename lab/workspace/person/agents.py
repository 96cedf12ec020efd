"""The app as an agent: what it suggests, what it says it does, how a person stops it, a new assistant thread."""

from typing import Final

from lab.workspace import posting
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, TEAM_ID, Channel, Person
from lab.workspace.person.asked import Asked
from lab.workspace.refusals import PersonRefused
from lab.workspace.team import Team

STOPPED: Final = "agent_session_stopped"


async def agent(team: Team, person: Person, _asked: Asked) -> Json:
    """Return which kind of agent the app is, what it suggests to ask, and its sessions with this person."""
    place = _talk(team, person)
    sessions = {thread: session for (channel, thread), session in team.sessions.items() if channel == place.id}
    own = sessions.get("", {}).get("prompts")
    return {
        "mode": "agent_view" if team.manifest.features.agent_view is not None else "assistant_view",
        "channel": place.id,
        "prompts": own or [prompt.model_dump() for prompt in team.manifest.prompts],
        "sessions": [
            {"thread_ts": thread, **session, "can_stop": _can_stop(team, session)}
            for thread, session in sessions.items()
            if thread
        ],
        "version": team.board.version,
    }


async def stop(team: Team, person: Person, asked: Asked) -> Json:
    """Press the stop button of a session; it stays `processing` until the app itself says otherwise."""
    place, thread_ts = _talk(team, person), asked.need("thread_ts")
    session = team.sessions.get((place.id, thread_ts))
    if session is None or not _can_stop(team, session):
        raise PersonRefused("nothing_to_stop", "There is no stop button here: the app is not at work in this thread.")
    team.announce(
        {
            "type": STOPPED,
            "channel": place.id,
            "user": person.id,
            "thread_ts": thread_ts,
            "streaming_message_ts": [],
            "event_ts": team.ts(),
        }
    )
    return {"version": team.board.version}


async def open_thread(team: Team, person: Person, _asked: Asked) -> Json:
    """Start a new thread in the container of an assistant (`assistant_view`); the app hears of it."""
    place = _talk(team, person)
    if team.manifest.features.assistant_view is None:
        raise PersonRefused("not_an_assistant", "This app has no assistant container: write to it directly.")
    root = Message(
        channel=place.id, ts=team.ts(), user=BOT_USER_ID, text="New Assistant Thread", subtype="assistant_app_thread"
    )
    posting.post(team, root)
    thread = {
        "user_id": person.id,
        "context": {"channel_id": place.id, "team_id": TEAM_ID, "enterprise_id": None},
        "channel_id": place.id,
        "thread_ts": root.ts,
    }
    team.announce({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": team.ts()})
    return {"channel": place.id, "thread_ts": root.ts, "version": team.board.version}


def _can_stop(team: Team, session: Json) -> bool:
    return session["status"] == "processing" and team.manifest.subscribes(STOPPED)


def _talk(team: Team, person: Person) -> Channel:
    place = team.roster.dm(person.id)
    if place is None or not team.manifest.is_agent:
        raise PersonRefused("not_an_agent", "This app is not an agent.")
    return place
