"""Blocks, and the surfaces that take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from lab.workspace.blocks.checks import (
    Check,
    Need,
    Shape,
    anything,
    array,
    at_least_one,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    integer,
    shape,
    string,
)
from lab.workspace.blocks.elements import (
    ELEMENTS,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT_EVERYWHERE,
    IN_INPUT_MODAL,
    IN_SECTION,
    URL,
)
from lab.workspace.blocks.objects import any_text, plain_text
from lab.workspace.blocks.rich import RICH_TEXT, cell

Surface: TypeAlias = Literal["message", "modal", "home"]
ALL: Final = frozenset[Surface]({"message", "modal", "home"})
MESSAGE: Final = frozenset[Surface]({"message"})
NO_MODAL: Final = frozenset[Surface]({"message", "home"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of block: where it may be used and what it looks like."""

    surfaces: frozenset[Surface]
    check: Check


_any: Final[Shape] = {"type": Need(anything), "block_id": string(255)}
_actions: Final = by_type(ELEMENTS, allowed=IN_ACTIONS)
_context: Final = {**{kind: any_text(3000) for kind in ("plain_text", "mrkdwn")}, "image": IMAGE}
_column: Final = shape({"align": choice("left", "center", "right"), "is_wrapped": boolean})
_card: Final[Shape] = {
    **_any,
    "icon": anything,
    "hero_image": anything,
    "slack_icon": anything,
    "title": any_text(150),
    "subtitle": any_text(150),
    "body": any_text(200),
    "subtext": any_text(200),
    "actions": array(_actions, 3),
}


def _input(allowed: frozenset[str]) -> Check:
    return shape(
        {
            **_any,
            "label": Need(plain_text(2000)),
            "element": Need(by_type(ELEMENTS, allowed=allowed)),
            "hint": plain_text(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        }
    )


_section: Final = both(
    at_least_one("text", "fields"),
    shape(
        {
            **_any,
            "text": any_text(3000),
            "fields": array(any_text(2000), 10, least=1),
            "accessory": by_type(ELEMENTS, allowed=IN_SECTION),
            "expand": boolean,
        }
    ),
)
_image: Final = both(
    exactly_one("image_url", "slack_file"),
    shape(
        {
            **_any,
            "image_url": URL,
            "slack_file": anything,
            "alt_text": Need(string(2000, least=1)),
            "title": plain_text(2000),
        }
    ),
)
_video: Final = shape(
    {
        **_any,
        "alt_text": Need(string(2000, least=1)),
        "title": Need(plain_text(200)),
        "thumbnail_url": Need(URL),
        "video_url": Need(URL),
        "author_name": string(50),
        "description": plain_text(200),
        "provider_icon_url": URL,
        "provider_name": string(200),
        "title_url": URL,
    }
)
_rows: Final = array(array(cell, 20, least=1), 100, least=1)
_table: Final = shape({**_any, "rows": Need(_rows), "column_settings": array(_column, 20)})
_data_table: Final = shape(
    {
        **_any,
        "caption": string(2000),
        "rows": Need(array(array(cell, 20, least=1), 201, least=2)),
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, 19),
    }
)
_alert: Final = shape(
    {**_any, "text": Need(any_text(200)), "level": choice("default", "info", "warning", "error", "success")}
)
_markdown: Final = shape({**_any, "text": Need(string(12_000, least=1))})
_header: Final = shape({**_any, "text": Need(plain_text(150)), "level": integer(1, 4)})

KINDS: Final[Mapping[str, Kind]] = {
    "section": Kind(ALL, _section),
    "header": Kind(ALL, _header),
    "divider": Kind(ALL, shape(_any)),
    "image": Kind(ALL, _image),
    "video": Kind(ALL, _video),
    "rich_text": Kind(ALL, RICH_TEXT),
    "actions": Kind(ALL, shape({**_any, "elements": Need(array(_actions, 25, least=1))})),
    "context": Kind(ALL, shape({**_any, "elements": Need(array(by_type(_context), 10, least=1))})),
    "input": Kind(ALL, _input(IN_INPUT_EVERYWHERE)),
    "markdown": Kind(MESSAGE, _markdown),
    "context_actions": Kind(
        MESSAGE,
        shape({**_any, "elements": Need(array(by_type(ELEMENTS, allowed=IN_CONTEXT_ACTIONS), 5, least=1))}),
    ),
    "table": Kind(NO_MODAL, _table),
    "data_table": Kind(NO_MODAL, _data_table),
    "card": Kind(ALL, both(at_least_one("title", "body", "hero_image", "actions"), shape(_card))),
    "carousel": Kind(NO_MODAL, shape({**_any, "elements": Need(array(by_type({"card": shape(_card)}), 10, least=1))})),
    "alert": Kind(frozenset[Surface]({"modal"}), _alert),
    "container": Kind(NO_MODAL, anything),
    "task_card": Kind(MESSAGE, anything),
    "plan": Kind(MESSAGE, anything),
    "data_visualization": Kind(NO_MODAL, anything),
}


def kinds_on(surface: Surface) -> Mapping[str, Check]:
    """Return the checks of the blocks which a surface takes."""
    checks = {name: kind.check for name, kind in KINDS.items() if surface in kind.surfaces}
    return {**checks, "input": _input(IN_INPUT_MODAL)} if surface == "modal" else checks
