"""Whom a message notifies, and what Slack adds to it: read from its text and its mrkdwn, never from plain text."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from lab.workspace.message import Message
from lab.workspace.payload import Json
from lab.workspace.people import Roster

USER: Final = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>")
GROUP: Final = re.compile(r"<!subteam\^(\w+)(?:\|[^>]*)?>")
BROADCAST: Final = re.compile(r"<!(here|channel|everyone)(?:\|[^>]*)?>")
LINK: Final = re.compile(r"<(https?://[^>|]+)(?:\|[^>]*)?>")
BARE_LINK: Final = re.compile(r"(?<![<|\w])(https?://[^\s<>|]+)")
BARE_BROADCAST: Final = re.compile(r"(?<![\w<@])@(here|channel|everyone)\b")
MARKUP: Final = re.compile(r"<(?:[^>|]*\|)?([^>|]*)>")
MEDIA: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4")
PREVIEW_MOST: Final = 150


def notified(message: Message, roster: Roster) -> list[Json]:
    """Return who gets a notification when this is posted, with the strongest reason: mention, group, everyone or dm.

    An edit notifies nobody anew; whoever wrote the message is left out, and so is who cannot see it.
    """
    place = roster.channels[message.channel]
    seers = [one for one in roster.people if one.id in place.members and message.is_visible_to(one.id)]
    why = {**(dict.fromkeys(place.members, "dm") if place.is_im else {}), **_called(message, roster)}
    return [
        {"as": one.name, "id": one.id, "why": why[one.id]} for one in seers if one.id in why and one.id != message.user
    ]


def _called(message: Message, roster: Roster) -> Mapping[str, str]:
    """Return why each user id is called, the weaker reasons first so that the stronger replace them."""
    words = " ".join(_marked_up(message))
    groups = {group.id: group.users for group in roster.groups}
    everyone = [one.id for one in roster.people] if BROADCAST.search(words) else []
    grouped = [user for group in GROUP.findall(words) for user in groups.get(group, ())]
    return {
        **dict.fromkeys(everyone, "everyone"),
        **dict.fromkeys(grouped, "group"),
        **dict.fromkeys(USER.findall(words), "mention"),
    }


def preview(message: Message) -> str:
    """Return what a notification says: the text, since blocks are not pushed."""
    words = html.unescape(MARKUP.sub(r"\1", message.text))
    return words if len(words) <= PREVIEW_MOST else f"{words[: PREVIEW_MOST - 1]}…"


def unfurled(message: Message) -> list[str]:
    """Return the links that Slack would show a preview of; pages only when a person, or the app, wants it."""
    pages, media = message.unfurls or (not message.is_from_bot, True)
    links = [link for words in _marked_up(message) for link in LINK.findall(words)]
    return [link for link in dict.fromkeys(links) if (media if link.lower().endswith(MEDIA) else pages)]


def _marked_up(message: Message) -> Iterator[str]:
    """Give every text in which Slack looks for mentions and links, what it makes links of by itself included."""
    yield BARE_LINK.sub(r"<\1>", message.text)
    for block in (*message.blocks, *message.attachments):
        yield from _texts(block)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        yield _element(part)
        for value in part.values():
            yield from _texts(value)


def _element(part: Json) -> str:
    """Return an object of a block as the markup that means the same, or nothing; plain text means nothing."""
    match part.get("type"):
        case "mrkdwn" | "markdown" if isinstance(part.get("text"), str):
            words = str(part["text"])
            # unless told `verbatim`, Slack may turn bare words into links and mentions
            return words if part.get("verbatim") else BARE_BROADCAST.sub(r"<!\1>", BARE_LINK.sub(r"<\1>", words))
        case "user" if "user_id" in part:
            return f"<@{part['user_id']}>"
        case "usergroup" if "usergroup_id" in part:
            return f"<!subteam^{part['usergroup_id']}>"
        case "broadcast" if "range" in part:
            return f"<!{part['range']}>"
        case _:
            return ""
