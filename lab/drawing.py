"""Messages and views as text: what Slack would show, in lines, and what can be pressed or filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Json = Mapping[str, Any]

ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressable:
    """A button or a select in a message: what is needed to press it, and what it says."""

    action_id: str
    block_id: str | None
    label: str
    value: str | None = None
    style: str | None = None
    confirm: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    """For a select or an overflow menu: label and value of each choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An input of a modal."""

    block_id: str
    action_id: str
    kind: str
    label: str
    optional: bool
    initial: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    hint: str | None = None


def lines(message: Json) -> list[str]:
    """Return a message or view as plain lines; a message without blocks is its text."""
    blocks = message.get("blocks") or []
    if not blocks:
        return plain(str(message.get("text", ""))).splitlines()
    return [line for block in blocks for line in _block(block)]


def everything(message: Json) -> str:
    """Return all that a message says, in one text to search in: lines, labels of buttons, notification text."""
    labels = [pressable.label for pressable in pressables(message)]
    return "\n".join([*lines(message), *labels, plain(str(message.get("text", "")))])


def pressables(message: Json) -> list[Pressable]:
    """Return what can be pressed, in reading order; a link button only opens a page and is left out."""
    found = []
    for block in message.get("blocks") or []:
        for element in _elements(block):
            if element.get("action_id") and not element.get("url"):
                found += _pressable(element, block.get("block_id"))
    return found


def fields(view: Json) -> list[Field]:
    """Return the inputs of a modal, in order."""
    return [_field(block) for block in view.get("blocks") or [] if block.get("type") == "input"]


def plain(mrkdwn: str) -> str:
    """Return mrkdwn as it reads: links and mentions by their label, dates by their fallback, entities decoded."""
    shown = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", mrkdwn)
    shown = re.sub(r"<(?:https?|mailto)[^|>]*\|([^>]*)>", r"\1", shown)
    shown = re.sub(r"<((?:https?|mailto)[^|>]*)>", r"\1", shown)
    shown = re.sub(r"<[#@!][^|>]*\|([^>]+)>", r"\1", shown)
    shown = re.sub(r"<([@#])([A-Z0-9]+)>", r"\1\2", shown)
    for entity, character in ENTITIES.items():
        shown = shown.replace(entity, character)
    return shown


def _words(thing: object) -> str:
    """Return the text of a text object, plain or mrkdwn, or of a bare string."""
    if isinstance(thing, dict):
        content = str(thing.get("text", ""))
        return content if thing.get("type") == "plain_text" else plain(content)
    return str(thing or "")


def _block(block: Json) -> Iterator[str]:  # noqa: C901 - one case a kind of block, each a line or two
    match block.get("type"):
        case "header":
            yield f"# {_words(block.get('text'))}"
        case "section":
            yield from _words(block.get("text")).splitlines() if block.get("text") else ()
            for column in block.get("fields") or []:
                yield "  " + _words(column).replace("\n", ": ")
        case "context":
            yield "  " + " · ".join(_words(element) for element in block.get("elements") or [])
        case "divider":
            yield "─" * 40
        case "rich_text":
            yield from _rich(block.get("elements") or []).splitlines()
        case "markdown":
            yield from str(block.get("text", "")).splitlines()
        case "table":
            yield from _table(block.get("rows") or [])
        case "image":
            yield f"[{block.get('alt_text', '')}]"
        case "alert":
            yield f"! {_words(block.get('text'))}"
        case _:
            return


def _table(rows: list[list[Json]]) -> Iterator[str]:
    cells = [[_cell(cell) for cell in row] for row in rows]
    widths = [
        max(len(row[column]) for row in cells if column < len(row)) for column in range(max(map(len, cells), default=0))
    ]
    for row in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()


def _cell(cell: Json) -> str:
    if cell.get("type") == "rich_text":
        return _rich(cell.get("elements") or []).replace("\n", " ")
    return str(cell.get("text", cell.get("value", "")))


def _rich(elements: list[Json]) -> str:
    parts = []
    for element in elements:
        inner = element.get("elements") or []
        match element.get("type"):
            case "rich_text_list":
                ordered = element.get("style") == "ordered"
                start = int(element.get("offset", 0)) + 1
                marks = [f"{start + index}." if ordered else "•" for index in range(len(inner))]
                parts.append("\n".join(f"{mark} {_rich([item])}" for mark, item in zip(marks, inner, strict=True)))
            case "rich_text_preformatted":
                parts.append("\n".join(f"    {line}" for line in _inline(inner).splitlines()))
            case "rich_text_quote":
                parts.append("\n".join(f"> {line}" for line in _inline(inner).splitlines()))
            case _:
                parts.append(_inline(inner))
    return "\n".join(parts)


def _inline(elements: list[Json]) -> str:
    shown = []
    for element in elements:
        match element.get("type"):
            case "user":
                shown.append(f"@{element.get('user_id')}")
            case "channel":
                shown.append(f"#{element.get('channel_id')}")
            case "emoji":
                shown.append(f":{element.get('name')}:")
            case "broadcast":
                shown.append(f"@{element.get('range')}")
            case "date":
                shown.append(str(element.get("fallback", "")))
            case _:
                shown.append(str(element.get("text") or element.get("url") or ""))
    return "".join(shown)


def _elements(block: Json) -> list[Json]:
    if block.get("type") in {"actions", "context_actions"}:
        return list(block.get("elements") or [])
    accessory = block.get("accessory")
    return [accessory] if isinstance(accessory, dict) else []


def _pressable(element: Json, block_id: str | None) -> list[Pressable]:
    if element.get("type") == "feedback_buttons":
        halves = (element.get("positive_button") or {}, element.get("negative_button") or {})
        name = str(element["action_id"])
        return [
            Pressable(action_id=name, block_id=block_id, label=_words(half.get("text")), value=half.get("value"))
            for half in halves
        ]
    confirm = element.get("confirm")
    return [
        Pressable(
            action_id=str(element["action_id"]),
            block_id=block_id,
            label=_words(element.get("text") or element.get("placeholder")),
            value=element.get("value"),
            style=element.get("style"),
            confirm=f"{_words(confirm.get('title'))}: {_words(confirm.get('text'))}" if confirm else None,
            options=_options(element),
        )
    ]


def _options(element: Json) -> tuple[tuple[str, str], ...]:
    return tuple((_words(option.get("text")), str(option.get("value", ""))) for option in element.get("options") or [])


def _field(block: Json) -> Field:
    element = block.get("element") or {}
    initial = element.get("initial_value") or (element.get("initial_option") or {}).get("value")
    return Field(
        block_id=str(block.get("block_id", "")),
        action_id=str(element.get("action_id", "")),
        kind=str(element.get("type", "")),
        label=_words(block.get("label")),
        optional=bool(block.get("optional")),
        initial=str(initial) if initial is not None else None,
        options=_options(element),
        hint=_words(block.get("hint")) or None,
    )
