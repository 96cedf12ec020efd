"""Payloads of what people do: commands, clicks, forms, shortcuts."""

from lab.workspace import posting
from lab.workspace.manifest import Command
from lab.workspace.message import Message
from lab.workspace.payload import Json, without_nothing
from lab.workspace.people import APP_ID, TEAM_DOMAIN, TEAM_ID, Channel, Person
from lab.workspace.team import Team
from lab.workspace.views import View, as_json


def command(team: Team, person: Person, place: Channel, *, declared: Command, text: str) -> Json:
    """Return the payload of a slash command; `text` is what follows it."""
    return {
        "token": "practice",
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": place.id,
        "channel_name": "directmessage" if place.is_im else place.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": declared.command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": _response_url(team, "commands", person=person, channel=place.id),
        "trigger_id": team.triggers.issue(person.id, team.now()),
    }


def message_action(team: Team, person: Person, message: Message, *, callback_id: str) -> Json:
    """Return the payload of a message shortcut."""
    return {
        **_base(team, person, "message_action"),
        "callback_id": callback_id,
        "channel": _channel(team.roster.channels[message.channel]),
        "message": posting.in_thread(team, message),
        "message_ts": message.ts,
        "action_ts": team.ts(),
        "response_url": _response_url(team, "app", person=person, channel=message.channel, source_ts=message.ts),
    }


def shortcut(team: Team, person: Person, *, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    return {**_base(team, person, "shortcut"), "callback_id": callback_id, "action_ts": team.ts()}


def pressed_in_message(team: Team, person: Person, message: Message, *, action: Json, values: Json) -> Json:
    """Return the payload of a click in a message. An ephemeral message is not repeated: apps must not count on it."""
    is_ephemeral = message.visible_to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": is_ephemeral,
        "thread_ts": message.thread_ts,
    }
    return without_nothing(
        {
            **_base(team, person, "block_actions"),
            "container": without_nothing(container),
            "channel": _channel(team.roster.channels[message.channel]),
            "message": None if is_ephemeral else posting.in_thread(team, message),
            "state": {"values": values},
            "response_url": _response_url(
                team, "actions", person=person, channel=message.channel, source_ts=message.ts
            ),
            "actions": [action],
        }
    )


def pressed_in_view(team: Team, person: Person, view: View, *, action: Json) -> Json:
    """Return the payload of a click in a modal or in App Home: no channel, no message, no response URL."""
    return {
        **_base(team, person, "block_actions", view_id=view.id if view.kind == "modal" else None),
        "container": {"type": "view", "view_id": view.id},
        "view": as_json(view),
        "state": {"values": view.values()},
        "actions": [action],
    }


def view_submission(team: Team, person: Person, view: View) -> Json:
    """Return the payload of a form that was sent."""
    return {
        **_base(team, person, "view_submission", view_id=view.id),
        "view": as_json(view),
        "response_urls": _response_urls(team, person, view),
    }


def view_closed(team: Team, person: Person, view: View, *, is_cleared: bool) -> Json:
    """Return the payload of a form that was left."""
    body = {**_base(team, person, "view_closed"), "view": as_json(view), "is_cleared": is_cleared}
    del body["trigger_id"]
    return body


def _base(team: Team, person: Person, kind: str, *, view_id: str | None = None) -> Json:
    user = {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM_ID}
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": user,
        "api_app_id": APP_ID,
        "token": "practice",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": team.triggers.issue(person.id, team.now(), view_id=view_id),
    }


def _channel(place: Channel) -> Json:
    return {"id": place.id, "name": "directmessage" if place.is_im else place.name}


def _response_url(team: Team, kind: str, *, person: Person, channel: str, source_ts: str | None = None) -> str:
    path = team.return_paths.issue(user=person.id, channel=channel, now=team.now(), source_ts=source_ts)
    return f"{team.address}/{kind}/{TEAM_ID}/{path}"


def _response_urls(team: Team, person: Person, view: View) -> list[Json]:
    """Return a response URL for each conversation chosen in an input that asked for one."""
    found = []
    for block in view.blocks:
        element = block.get("element") or {}
        state = view.values().get(block["block_id"], {}).get(element.get("action_id"), {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            found.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": _response_url(team, "app", person=person, channel=channel),
                }
            )
    return found
