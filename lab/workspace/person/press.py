"""Pressing a button, choosing in a menu: only what this person sees, and only after the confirmation."""

from dataclasses import dataclass
from typing import Final

from lab.workspace import interactions
from lab.workspace.blocks.validate import elements_of
from lab.workspace.link import Delivery
from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import Person, Roster
from lab.workspace.person.asked import Asked
from lab.workspace.person.failures import acknowledged, click_failed
from lab.workspace.person.modal import typed_of
from lab.workspace.refusals import ApiRefused, PersonRefused
from lab.workspace.team import Team
from lab.workspace.values import STATEFUL, chosen, initial, option_of, stateful_in
from lab.workspace.views import View

FEEDBACK: Final = ("positive_button", "negative_button")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element as it stands in a message or view, and the state it gets from the person, if it keeps one."""

    block: Json
    element: Json
    state: Json | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the app hears of it only when the form is sent."""
        return self.block.get("type") == "input" and not self.block.get("dispatch_action")


async def press(team: Team, person: Person, asked: Asked) -> Json:
    """Press or choose, and wait until the app acknowledged."""
    view_id = asked.maybe("view_id")
    if view_id is not None:
        payload = _in_view(team, person, _view(team, person, view_id), asked)
    else:
        payload = _in_message(team, person, _message(team, person, asked), asked)
    if payload is not None:
        await send(team, payload)
    return {"version": team.board.version}


async def send(team: Team, payload: Json) -> None:
    """Deliver an interaction that nobody retries. Raises PersonRefused when the app does not acknowledge."""
    if not team.manifest.settings.interactivity.is_enabled:
        raise PersonRefused("not_configured", "This app is not configured to handle interactive responses.")
    sent = await team.deliveries.link.send(Delivery(kind="interactive", payload=payload))
    acknowledged(sent, click_failed(sent))


def _message(team: Team, person: Person, asked: Asked) -> Message:
    place = team.roster.seen_by(person, asked.need("channel"))
    return visible_message(team, person, place.id, asked.need("ts"))


def visible_message(team: Team, person: Person, channel: str, ts: str) -> Message:
    """Return a message that this person sees. Raises PersonRefused."""
    message = team.board.get(channel, ts)
    if message is None or not message.is_visible_to(person.id):
        raise PersonRefused("message_not_found", "You see no such message here.")
    return message


def _view(team: Team, person: Person, view_id: str) -> View:
    for view in (team.views.top(person.id), team.views.homes.get(person.id)):
        if view is not None and view.id == view_id:
            return view
    raise PersonRefused("view_not_found", "This form is no longer open.")


