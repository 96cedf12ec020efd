"""The validator: blocks of a message, and whole views."""

from collections.abc import Iterator
from typing import Final

from lab.workspace.blocks.checks import (
    Need,
    Problem,
    Shape,
    anything,
    array,
    boolean,
    by_type,
    choice,
    shape,
    string,
)
from lab.workspace.blocks.layout import KINDS, Surface, kinds_on
from lab.workspace.blocks.objects import plain_text
from lab.workspace.payload import Json, objects

MOST_BLOCKS: Final[dict[Surface, int]] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_MOST: Final = 12_000
VISUALIZATIONS_MOST: Final = 2


def faults_in_blocks(blocks: object, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """Return everything Slack would refuse in the blocks of a message or view."""
    check = array(by_type(kinds_on(surface)), MOST_BLOCKS[surface])
    return [*_misplaced(blocks, surface, at), *check(blocks, at), *_together(objects(blocks), at)]


def faults_in_view(view: Json) -> list[Problem]:
    """Return everything Slack would refuse in a modal or home view."""
    if view.get("type") == "home":
        return [*_HOME(view, "/view"), *faults_in_blocks(view.get("blocks"), "home", "/view/blocks")]
    return [*_MODAL(view, "/view"), *faults_in_blocks(view.get("blocks"), "modal", "/view/blocks"), *_submit(view)]


def elements_of(block: Json) -> list[Json]:
    """Return the elements of a block: of an actions block, a section's accessory, an input's element."""
    single = [block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict)]
    inner = objects(block.get("elements")) if block.get("type") in ("actions", "context_actions") else []
    cards = objects(block.get("elements")) if block.get("type") == "carousel" else []
    return [*single, *inner, *objects(block.get("actions")), *(one for card in cards for one in elements_of(card))]


def _misplaced(blocks: object, surface: Surface, at: str) -> Iterator[Problem]:
    """Say of a known block that it is in the wrong place: a plain `unsupported type` would not tell."""
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        kind = KINDS.get(str(block.get("type"))) if isinstance(block, dict) else None
        if kind and surface not in kind.surfaces:
            yield Problem(f"{at}/{index}", f"block of type {block['type']} is not allowed in a {surface}")


def _together(blocks: list[Json], at: str) -> Iterator[Problem]:
    """Check what no block can know about the others."""
    yield from _unique_block_ids(blocks, at)
    for index, block in enumerate(blocks):
        yield from _unique_action_ids(block, f"{at}/{index}")
    kinds = [block.get("type") for block in blocks]
    if kinds.count("table") > 1:
        yield Problem(at, "only_one_table_allowed")
    if kinds.count("data_visualization") > VISUALIZATIONS_MOST:
        yield Problem(at, f"no more than {VISUALIZATIONS_MOST} data_visualization blocks allowed")
    if sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > MARKDOWN_MOST:
        yield Problem(at, f"markdown blocks must be less than {MARKDOWN_MOST + 1} characters in all")


def _unique_block_ids(blocks: list[Json], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = str(block.get("block_id") or "")
        if name and name in seen:
            yield Problem(f"{at}/{index}/block_id", f"block_id already exists: {name}")
        seen.add(name)


def _unique_action_ids(block: Json, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for element in elements_of(block):
        name = str(element.get("action_id") or "")
        if name and name in seen:
            yield Problem(at, f"action_id already exists: {name}")
        seen.add(name)


def _submit(view: Json) -> Iterator[Problem]:
    has_input = any(block.get("type") == "input" for block in objects(view.get("blocks")))
    if has_input and not view.get("submit"):
        yield Problem("/view", "missing required field: submit")


_ANY_VIEW: Final[Shape] = {
    "type": Need(choice("modal", "home")),
    "blocks": Need(anything),
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_HOME: Final = shape(_ANY_VIEW)
_MODAL: Final = shape(
    {
        **_ANY_VIEW,
        "title": Need(plain_text(24)),
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    }
)
