"""What is filled in or chosen: from a person's plain value to the state that Slack sends, and the client's checks."""

import re
from dataclasses import dataclass
from typing import Final

from lab.workspace.payload import Json, objects
from lab.workspace.people import Roster
from lab.workspace.refusals import PersonRefused


@dataclass(frozen=True, slots=True)
class Stateful:
    """How one kind of element keeps its state: field in `state.values`, field with the initial value, many or one."""

    key: str
    initial: str
    many: bool = False


TEXT: Final = Stateful("value", "initial_value")
OPTION: Final = Stateful("selected_option", "initial_option")
OPTIONS: Final = Stateful("selected_options", "initial_options", many=True)
STATEFUL: Final = {
    "plain_text_input": TEXT,
    "email_text_input": TEXT,
    "url_text_input": TEXT,
    "number_input": TEXT,
    "rich_text_input": Stateful("rich_text_value", "initial_value"),
    "static_select": OPTION,
    "external_select": OPTION,
    "radio_buttons": OPTION,
    "multi_static_select": OPTIONS,
    "multi_external_select": OPTIONS,
    "checkboxes": OPTIONS,
    "users_select": Stateful("selected_user", "initial_user"),
    "multi_users_select": Stateful("selected_users", "initial_users", many=True),
    "channels_select": Stateful("selected_channel", "initial_channel"),
    "multi_channels_select": Stateful("selected_channels", "initial_channels", many=True),
    "conversations_select": Stateful("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Stateful("selected_conversations", "initial_conversations", many=True),
    "datepicker": Stateful("selected_date", "initial_date"),
    "timepicker": Stateful("selected_time", "initial_time"),
    "datetimepicker": Stateful("selected_date_time", "initial_date_time"),
    "file_input": Stateful("files", "initial_files", many=True),
}
FORMATS: Final = {
    "datepicker": (r"\d{4}-\d{2}-\d{2}", "a date such as 2026-11-24"),
    "timepicker": (r"\d{2}:\d{2}", "a time such as 14:30"),
    "datetimepicker": (r"\d{1,10}", "seconds since 1970"),
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"),
    "url_text_input": (r"[a-z][a-z0-9+.-]*://\S+", "a web address"),
    "number_input": (r"-?\d+(\.\d+)?", "a number"),
}


def stateful_in(block: Json) -> list[Json]:
    """Return the elements of a block that keep a state."""
    single = [block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict)]
    inner = objects(block.get("elements")) if block.get("type") == "actions" else []
    return [element for element in (*single, *inner) if element.get("type") in STATEFUL]


def initial(element: Json) -> Json:
    """Return the state of an element that nobody touched: null, or an empty list for many."""
    how = STATEFUL[element["type"]]
    return {"type": element["type"], how.key: element.get(how.initial, [] if how.many else None)}


def chosen(element: Json, value: object, roster: Roster) -> Json:
    """Return the state of an element after a person set it to `value`.

    `value` is text, an option's value, a name or id, a list of those for many, or None for nothing.
    Raises PersonRefused: there is no such choice.
    """
    how = STATEFUL[element["type"]]
    if value is None or value == "":
        return {"type": element["type"], how.key: [] if how.many else None}
    if how.many:
        values = value if isinstance(value, list) else [value]
        return {"type": element["type"], how.key: [_one(element, item, roster) for item in values]}
    return {"type": element["type"], how.key: _one(element, value, roster)}


def option_of(element: Json, value: object) -> Json:
    """Return the option of a select or menu by its value, or by its label. Raises PersonRefused."""
    groups = objects(element.get("option_groups"))
    options = [*objects(element.get("options")), *(one for group in groups for one in objects(group.get("options")))]
    for option in options:
        if value == option.get("value"):
            return option
    for option in options:
        if value == option["text"]["text"]:
            return option
    raise PersonRefused("invalid_option", f"There is no choice {value!r} here.")


def _one(element: Json, value: object, roster: Roster) -> object:
    kind = str(element["type"])
    if "options" in element or "option_groups" in element:
        return option_of(element, value)
    if "users" in kind:
        return _user(str(value), roster)
    if "channels" in kind or "conversations" in kind:
        return _place(str(value), roster)
    if kind == "datetimepicker":
        return int(str(value)) if str(value).isdecimal() else str(value)
    return value if kind == "rich_text_input" else str(value)


def _user(value: str, roster: Roster) -> str:
    person = next((one for one in roster.people if value.removeprefix("@") in {one.id, one.name}), None)
    if person is None:
        raise PersonRefused("invalid_option", f"There is nobody called {value!r}.")
    return person.id


def _place(value: str, roster: Roster) -> str:
    place = roster.named(value)
    if place is None:
        raise PersonRefused("invalid_option", f"There is no channel called {value!r}.")
    return place.id


def complaint(block: Json, state: Json) -> str | None:
    """Return what the client says under an input before anything is sent, or None when it may be sent."""
    element = block["element"]
    how = STATEFUL[element["type"]]
    value = state.get(how.key)
    if value is None or value in ("", []):
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(value, list):
        most = element.get("max_selected_items")
        return f"Please choose no more than {most}." if most and len(value) > most else None
    return _wrong_text(element, str(value))


def _wrong_text(element: Json, value: str) -> str | None:
    pattern, example = FORMATS.get(element["type"], (r"(?s).*", ""))
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if how_typed(element) and len(value) < least:
        return f"Please enter at least {least} characters."
    if how_typed(element) and len(value) > most:
        return f"Please enter no more than {most} characters."
    if not re.fullmatch(pattern, value):
        return f"Please enter {example}."
    return _out_of_range(element, value) if element["type"] == "number_input" else None


def how_typed(element: Json) -> bool:
    """Tell whether the element is typed into, so that lengths count."""
    return STATEFUL[element["type"]] is TEXT


def _out_of_range(element: Json, value: str) -> str | None:
    least, most = element.get("min_value"), element.get("max_value")
    if not element.get("is_decimal_allowed") and "." in value:
        return "Please enter a whole number."
    if least is not None and float(value) < float(least):
        return f"Please enter {least} or more."
    if most is not None and float(value) > float(most):
        return f"Please enter {most} or less."
    return None
