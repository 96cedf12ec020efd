"""What is filled in, and what the client says before anything is sent."""

from typing import Any

import pytest

from lab.workspace.people import Roster
from lab.workspace.refusals import PersonRefused
from lab.workspace.values import chosen, complaint, initial

Json = dict[str, Any]
OPTIONS = [{"text": {"type": "plain_text", "text": label}, "value": label.lower()} for label in ("Red", "Blue")]
SELECT: Json = {"type": "static_select", "action_id": "a", "options": OPTIONS}
BOXES: Json = {"type": "checkboxes", "action_id": "a", "options": OPTIONS}


def test_unset_is_null_or_an_empty_list() -> None:
    """An element nobody touched is in the state all the same."""
    assert initial(SELECT) == {"type": "static_select", "selected_option": None}
    assert initial(BOXES) == {"type": "checkboxes", "selected_options": []}
    assert initial({"type": "datepicker", "initial_date": "2026-11-24"})["selected_date"] == "2026-11-24"


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        (SELECT, "red", {"selected_option": OPTIONS[0]}),
        (SELECT, "Blue", {"selected_option": OPTIONS[1]}),
        (SELECT, None, {"selected_option": None}),
        (BOXES, ["red", "blue"], {"selected_options": OPTIONS}),
        ({"type": "users_select"}, "approver", {"selected_user": "UAPPROVER1"}),
        ({"type": "multi_users_select"}, ["@deputy", "UADMIN01"], {"selected_users": ["UDEPUTY1", "UADMIN01"]}),
        ({"type": "channels_select"}, "#rds-help", {"selected_channel": "C0RDSHELP"}),
        ({"type": "plain_text_input"}, 12, {"value": "12"}),
    ],
)
def test_chosen(element: Json, value: object, state: Json) -> None:
    """A person's plain value becomes the state that Slack sends."""
    assert chosen(element, value, Roster()) == {"type": element["type"], **state}


@pytest.mark.parametrize(
    ("element", "value"),
    [(SELECT, "green"), ({"type": "users_select"}, "nobody"), ({"type": "channels_select"}, "#none")],
)
def test_choices_that_do_not_exist(element: Json, value: str) -> None:
    """Nobody can choose what is not offered."""
    with pytest.raises(PersonRefused) as refused:
        chosen(element, value, Roster())
    assert refused.value.code == "invalid_option"


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ({"type": "plain_text_input"}, "", "required"),
        ({"type": "plain_text_input", "min_length": 5}, "four", "at least 5"),
        ({"type": "plain_text_input", "max_length": 3}, "four", "no more than 3"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "many", "a number"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "2 or more"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "1"}, "1.5", "1 or less"),
        ({"type": "email_text_input"}, "me", "e-mail"),
        ({"type": "url_text_input"}, "me", "web address"),
        ({"type": "datepicker"}, "tomorrow", "a date"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["admin", "guest"], "no more than 1"),
    ],
)
def test_the_client_complains(element: Json, value: object, said: str) -> None:
    """A form with such a value is not sent; the sentence stands under the field."""
    words = complaint({"type": "input", "element": element}, chosen(element, value, Roster()))
    assert words is not None
    assert said in words


def test_an_optional_field_may_stay_empty() -> None:
    """Nothing is said of an optional field that is empty."""
    element = {"type": "plain_text_input", "min_length": 5}
    assert complaint({"type": "input", "optional": True, "element": element}, chosen(element, "", Roster())) is None
