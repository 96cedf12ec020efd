"""What people type, turned into what Slack stores: escaped text with mentions, and a rich_text block."""

import re
from dataclasses import dataclass
from typing import Final

from lab.workspace.payload import Json
from lab.workspace.people import BOT_USER_ID, Roster

TOKEN: Final = re.compile(
    r"(?P<fence>```.+?```)|(?P<code>`[^`\n]+`)|(?P<url>https?://[^\s<>|]+)"
    r"|(?<![\w@])@(?P<at>[A-Za-z0-9](?:[\w.-]*\w)?)|(?<![\w#])#(?P<channel>[a-z0-9][\w-]*)|(?P<emoji>:[a-z0-9_+-]+:)",
    re.DOTALL,
)
BROADCASTS: Final = ("here", "channel", "everyone")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message: its element in the rich_text block and its text, escaped."""

    element: Json
    text: str


def escape(words: str) -> str:
    """Escape the three characters that mean something in message text."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_of(typed: str, roster: Roster) -> str:
    """Return message text: `@admin <3` gives `<@UADMIN01> &lt;3`."""
    return "".join(piece.text for piece in pieces(typed, roster))


def rich_text(typed: str, roster: Roster, block_id: str) -> Json:
    """Return the rich_text block which the client makes from what was typed."""
    parts: list[Json] = []
    for piece in pieces(typed, roster):
        if piece.element["type"] == "rich_text_preformatted":
            parts.append(piece.element)
        elif parts and parts[-1]["type"] == "rich_text_section":
            parts[-1]["elements"].append(piece.element)
        else:
            parts.append({"type": "rich_text_section", "elements": [piece.element]})
    return {"type": "rich_text", "block_id": block_id, "elements": parts}


def pieces(typed: str, roster: Roster) -> list[Piece]:
    """Cut what was typed into plain stretches, mentions, links, code and emoji."""
    found: list[Piece] = []
    end = 0
    for match in TOKEN.finditer(typed):
        piece = _piece(match, roster)
        if piece is not None:
            found += [_plain(typed[end : match.start()])] if match.start() > end else []
            found.append(piece)
            end = match.end()
    return found + ([_plain(typed[end:])] if end < len(typed) else [])


def _plain(words: str) -> Piece:
    return Piece({"type": "text", "text": words}, escape(words))


def _piece(match: re.Match[str], roster: Roster) -> Piece | None:
    token = match.group(0)
    match match.lastgroup:
        case "fence":
            inner = {"type": "text", "text": token[3:-3].strip("\n")}
            return Piece({"type": "rich_text_preformatted", "elements": [inner]}, escape(token))
        case "code":
            return Piece({"type": "text", "text": token[1:-1], "style": {"code": True}}, escape(token))
        case "url":
            return Piece({"type": "link", "url": token}, f"<{escape(token)}>")
        case "emoji":
            return Piece({"type": "emoji", "name": token.strip(":")}, token)
        case "at":
            return _mention(match.group("at"), roster)
        case _:
            return _channel(match.group("channel"), roster)


def _mention(name: str, roster: Roster) -> Piece | None:
    """Return a mention, or None when nobody has that name: then it stays plain text."""
    users = {person.name: person.id for person in roster.people} | {roster.bot_name: BOT_USER_ID}
    groups = {group.handle: group.id for group in roster.groups}
    if name in users:
        return Piece({"type": "user", "user_id": users[name]}, f"<@{users[name]}>")
    if name in groups:
        return Piece({"type": "usergroup", "usergroup_id": groups[name]}, f"<!subteam^{groups[name]}>")
    if name in BROADCASTS:
        return Piece({"type": "broadcast", "range": name}, f"<!{name}>")
    return None


def _channel(name: str, roster: Roster) -> Piece | None:
    place = roster.named(name)
    if place is None or place.is_im or place.name != name:
        return None
    return Piece({"type": "channel", "channel_id": place.id}, f"<#{place.id}|{place.name}>")
