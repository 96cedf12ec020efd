"""Sending a form: the client's own checks first, then the app's answer."""

from collections.abc import Mapping

from lab.workspace import interactions
from lab.workspace.link import Acked, Delivery
from lab.workspace.payload import Json
from lab.workspace.people import Person, Roster
from lab.workspace.person.asked import Asked
from lab.workspace.person.failures import TROUBLE, acknowledged
from lab.workspace.refusals import ApiRefused, PersonRefused
from lab.workspace.team import Team
from lab.workspace.values import chosen, complaint, stateful_in
from lab.workspace.views import View, as_json


async def submit(team: Team, person: Person, asked: Asked) -> Json:
    """Send the open modal; the answer has what is open afterwards, or the errors under the fields."""
    view = team.views.top(person.id)
    if view is None or view.id != asked.need("view_id"):
        raise PersonRefused("view_not_found", "This form is no longer open.")
    if not view.definition.get("submit"):
        raise PersonRefused("nothing_to_submit", "This form has nothing to send.")
    filled = team.views.fill(view, typed_of(view, asked.filled(), team.roster))
    _refuse_incomplete(filled)
    payload = interactions.view_submission(team, person, filled)
    sent = await team.deliveries.link.send(Delivery(kind="interactive", payload=payload, accepts_response=True))
    _follow(team, filled, acknowledged(sent, TROUBLE))
    team.board.touch()
    top = team.views.top(person.id)
    return {"view": as_json(top) if top else None, "version": team.board.version}


def typed_of(view: View, given: Mapping[str, Mapping[str, object]], roster: Roster) -> dict[str, Json]:
    """Return the state of what a person filled in. Raises PersonRefused: no such field or choice."""
    elements = {
        (block["block_id"], element["action_id"]): element for block in view.blocks for element in stateful_in(block)
    }
    typed: dict[str, Json] = {}
    for block, actions in given.items():
        for action, value in actions.items():
            if (block, action) not in elements:
                raise PersonRefused("field_not_found", f"This form has no field {block} / {action}.")
            typed.setdefault(block, {})[action] = chosen(elements[block, action], value, roster)
    return typed


def _refuse_incomplete(view: View) -> None:
    values = view.values()
    errors = {}
    for block in view.blocks:
        if block["type"] == "input":
            wrong = complaint(block, values[block["block_id"]][block["element"]["action_id"]])
            errors.update({block["block_id"]: wrong} if wrong else {})
    if errors:
        raise _under_fields("invalid_input", view, errors)


def _under_fields(code: str, view: View, errors: Mapping[str, str]) -> PersonRefused:
    """Return the refusal with each sentence after its label, as it stands under the field."""
    labels = {block["block_id"]: block["label"]["text"] for block in view.blocks if block["type"] == "input"}
    words = " ".join(f"{labels[block]}: {sentence}" for block, sentence in errors.items())
    return PersonRefused(code, words, errors=dict(errors))


def _follow(team: Team, view: View, acked: Acked) -> None:
    """Do what the app's acknowledgement says. Raises PersonRefused: errors, or an answer Slack cannot use."""
    try:
        _act(team, view, acked)
    except ApiRefused as refused:
        raise PersonRefused(refused.code, TROUBLE, detail=refused.messages) from None


def _act(team: Team, view: View, acked: Acked) -> None:
    match acked.payload.get("response_action"):
        case None if not acked.payload:
            team.views.close(view)
        case "errors":
            _show_errors(view, acked.payload.get("errors"))
        case "update":
            team.views.update(view, _view_in(acked), team.now())
        case "push":
            team.views.push(view.user, _view_in(acked), team.now())
        case "clear":
            team.views.clear(view.user)
        case _:
            raise ApiRefused("invalid_response_action")


def _view_in(acked: Acked) -> Json:
    view = acked.payload.get("view")
    if not isinstance(view, dict):
        raise ApiRefused("invalid_arguments", ["[ERROR] missing required field: view"])
    return view


def _show_errors(view: View, errors: object) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise ApiRefused("invalid_arguments", ["[ERROR] errors must be keyed by the block_id of an input"])
    raise _under_fields("form_errors", view, {str(block): str(sentence) for block, sentence in errors.items()})
