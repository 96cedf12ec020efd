"""Elements: what can be pressed, chosen or filled in."""

from collections.abc import Mapping
from typing import Final

from lab.workspace.blocks.checks import (
    Check,
    Need,
    Shape,
    anything,
    array,
    boolean,
    both,
    choice,
    exactly_one,
    integer,
    shape,
    string,
)
from lab.workspace.blocks.objects import (
    ACTION_ID,
    CONFIRM,
    OPTION_GROUPS,
    OPTIONS,
    PLACEHOLDER,
    option,
    plain_text,
)

URL: Final = string(3000, least=1)
ANY_TYPE: Final = Need(anything)
"""The type was checked where the shape was chosen by it."""

IDS: Final[Shape] = {"type": ANY_TYPE, "action_id": ACTION_ID}
CHOOSING: Final[Shape] = {**IDS, "placeholder": PLACEHOLDER, "focus_on_load": boolean, "confirm": CONFIRM}
TYPING: Final[Shape] = {
    **IDS,
    "placeholder": PLACEHOLDER,
    "focus_on_load": boolean,
    "dispatch_action_config": anything,
}
MANY: Final[Shape] = {"max_selected_items": integer(1, 100)}

BUTTON: Final = shape(
    {
        **IDS,
        "text": Need(plain_text(75)),
        "value": string(2000),
        "url": URL,
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    }
)
IMAGE: Final = both(
    exactly_one("image_url", "slack_file"),
    shape({"type": ANY_TYPE, "image_url": URL, "slack_file": anything, "alt_text": Need(string(2000, least=1))}),
)
OVERFLOW: Final = shape({**IDS, "options": Need(array(option(url=True), 5, least=1)), "confirm": CONFIRM})


def _static(more: Shape) -> Check:
    return both(
        exactly_one("options", "option_groups"),
        shape({**CHOOSING, "options": OPTIONS, "option_groups": OPTION_GROUPS, **more}),
    )


def _boxes(initial: str, check: Check) -> Check:
    options = Need(array(option(mrkdwn=True), 10, least=1))
    return shape({**IDS, "options": options, initial: check, "confirm": CONFIRM, "focus_on_load": boolean})


def _typed(more: Shape) -> Check:
    return shape({**TYPING, **more})


def _chosen(initial: str, check: Check, more: Shape | None = None) -> Check:
    return shape({**CHOOSING, initial: check, **(more or {})})


_names: Final = array(string(255, least=1), 100)
_anything: Final[Shape] = {"initial_value": string(3000)}
_lengths: Final[Shape] = {"min_length": integer(0, 3000), "max_length": integer(1, 3000), "multiline": boolean}
_conversations: Final[Shape] = {"default_to_current_conversation": boolean, "filter": anything}
_reply: Final[Shape] = {"response_url_enabled": boolean}
_feedback: Final = shape({"text": Need(plain_text(75)), "value": Need(string(2000)), "accessibility_label": string(75)})

ELEMENTS: Final[Mapping[str, Check]] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": OVERFLOW,
    "static_select": _static({"initial_option": option()}),
    "multi_static_select": _static({"initial_options": OPTIONS, **MANY}),
    "external_select": _chosen("initial_option", option(), {"min_query_length": integer(0, 3000)}),
    "multi_external_select": _chosen("initial_options", OPTIONS, {"min_query_length": integer(0, 3000), **MANY}),
    "users_select": _chosen("initial_user", string(255)),
    "multi_users_select": _chosen("initial_users", _names, MANY),
    "channels_select": _chosen("initial_channel", string(255), _reply),
    "multi_channels_select": _chosen("initial_channels", _names, MANY),
    "conversations_select": _chosen("initial_conversation", string(255), {**_conversations, **_reply}),
    "multi_conversations_select": _chosen("initial_conversations", _names, {**_conversations, **MANY}),
    "datepicker": _chosen("initial_date", string(10)),
    "timepicker": _chosen("initial_time", string(5), {"timezone": string(100)}),
    "datetimepicker": shape(
        {**IDS, "initial_date_time": integer(0, 9_999_999_999), "confirm": CONFIRM, "focus_on_load": boolean}
    ),
    "radio_buttons": _boxes("initial_option", option(mrkdwn=True)),
    "checkboxes": _boxes("initial_options", array(option(mrkdwn=True), 10, least=1)),
    "plain_text_input": _typed({**_anything, **_lengths}),
    "email_text_input": _typed(_anything),
    "url_text_input": _typed(_anything),
    "number_input": _typed(
        {**_anything, "is_decimal_allowed": Need(boolean), "min_value": string(100), "max_value": string(100)}
    ),
    "rich_text_input": _typed({"initial_value": anything}),
    "file_input": shape({**IDS, "filetypes": array(string(50), 100), "max_files": integer(1, 10)}),
    "feedback_buttons": shape({**IDS, "positive_button": Need(_feedback), "negative_button": Need(_feedback)}),
    "icon_button": shape(
        {
            **IDS,
            "icon": Need(choice("trash")),
            "text": Need(plain_text(75)),
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _names,
        }
    ),
}

_choices: Final = frozenset(kind for kind in ELEMENTS if "select" in kind)
_pickers: Final = frozenset({"datepicker", "timepicker"})
_boxes_kinds: Final = frozenset({"checkboxes", "radio_buttons"})
IN_ACTIONS: Final = frozenset({"button", "overflow", "datetimepicker"}) | _choices | _pickers | _boxes_kinds
IN_SECTION: Final = frozenset({"button", "image", "overflow"}) | _choices | _pickers | _boxes_kinds
IN_CONTEXT_ACTIONS: Final = frozenset({"feedback_buttons", "icon_button"})
IN_INPUT_EVERYWHERE: Final = (
    frozenset(
        {
            "plain_text_input",
            "email_text_input",
            "url_text_input",
            "number_input",
            "rich_text_input",
            "datetimepicker",
        }
    )
    | _choices
    | _pickers
    | _boxes_kinds
)
IN_INPUT_MODAL: Final = IN_INPUT_EVERYWHERE | {"file_input"}
