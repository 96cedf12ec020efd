"""What Slack sends, read into frozen values; anything that we did not draw is refused. Pure.

Every text of people is made storable here: `bot.storable` says what that is.

Every channel member can press any button, and a button's value is signed by nobody: what is read here says what a
person did, never what they may do.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot.errors import BotError
from bot.requests.model import Place
from bot.slack.cards import ids
from bot.slack.cards.look import Look
from bot.slack.cards.suggest import Gap
from bot.storable import storable

Raw: TypeAlias = Mapping[str, object]

USER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
CHANNEL: Final = re.compile(r"[CDG][A-Z0-9]{2,20}")
PLACE: Final = re.compile(r"[CDGUW][A-Z0-9]{2,20}")
TS: Final = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
REQUEST: Final = re.compile(r"R-[0-9A-Z]{4,10}")
QUESTION: Final = re.compile(r"[0-9]{1,18}")
ENTRY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,20}")
ACTION: Final = re.compile(r"[a-z][a-z0-9_]{2,40}|")
LETTERS: Final = re.compile(r"s?u?r?[yn]?")
HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,253}")
LONGEST: Final = 8_000
"""Characters of typed text that are looked at."""
LONGEST_URL: Final = 1_000
PARAMETERS: Final = 50


class NotOurs(BotError):
    """A payload of another form than what we draw: an old button, or somebody trying things. Facts: `part`."""

    key = "slack.not_ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`/rdslic …` as typed; `text` is what follows the command, still as Slack escaped it."""

    user: str
    channel: str
    text: str
    response_url: str
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A button pressed, or an option chosen. `channel` is None in a modal and in the App Home.

    `value`: the button's value or the option's. `modal_id`, `metadata`, `typed`: of the modal it was pressed in.
    """

    user: str
    action_id: str
    value: str
    trigger_id: str
    channel: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    ephemeral: bool = False
    response_url: str | None = None
    modal_id: str | None = None
    metadata: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A modal sent. `typed` holds what was filled in by block id; what was left empty is not in it.

    `fields` are the block ids of all inputs: an error can be shown under these and nowhere else.
    """

    user: str
    callback_id: str
    view_id: str
    metadata: str
    typed: Mapping[str, str]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """The message shortcut: which message it was used on, and what that message says."""

    user: str
    channel: str
    text: str
    message_ts: str
    response_url: str
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message that a person wrote to us: in a direct message, or with a mention of the bot."""

    user: str
    channel: str
    text: str
    ts: str
    thread_ts: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody opened a tab of the app."""

    user: str
    tab: str


def command(raw: Raw) -> Command:
    """Read a slash command. Raises NotOurs."""
    return Command(
        user=_match(raw, USER, "user_id"),
        channel=_match(raw, CHANNEL, "channel_id"),
        text=_text(raw, "text")[:LONGEST],
        response_url=_url(raw, "response_url"),
        trigger_id=_text(raw, "trigger_id"),
    )


def click(raw: Raw) -> Click:
    """Read a button or select. Raises NotOurs."""
    action = _first_action(raw)
    container = _object(raw, "container")
    view = _object(raw, "view")
    message = _object(raw, "message")
    channel = _object(raw, "channel").get("id") or container.get("channel_id")
    message_ts = _optional(container.get("message_ts"), TS)
    thread_ts = _optional(message.get("thread_ts") or container.get("thread_ts"), TS)
    return Click(
        user=_match(_object(raw, "user"), USER, "id"),
        action_id=_text(action, "action_id"),
        value=_chosen(action) or "",
        trigger_id=_text(raw, "trigger_id"),
        channel=_optional(channel, CHANNEL),
        message_ts=message_ts,
        # a message that has replies names itself as its thread; whoever pressed it is looking at the channel
        thread_ts=None if thread_ts == message_ts else thread_ts,
        ephemeral=container.get("is_ephemeral") is True,
        response_url=_url(raw, "response_url") if raw.get("response_url") else None,
        modal_id=_text(view, "id") or None if view.get("type") == "modal" else None,
        metadata=_text(view, "private_metadata"),
        typed=_typed(view),
    )


def submission(raw: Raw) -> Submission:
    """Read a modal that was sent. Raises NotOurs."""
    view = _object(raw, "view")
    return Submission(
        user=_match(_object(raw, "user"), USER, "id"),
        callback_id=_text(view, "callback_id"),
        view_id=_text(view, "id"),
        metadata=_text(view, "private_metadata"),
        typed=_typed(view),
        fields=_fields(view),
    )


def shortcut(raw: Raw) -> Shortcut:
    """Read the message shortcut. Raises NotOurs."""
    message = _object(raw, "message")
    return Shortcut(
        user=_match(_object(raw, "user"), USER, "id"),
        channel=_match(_object(raw, "channel"), CHANNEL, "id"),
        text=_text(message, "text")[:LONGEST],
        message_ts=_match(message, TS, "ts"),
        response_url=_url(raw, "response_url"),
        trigger_id=_text(raw, "trigger_id"),
    )


