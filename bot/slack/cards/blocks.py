"""Blocks within Slack's limits, one function a kind. Pure: values in, JSON out.

mrkdwn given to these functions is ready to be shown: made with `bot.slack.cards.mrkdwn`. Text objects are verbatim, so
that nothing in them is turned into a link or a mention by Slack itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.slack.cards.mrkdwn import cut, visible

Block: TypeAlias = dict[str, object]
Style: TypeAlias = Literal["primary", "danger"]

SECTION: Final = 3000
HEADER: Final = 150
BUTTON: Final = 75
VALUE: Final = 2000
OPTION: Final = 75
OPTION_VALUE: Final = 150
CONFIRM: Final = 300
TITLE: Final = 24
LABEL: Final = 2000
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
CELL: Final = 300
ACTIONS: Final = 25
PLACEHOLDER: Final = 150
CODE_PIECE: Final = 2800
LONGEST_ENTITY: Final = 6
"""`&quot;`; ours are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The question that Slack asks before it sends a click; plain texts."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a select: what is shown, what is sent."""

    label: str
    value: str


def plain(text: str, limit: int) -> Block:
    """Return a text object in which nothing has a meaning; never empty, since Slack refuses that."""
    return {"type": "plain_text", "text": cut(visible(text), limit) or "—", "emoji": False}


def mrkdwn(text: str, limit: int = SECTION) -> Block:
    """Return a text object with style; what is too long is cut where no entity or mention is cut in two."""
    return {"type": "mrkdwn", "text": fitting(text, limit), "verbatim": True}


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def section(text: str) -> Block:
    """Return a paragraph of mrkdwn."""
    return {"type": "section", "text": mrkdwn(text), "expand": True}


def sections(text: str) -> list[Block]:
    """Return a long mrkdwn text as paragraphs, cut at line ends."""
    return [section(piece) for piece in pieces(text, SECTION)]


def words(text: str) -> Block:
    """Return a paragraph in which nothing has a meaning: for sentences that hold other people's words."""
    return {"type": "section", "text": plain(text, SECTION), "expand": True}


def fields(*texts: str) -> Block:
    """Return up to ten short mrkdwn texts in two columns."""
    return {"type": "section", "fields": [mrkdwn(text, 2000) for text in texts[:10]]}


def context(*texts: str) -> Block:
    """Return small print: up to ten mrkdwn texts."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def button(
    label: str, action_id: str, value: str, *, style: Style | None = None, confirm: Confirm | None = None
) -> Block:
    """Return a button. `value` comes back with the click; whoever reads it trusts nothing in it."""
    made: Block = {
        "type": "button",
        "text": plain(label, BUTTON),
        "action_id": action_id,
        "value": cut(value, VALUE),
    }
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = _confirm(confirm, style)
    return made


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Return a row of buttons."""
    row: Block = {"type": "actions", "elements": list(elements[:ACTIONS])}
    return {**row, "block_id": block_id} if block_id else row


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Return a table of raw texts, which Slack never parses; the first row is the heading."""
    return {
        "type": "table",
        "rows": [[_cell(text) for text in row[:TABLE_COLUMNS]] for row in rows[:TABLE_ROWS]],
    }


def preformatted(lines: str) -> Block:
    """Return lines exactly as they are, in a code box."""
    box = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": lines or " "}]}
    return {"type": "rich_text", "elements": [box]}


def select(placeholder: str, action_id: str, choices: Sequence[Option], *, chosen: str | None = None) -> Block:
    """Return a select with up to a hundred choices; `chosen` is the value of the one shown first."""
    options = [_option(choice) for choice in choices[:100]]
    made: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "options": options,
    }
    initial = [option for option in options if option["value"] == chosen]
    return {**made, "initial_option": initial[0]} if initial else made


def text_input(action_id: str, *, initial: str = "", longest: int, lines: bool = False) -> Block:
    """Return a field to type in; `lines` for more than one line."""
    made: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": lines, "max_length": longest}
    return {**made, "initial_value": cut(initial, longest)} if initial else made


def checkbox(action_id: str, choice: Option) -> Block:
    """Return one box to tick, not ticked."""
    return {"type": "checkboxes", "action_id": action_id, "options": [_option(choice)]}


def field(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = "", dispatch: bool = False
) -> Block:
    """Return an input block; an error is shown under it by its block_id."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(hint, LABEL)
    return {**made, "dispatch_action": True} if dispatch else made


def fitting(text: str, limit: int) -> str:
    """Return as much of a text as fits, cut where no entity or mention is cut in two; never empty."""
    kept = text if len(text) <= limit else text[: _whole(text, limit)].rstrip()
    return kept if kept.strip() else "—"


def pieces(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces of at most `limit` characters, at line ends where there are any.

    A line longer than `limit` is cut at a space before it, else in the middle of what is no entity or mention.
    """
    piece = ""
    for line in text.split("\n"):
        for part in _parts(line, limit):
            if piece and len(piece) + 1 + len(part) > limit:
                yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    if piece.strip():
        yield piece


def _parts(line: str, limit: int) -> Iterator[str]:
    while len(line) > limit:
        at = _whole(line, limit)
        yield line[:at]
        line = line[at:].lstrip(" ")
    yield line


def _whole(line: str, limit: int) -> int:
    """Return where to cut: at the last space, but never inside a `<…>` or an entity."""
    space = line.rfind(" ", 1, limit)
    at = space if space > 0 else limit
    opened = line.rfind("<", 0, at)
    if opened > max(line.rfind(">", 0, at), 0):
        at = opened
    entity = line.rfind("&", 0, at)
    return entity if entity > max(line.rfind(";", 0, at), 0) and at - entity < LONGEST_ENTITY else at


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": cut(visible(text), CELL) or "—"}


def _option(choice: Option) -> Block:
    return {"text": plain(choice.label, OPTION), "value": cut(choice.value, OPTION_VALUE)}


def _confirm(confirm: Confirm, style: Style | None) -> Block:
    made: Block = {
        "title": plain(confirm.title, 100),
        "text": plain(confirm.text, CONFIRM),
        "confirm": plain(confirm.yes, 30),
        "deny": plain(confirm.no, 30),
    }
    return {**made, "style": style} if style else made
