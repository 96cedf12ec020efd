"""Modals on top of each other."""

from typing import Any

import pytest

from lab.workspace.ids import Ids
from lab.workspace.refusals import ApiRefused
from lab.workspace.views import Views, as_json

Json = dict[str, Any]
TEXT: Json = {"type": "plain_text", "text": "words"}


def modal(*fields: str, **more: object) -> Json:
    """Return a modal with one text field per name; block id and action id are the name."""
    blocks = [
        {"type": "input", "block_id": name, "label": TEXT, "element": {"type": "plain_text_input", "action_id": name}}
        for name in fields
    ]
    return {"type": "modal", "title": TEXT, "submit": TEXT, "blocks": blocks, **more}


def test_a_stack_holds_three() -> None:
    """Two more modals go on the first; a fourth is refused; ids tell root and previous."""
    views = Views(Ids())
    first = views.open("UADMIN01", modal("a"), 0.0)
    second = views.push("UADMIN01", modal("b"), 0.0)
    third = views.push("UADMIN01", modal("c"), 0.0)
    assert (third.root_id, third.previous_id) == (first.id, second.id)
    with pytest.raises(ApiRefused, match="push_limit_reached"):
        views.push("UADMIN01", modal("d"), 0.0)


def test_what_was_typed_survives_an_update() -> None:
    """A field with the same ids keeps its value, a field that is gone loses it, the hash changes."""
    views = Views(Ids())
    opened = views.open("UADMIN01", modal("kept", "gone"), 0.0)
    typed = {name: {name: {"type": "plain_text_input", "value": name}} for name in ("kept", "gone")}
    filled = views.fill(opened, typed)
    updated = views.update(filled, modal("kept", "new"), 0.0)
    state = as_json(updated)["state"]["values"]
    assert state["kept"]["kept"]["value"] == "kept"
    assert state["new"]["new"]["value"] is None
    assert "gone" not in state
    assert updated.hash != opened.hash


def test_ids_are_given_where_there_are_none() -> None:
    """Blocks and elements without ids get some, so that a click can say where it was."""
    section = {"type": "section", "text": TEXT, "accessory": {"type": "button", "text": TEXT}}
    view = Views(Ids()).open("UADMIN01", {**modal(), "blocks": [section]}, 0.0)
    assert view.blocks[0]["block_id"]
    assert view.blocks[0]["accessory"]["action_id"]


def test_refusals() -> None:
    """Too large, wrong kind, an external id twice, nothing below to push on: each has its error."""
    views = Views(Ids())
    with pytest.raises(ApiRefused, match="not_found"):
        views.push("UADMIN01", modal("a"), 0.0)
    with pytest.raises(ApiRefused, match="view_too_large"):
        views.open("UADMIN01", modal(private_metadata="x" * 250_000), 0.0)
    with pytest.raises(ApiRefused, match="invalid_arguments"):
        views.open("UADMIN01", {"type": "home", "blocks": []}, 0.0)
    views.open("UADMIN01", modal("a", external_id="once"), 0.0)
    with pytest.raises(ApiRefused, match="duplicate_external_id"):
        views.open("UGUEST01", modal("a", external_id="once"), 0.0)