def said(event: Raw) -> Written | None:
    """Read a message event; None for what no person wrote, or what is no new message."""
    if event.get("bot_id") or event.get("subtype") not in {None, "file_share", "thread_broadcast"}:
        return None
    if not isinstance(event.get("user"), str):
        return None
    return Written(
        user=_match(event, USER, "user"),
        channel=_match(event, CHANNEL, "channel"),
        text=_text(event, "text")[:LONGEST],
        ts=_match(event, TS, "ts"),
        thread_ts=_optional(event.get("thread_ts"), TS),
    )


def home_opened(event: Raw) -> HomeOpened:
    """Read the opening of a tab. Raises NotOurs."""
    return HomeOpened(user=_match(event, USER, "user"), tab=_text(event, "tab"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The card of an answer whose button was pressed: the id of its entry, and how it is drawn."""

    entry: str
    look: Look


def request_id(value: str) -> str:
    """Read the id of a request from a button. Raises NotOurs."""
    return _whole(REQUEST, value)


def question(value: str) -> int:
    """Read the number of a question from a button. Raises NotOurs."""
    return int(_whole(QUESTION, value))


def entry_id(value: str) -> str:
    """Read the id of an entry from a button. Raises NotOurs."""
    return _whole(ENTRY, value)


def look(value: str) -> Pressed:
    """Read the id of an entry, and how its card is drawn, from a button: `17:mode-gpo:su:`. Raises NotOurs."""
    number, _, rest = value.partition(":")
    entry, _, rest = rest.partition(":")
    letters, _, asked = rest.partition(":")
    if not LETTERS.fullmatch(letters):
        raise NotOurs(part="value")
    said = {"y": True, "n": False}.get(letters[-1:])
    read = Look(
        question=question(number) if number else None,
        asked=asked,
        unfolded="u" in letters,
        shareable="s" in letters,
        related="r" in letters,
        helped=said,
    )
    return Pressed(entry=entry_id(entry), look=read)


def gap(value: str) -> Gap:
    """Read `17:how do I …` from a button: the number of a question, if it is kept, and its words. Raises NotOurs."""
    number, _, asked = value.partition(":")
    return Gap(question=question(number) if number else None, asked=asked)


def action_name(value: str) -> str:
    """Read the name of an action from a button; empty when any may be chosen. Raises NotOurs."""
    return _whole(ACTION, value)


def host_name(value: str) -> str:
    """Read the name of a server from a button. Raises NotOurs."""
    return _whole(HOST, value)


def action_and_host(value: str) -> tuple[str, str]:
    """Read `check_mode:SRV-RDS-01` from a button. Raises NotOurs."""
    action, _, host = value.partition(":")
    return action_name(action), host_name(host)


def place(metadata: str) -> Place:
    """Read where something was asked from the metadata of a form. Raises NotOurs."""
    try:
        read = json.loads(metadata)
    except ValueError:
        raise NotOurs(part="metadata") from None
    if not isinstance(read, dict):
        raise NotOurs(part="metadata")
    return Place(channel=_match(read, PLACE, "channel"), thread_ts=_optional(read.get("thread_ts"), TS))


def parameters(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters among what was filled in, by name."""
    return {name.removeprefix(ids.PARAM): value for name, value in typed.items() if name.startswith(ids.PARAM)}


def _typed(view: Raw) -> dict[str, str]:
    values = _object(_object(view, "state"), "values")
    typed: dict[str, str] = {}
    for block_id, elements in list(values.items())[:PARAMETERS]:
        for element in elements.values() if isinstance(elements, dict) else ():
            value = _chosen(element) if isinstance(element, dict) else None
            if value is not None:
                typed[storable(str(block_id))] = value
    return typed


def _fields(view: Raw) -> frozenset[str]:
    blocks = view.get("blocks")
    inputs = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return frozenset(storable(str(block.get("block_id"))) for block in inputs if block.get("type") == "input")


def _chosen(element: Raw) -> str | None:
    several = element.get("selected_options")
    option = element.get("selected_option") or (several[0] if isinstance(several, list) and several else None)
    value = option.get("value") if isinstance(option, dict) else element.get("value")
    return storable(value[:LONGEST]) if isinstance(value, str) else None


def _first_action(raw: Raw) -> Raw:
    pressed = raw.get("actions")
    if not isinstance(pressed, list) or not pressed or not isinstance(pressed[0], dict):
        raise NotOurs(part="actions")
    return pressed[0]


def _object(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _text(raw: Raw, name: str) -> str:
    value = raw.get(name)
    return storable(value) if isinstance(value, str) else ""


def _match(raw: Raw, pattern: re.Pattern[str], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise NotOurs(part=name)
    return value


def _optional(value: object, pattern: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _whole(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise NotOurs(part="value")
    return value


def _url(raw: Raw, name: str) -> str:
    value = _text(raw, name)
    if len(value) > LONGEST_URL or not re.fullmatch(r"https?://[^\s]+", value):
        raise NotOurs(part=name)
    return value
