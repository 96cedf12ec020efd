"""Views: modals stacked in front of a person, and each person's App Home."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lab.workspace.blocks.validate import faults_in_view
from lab.workspace.ids import Ids, block_id, hash_of
from lab.workspace.payload import Json, objects
from lab.workspace.people import APP_ID, BOT_ID, TEAM_ID
from lab.workspace.refusals import ApiRefused
from lab.workspace.values import initial, stateful_in

STACK_MOST: Final = 3
VIEW_BYTES_MOST: Final = 250_000
EMPTY: Final[Json] = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "close": None,
    "submit": None,
}

Typed = Mapping[str, Json]
"""State by block id, then action id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view in front of `user`. `typed` is what was filled in so far, where it differs from the initial values."""

    id: str
    user: str
    definition: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: Typed = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return `modal` or `home`."""
        return str(self.definition["type"])

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks, each with its block id."""
        return objects(self.definition["blocks"])

    def values(self) -> Json:
        """Return the complete state: every element that keeps one, null where nothing is set."""
        found: Json = {}
        for block in self.blocks:
            for element in stateful_in(block):
                typed = self.typed.get(block["block_id"], {}).get(element["action_id"])
                found.setdefault(block["block_id"], {})[element["action_id"]] = typed or initial(element)
        return found


def as_json(view: View) -> Json:
    """Return the view as the Web API and interactions write it."""
    return {
        **EMPTY,
        **view.definition,
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        "hash": view.hash,
        "state": {"values": view.values()},
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
    }


def checked(definition: Json, kind: str) -> Json:
    """Return the definition with ids given to blocks and elements that have none. Raises ApiRefused."""
    if definition.get("type") != kind:
        raise ApiRefused("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    if len(json.dumps(definition, ensure_ascii=False).encode()) > VIEW_BYTES_MOST:
        raise ApiRefused("view_too_large")
    faults = faults_in_view(definition)
    if faults:
        raise ApiRefused("invalid_arguments", [str(fault) for fault in faults])
    return {**definition, "blocks": with_ids(objects(definition["blocks"]))}


def with_ids(blocks: Iterable[Json]) -> list[Json]:
    """Give ids to blocks and elements that came without, as Slack does."""
    return [{**_elements_with_ids(block), "block_id": block.get("block_id") or block_id()} for block in blocks]


def _elements_with_ids(block: Json) -> Json:
    named: Json = {
        name: _with_action_id(block[name]) for name in ("accessory", "element") if isinstance(block.get(name), dict)
    }
    if block.get("type") in {"actions", "context_actions"}:
        named["elements"] = [_with_action_id(element) for element in objects(block.get("elements"))]
    return {**block, **named}


def _with_action_id(element: Json) -> Json:
    return (
        element if element.get("type") == "image" else {**element, "action_id": element.get("action_id") or block_id()}
    )


@dataclass(slots=True)
class Views:
    """Every open view. `stacks` and `homes` are by user id."""

    ids: Ids
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def top(self, user: str) -> View | None:
        """Return the modal a person looks at."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def open(self, user: str, definition: Json, now: float) -> View:
        """Put a first modal in front of a person. Raises ApiRefused."""
        modal = checked(definition, "modal")
        self._refuse_used_external_id(modal)
        name = self.ids.new("V")
        view = View(id=name, user=user, definition=modal, hash=self._hash(now), root_id=name)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, definition: Json, now: float) -> View:
        """Put one more modal on the stack of a person. Raises ApiRefused."""
        below = self.top(user)
        if below is None:
            raise ApiRefused("not_found")
        if len(self.stacks[user]) >= STACK_MOST:
            raise ApiRefused("push_limit_reached")
        modal = checked(definition, "modal")
        self._refuse_used_external_id(modal)
        name = self.ids.new("V")
        view = View(
            id=name,
            user=user,
            definition=modal,
            hash=self._hash(now),
            root_id=below.root_id,
            previous_id=below.id,
        )
        self.stacks[user].append(view)
        return view

    def update(self, view: View, definition: Json, now: float) -> View:
        """Replace what a modal shows; what was typed stays where block id and action id are the same."""
        modal = checked(definition, view.kind)
        changed = replace(view, definition=modal, hash=self._hash(now))
        self._replace(replace(changed, typed=_kept(changed, view.typed)))
        return self.find(view.id)

    def publish(self, user: str, definition: Json, now: float) -> View:
        """Replace a person's App Home. Raises ApiRefused."""
        home = checked(definition, "home")
        known = self.homes.get(user)
        name = known.id if known else self.ids.new("V")
        self.homes[user] = View(id=name, user=user, definition=home, hash=self._hash(now), root_id=name)
        return self.homes[user]

    def fill(self, view: View, typed: Typed) -> View:
        """Remember what a person filled in."""
        merged = {name: {**view.typed.get(name, {}), **typed.get(name, {})} for name in {**view.typed, **typed}}
        filled = replace(view, typed=merged)
        self._replace(filled)
        return filled

    def find(self, view_id: str) -> View:
        """Return an open view by id. Raises ApiRefused `not_found`."""
        found = next((view for view in self._all() if view.id == view_id), None)
        if found is None:
            raise ApiRefused("not_found")
        return found

    def by_external_id(self, external_id: str) -> View:
        """Return an open view by the id the app gave it. Raises ApiRefused `not_found`."""
        found = next((view for view in self._all() if view.definition.get("external_id") == external_id), None)
        if found is None:
            raise ApiRefused("not_found")
        return found

    def close(self, view: View) -> None:
        """Close a modal and what lies above it."""
        stack = self.stacks.get(view.user, [])
        self.stacks[view.user] = stack[: next((at for at, one in enumerate(stack) if one.id == view.id), len(stack))]

    def clear(self, user: str) -> None:
        """Close every modal of a person."""
        self.stacks[user] = []

    def _all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def _hash(self, now: float) -> str:
        return hash_of(self.ids.ts(now))

    def _replace(self, changed: View) -> None:
        if changed.kind == "home":
            self.homes[changed.user] = changed
        else:
            stack = self.stacks[changed.user]
            self.stacks[changed.user] = [changed if view.id == changed.id else view for view in stack]

    def _refuse_used_external_id(self, modal: Json) -> None:
        name = modal.get("external_id")
        if name and any(view.definition.get("external_id") == name for view in self._all()):
            raise ApiRefused("duplicate_external_id")


def _kept(view: View, typed: Typed) -> Typed:
    """Return the part of `typed` that still has its element in the view."""
    kinds = {
        (block["block_id"], element["action_id"]): element["type"]
        for block in view.blocks
        for element in stateful_in(block)
    }
    kept = {
        block: {action: state for action, state in actions.items() if kinds.get((block, action)) == state["type"]}
        for block, actions in typed.items()
    }
    return {block: actions for block, actions in kept.items() if actions}