def _in_message(team: Team, person: Person, message: Message, asked: Asked) -> Json | None:
    found = _find(list(message.blocks), person, asked, team.roster)
    if found.is_silent:
        return None
    values: Json = {}
    for block in message.blocks:
        for element in stateful_in(block):
            state = found.state if element is found.element and found.state else initial(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    action = _action(team, found, asked)
    return interactions.pressed_in_message(team, person, message, action=action, values=values)


def _in_view(team: Team, person: Person, view: View, asked: Asked) -> Json | None:
    found = _find(view.blocks, person, asked, team.roster)
    typed = typed_of(view, asked.filled(), team.roster)
    if found.state is not None:
        typed.setdefault(found.block["block_id"], {})[found.element["action_id"]] = found.state
    filled = team.views.fill(view, typed)
    if found.is_silent:
        return None
    return interactions.pressed_in_view(team, person, filled, action=_action(team, found, asked))


def _find(blocks: list[Json], person: Person, asked: Asked, roster: Roster) -> Element:
    """Return the element that was meant. Raises PersonRefused: none, several, a bad choice, not confirmed."""
    meant = [
        Element(block=block, element=element)
        for block in blocks
        for element in elements_of(block)
        if _is_meant(block, element, asked) and person.id in element.get("visible_to_user_ids", [person.id])
    ]
    if not meant:
        raise PersonRefused("action_not_found", "There is no such button on this message any more.")
    if len(meant) > 1:
        raise PersonRefused("action_ambiguous", "There are several such buttons: say which with block_id or value.")
    _refuse_unconfirmed(meant[0].element, asked)
    return _with_state(meant[0], asked, roster)


def _is_meant(block: Json, element: Json, asked: Asked) -> bool:
    if element.get("action_id") != asked.need("action_id"):
        return False
    if asked.maybe("block_id") not in {None, block["block_id"]}:
        return False
    value = asked.fields.get("value")
    is_button = element["type"] in {"button", "icon_button"}
    return not is_button or value is None or value == element.get("value", "")


def _refuse_unconfirmed(element: Json, asked: Asked) -> None:
    confirm = element.get("confirm")
    if confirm and not asked.flag("confirm"):
        title, text, yes, no = (confirm[part]["text"] for part in ("title", "text", "confirm", "deny"))
        words = f"Slack asks first: {title} — {text} [{yes}] [{no}]"
        raise PersonRefused("confirm_required", words, confirm=confirm)


def _with_state(found: Element, asked: Asked, roster: Roster) -> Element:
    if found.element["type"] not in STATEFUL:
        return found
    state = chosen(found.element, _choice(asked), roster)
    return Element(block=found.block, element=found.element, state=state)


def _choice(asked: Asked) -> object:
    selected = asked.fields.get("selected")
    return asked.fields.get("value") if selected is None else selected


def _action(team: Team, found: Element, asked: Asked) -> Json:
    element = found.element
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": found.block["block_id"]}
    shown: Json = {name: element[name] for name in ("text", "value", "style", "placeholder") if name in element}
    return {**action, **shown, **_said(found, asked), "action_ts": team.ts()}


def _said(found: Element, asked: Asked) -> Json:
    """Return what the person chose, in the field that this kind of element uses."""
    if found.state is not None:
        return found.state
    if found.element["type"] == "overflow":
        return {"selected_option": option_of(found.element, _choice(asked))}
    if found.element["type"] == "feedback_buttons":
        halves: list[Json] = [found.element[name] for name in FEEDBACK]
        half = next((one for one in halves if _choice(asked) in {one["value"], one["text"]["text"]}), None)
        if half is None:
            raise PersonRefused("invalid_option", "Say which of the two feedback buttons, by its value.")
        return {"text": half["text"], "value": half["value"]}
    return {}


async def use_shortcut(team: Team, person: Person, asked: Asked) -> Json:
    """Use a message shortcut on a message, or a global one when no message is given."""
    name = asked.need("callback_id")
    kind = "message" if asked.maybe("ts") else "global"
    if team.manifest.shortcut(name, kind) is None:
        raise PersonRefused("invalid_shortcut", f"There is no {kind} shortcut {name!r}.")
    if kind == "global":
        await send(team, interactions.shortcut(team, person, callback_id=name))
    else:
        message = _message(team, person, asked)
        if message.visible_to is not None:
            raise PersonRefused("message_not_found", "A message that only you see has no shortcuts.")
        await send(team, interactions.message_action(team, person, message, callback_id=name))
    return {"version": team.board.version}


def close_view(team: Team, person: Person, asked: Asked) -> Json:
    """Leave the open modal, or all of them (`all`: the ✕); the app hears of it only if it asked to."""
    view = team.views.top(person.id)
    if view is None or asked.maybe("view_id") not in {None, view.id}:
        raise PersonRefused("view_not_found", "This form is no longer open.")
    is_cleared = asked.flag("all")
    left = _root(team, view) if is_cleared else view
    team.views.close(left)
    team.board.touch()
    if view.definition.get("notify_on_close") and team.manifest.settings.interactivity.is_enabled:
        payload = interactions.view_closed(team, person, left, is_cleared=is_cleared)
        team.deliveries.start(_tell(team, payload))
    return {"version": team.board.version}


def _root(team: Team, view: View) -> View:
    try:
        return team.views.find(view.root_id)
    except ApiRefused:
        return view


async def _tell(team: Team, payload: Json) -> None:
    await team.deliveries.link.send(Delivery(kind="interactive", payload=payload))
