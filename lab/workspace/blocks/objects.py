"""Composition objects: texts, options, confirmation dialogs."""

from typing import Final

from lab.workspace.blocks.checks import Check, Need, array, boolean, by_type, choice, shape, string

TEXT_MOST: Final = 3000


def plain_text(most: int) -> Check:
    """Accept a plain_text object of 1 to `most` characters."""
    return by_type({"plain_text": _plain(most)})


def any_text(most: int = TEXT_MOST) -> Check:
    """Accept a plain_text or mrkdwn object of 1 to `most` characters."""
    mrkdwn = shape({"type": Need(choice("mrkdwn")), "text": Need(string(most, least=1)), "verbatim": boolean})
    return by_type({"plain_text": _plain(most), "mrkdwn": mrkdwn})


def _plain(most: int) -> Check:
    return shape({"type": Need(choice("plain_text")), "text": Need(string(most, least=1)), "emoji": boolean})


CONFIRM: Final = shape(
    {
        "title": Need(plain_text(100)),
        "text": Need(any_text(300)),
        "confirm": Need(plain_text(30)),
        "deny": Need(plain_text(30)),
        "style": choice("primary", "danger"),
    }
)

PLACEHOLDER: Final = plain_text(150)
ACTION_ID: Final = string(255, least=1)


def option(*, mrkdwn: bool = False, url: bool = False) -> Check:
    """Accept an option; radio buttons and checkboxes may use mrkdwn, an overflow menu may link."""
    words = any_text(75) if mrkdwn else plain_text(75)
    fields: dict[str, Check | Need] = {"text": Need(words), "value": Need(string(150, least=1)), "description": words}
    return shape({**fields, "url": string(3000)} if url else fields)


OPTIONS: Final = array(option(), 100, least=1)
OPTION_GROUPS: Final = array(shape({"label": Need(plain_text(75)), "options": Need(OPTIONS)}), 100, least=1)
