"""Text on its way to Slack and back: what other people wrote is shown, and never obeyed.

Three ways out, by who wrote the words: `authored` for our own files (backticks stay, the three signs are escaped),
`neutral` for anybody else's words inside a sentence of ours, `code` for names that people copy.
"""

import html
import re
from datetime import datetime
from typing import Final

INVISIBLE: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, tab and line feed aside
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, fillers, Mongolian selectors
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # zero width, bidi, selectors
    "\U000e0000-\U000e0fff"  # tags: text that nobody sees
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "]"
)
GRAVE: Final = "\N{MODIFIER LETTER GRAVE ACCENT}"
"""Looks like a backtick and is none."""
LOOKALIKES: Final = str.maketrans({"`": GRAVE, "*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}"})
EDGE_UNDERSCORE: Final = re.compile(r"(?<!\w)_|_(?!\w)")
USER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
LINK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def visible(raw: str) -> str:
    """Return text without characters that cannot be seen or that reverse the reading direction."""
    return INVISIBLE.sub("", raw)


def one_line(raw: str) -> str:
    """Return text on one line, so that it cannot open a quote or a list of its own."""
    return " ".join(visible(raw).split())


def escape(raw: str) -> str:
    """Escape the three signs that Slack gives a meaning to; no mention survives it."""
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def authored(raw: str) -> str:
    """Return a text of our own files: backticks keep their meaning."""
    return escape(visible(raw))


def neutral(raw: str) -> str:
    """Return somebody else's words for use inside mrkdwn: one line, no mention, no style, nothing invisible.

    `_` inside a word stays, so that `check_mode` can still be copied: Slack styles it at word edges only.
    """
    return escape(EDGE_UNDERSCORE.sub("ˍ", one_line(raw).translate(LOOKALIKES)))


def code(raw: str) -> str:
    """Return a name in code style: `SRV-LIC-01`. Styles mean nothing inside, and a backtick cannot end it."""
    return f"`{escape(one_line(raw).replace('`', GRAVE)) or ' '}`"


def code_block(raw: str) -> str:
    """Return lines in a code block; three backticks in them cannot end it."""
    return f"```{escape(visible(raw).replace('```', GRAVE * 3)).strip(chr(10))}```"


def mention(user: str) -> str:
    """Return the mention of a person by id; anything that is no user id is shown as neutral text."""
    return f"<@{user}>" if USER.fullmatch(user) else neutral(user)


def moment(at: datetime) -> str:
    """Return a date that Slack shows in the reader's own time zone; UTC where it cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def link(url: str, label: str) -> str:
    """Return a link; one that is not plain https is shown as its label only."""
    if not re.fullmatch(r"https://[^\s<>|]+", url):
        return neutral(label)
    return f"<{escape(url)}|{neutral(label).replace('|', '¦')}>"


def typed(incoming: str) -> str:
    """Return what a person typed: links by their label, mentions as `@U…`, entities decoded, nothing invisible."""
    return visible(html.unescape(LINK.sub(_shown, incoming))).strip()


def without_mention(incoming: str, bot_user: str) -> str:
    """Remove the mentions of the bot from a message as Slack sends it."""
    return re.sub(rf"<@{re.escape(bot_user)}(?:\|[^>]*)?>", " ", incoming).strip()


def cut(raw: str, limit: int) -> str:
    """Return at most `limit` characters, an ellipsis in place of what is missing."""
    return raw if len(raw) <= limit else raw[: limit - 1].rstrip() + "…"


def _shown(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("@", "#")):
        return target[:1] + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].split("^")[0]
    return label or target.removeprefix("mailto:")
