"""What the hello app shows, in either of its Python versions."""

from typing import Any

Json = dict[str, Any]
CONTENT = "Dossier\nà garder\n"


def plain(words: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": words}


def section(words: str) -> Json:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def button(action_id: str, words: str, value: str = "42") -> Json:
    """Return a row with one button."""
    element = {"type": "button", "action_id": action_id, "value": value, "text": plain(words)}
    return {"type": "actions", "block_id": f"row_{action_id}", "elements": [element]}


def question(block_id: str, label: str, action_id: str) -> Json:
    """Return a field to fill in."""
    element = {"type": "plain_text_input", "action_id": action_id, "min_length": 2}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


FORM: Json = {
    "type": "modal",
    "callback_id": "greet",
    "title": plain("Hello"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [question("who", "Name", "name"), button("more", "More")],
}
DETAILS: Json = {
    "type": "modal",
    "callback_id": "details",
    "title": plain("Details"),
    "submit": plain("Send"),
    "blocks": [question("what", "update, push or clear", "wish")],
}
NOTED: Json = {"type": "modal", "callback_id": "noted", "title": plain("Noted"), "blocks": [section("Noted.")]}
LOADING: Json = {"type": "modal", "title": plain("Loading"), "blocks": [section("One moment.")]}
WAVE: list[Json] = [section("Hello"), button("wave", "Wave")]


def home(words: str) -> Json:
    """Return the Home tab."""
    return {"type": "home", "blocks": [section(words), button("redraw", "Redraw")]}
