"""Rich text: sections, lists, quotes and preformatted text, with their inline elements."""

from collections.abc import Iterator, Mapping
from typing import Final

from lab.workspace.blocks.checks import (
    Check,
    Need,
    Problem,
    anything,
    array,
    boolean,
    by_type,
    choice,
    integer,
    shape,
    string,
)

MOST: Final = 10_000
_type: Final = Need(anything)
_style: Final = shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), boolean))
_text: Final = string(MOST, least=1)
_id: Final = Need(string(255, least=1))

INLINE: Final[Mapping[str, Check]] = {
    "text": shape({"type": _type, "text": Need(_text), "style": _style}),
    "link": shape({"type": _type, "url": Need(_text), "text": string(MOST), "unsafe": boolean, "style": _style}),
    "user": shape({"type": _type, "user_id": _id, "style": _style}),
    "usergroup": shape({"type": _type, "usergroup_id": _id, "style": _style}),
    "channel": shape({"type": _type, "channel_id": _id, "style": _style}),
    "broadcast": shape({"type": _type, "range": Need(choice("here", "channel", "everyone"))}),
    "emoji": shape({"type": _type, "name": _id, "unicode": string(255), "skin_tone": integer(1, 6), "style": _style}),
    "date": shape(
        {
            "type": _type,
            "timestamp": Need(integer(0, 9_999_999_999)),
            "format": Need(_text),
            "url": string(3000),
            "fallback": string(MOST),
            "style": _style,
        }
    ),
    "color": shape({"type": _type, "value": Need(string(7))}),
}
_inline: Final = Need(array(by_type(INLINE), 1000))
_section: Final = shape({"type": _type, "elements": _inline})
_code: Final = shape({"type": _type, "elements": _inline, "border": integer(0, 1), "language": string(50)})
_quote: Final = shape({"type": _type, "elements": _inline, "border": integer(0, 1)})
_list: Final = shape(
    {
        "type": _type,
        "style": Need(choice("bullet", "ordered")),
        "elements": Need(array(by_type({"rich_text_section": _section}), 1000, least=1)),
        "indent": integer(0, 8),
        "offset": integer(0, 10_000),
        "border": integer(0, 1),
    }
)
_parts: Final = by_type(
    {
        "rich_text_section": _section,
        "rich_text_preformatted": _code,
        "rich_text_quote": _quote,
        "rich_text_list": _list,
    }
)

RICH_TEXT: Final = shape({"type": _type, "block_id": string(255), "elements": Need(array(_parts, 1000, least=1))})


def cell(value: object, at: str) -> Iterator[Problem]:
    """Check a table cell: raw text, a number, or rich text; never empty."""
    raw_number = shape({"type": _type, "value": Need(_number), "text": string(MOST)})
    kinds = {
        "raw_text": shape({"type": _type, "text": Need(_text)}),
        "raw_number": raw_number,
        "rich_text": RICH_TEXT,
    }
    yield from by_type(kinds)(value, at)


def _number(value: object, at: str) -> Iterator[Problem]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Problem(at, "must be a number")
