"""Block Kit limits: what Slack refuses, and where it says the fault is."""

from typing import Any

import pytest
from hypothesis import given, strategies

from lab.workspace.blocks.layout import Surface
from lab.workspace.blocks.validate import faults_in_blocks, faults_in_view

Json = dict[str, Any]
WORDS: Json = {"type": "plain_text", "text": "words"}
SECTION: Json = {"type": "section", "text": WORDS}
BUTTON: Json = {"type": "button", "action_id": "go", "text": WORDS}
INPUT: Json = {
    "type": "input",
    "block_id": "b",
    "label": WORDS,
    "element": {"type": "plain_text_input", "action_id": "a"},
}
CELL: Json = {"type": "raw_text", "text": "x"}
TABLE: Json = {"type": "table", "rows": [[CELL, {"type": "raw_number", "value": 3}]]}
MODAL: Json = {"type": "modal", "title": WORDS, "submit": WORDS, "blocks": [INPUT]}


def mrkdwn(length: int) -> Json:
    """Return a text object of that many characters."""
    return {"type": "mrkdwn", "text": "x" * length}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def select(count: int) -> Json:
    """Return a select with that many options."""
    options = [{"text": WORDS, "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options}


@pytest.mark.parametrize(
    ("block", "surface"),
    [
        (SECTION, "message"),
        ({"type": "section", "fields": [mrkdwn(2000)] * 10}, "home"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 150}}, "modal"),
        ({"type": "divider"}, "home"),
        ({"type": "context", "elements": [mrkdwn(3000)] * 10}, "message"),
        ({"type": "markdown", "text": "x" * 12_000}, "message"),
        (actions(BUTTON, select(100)), "message"),
        (TABLE, "message"),
        (TABLE, "home"),
        ({"type": "alert", "text": WORDS, "level": "warning"}, "modal"),
        (INPUT, "message"),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [{"type": "text", "text": "Get-Service", "style": {"bold": True}}],
                    }
                ],
            },
            "message",
        ),
    ],
)
def test_good_blocks_pass(block: Json, surface: Surface) -> None:
    """What is within the limits is accepted."""
    assert faults_in_blocks([block], surface) == []


@pytest.mark.parametrize(
    ("block", "surface", "pointer", "said"),
    [
        ({"type": "section"}, "message", "/blocks/0", "at least one is required: text, fields"),
        ({"type": "section", "text": mrkdwn(0)}, "message", "/blocks/0/text/text", "more than 0 characters"),
        ({"type": "section", "text": mrkdwn(3001)}, "message", "/blocks/0/text/text", "less than 3001"),
        ({"type": "section", "fields": [mrkdwn(1)] * 11}, "message", "/blocks/0/fields", "no more than 10 items"),
        ({"type": "section", "fields": [mrkdwn(2001)]}, "message", "/blocks/0/fields/0/text", "less than 2001"),
        ({"type": "section", "text": "bare"}, "message", "/blocks/0/text", "missing required field: type"),
        ({"type": "section", "text": WORDS, "colour": "red"}, "message", "/blocks/0", "additional property: colour"),
        ({"type": "header", "text": mrkdwn(5)}, "message", "/blocks/0/text/type", "unsupported type: mrkdwn"),
        (actions(*[{**BUTTON, "action_id": str(n)} for n in range(26)]), "home", "/blocks/0/elements", "25"),
        (actions(BUTTON, BUTTON), "message", "/blocks/0", "action_id already exists: go"),
        (actions({**BUTTON, "value": "x" * 2001}), "message", "/blocks/0/elements/0/value", "less than 2001"),
        (actions({**BUTTON, "style": "blue"}), "message", "/blocks/0/elements/0/style", "primary, danger"),
        (actions({"type": "button", "action_id": "a"}), "message", "/blocks/0/elements/0", "missing required"),
        (actions({**BUTTON, "confirm": {"title": WORDS}}), "message", "/blocks/0/elements/0/confirm", "missing"),
        (actions({"type": "plain_text_input"}), "message", "/blocks/0/elements/0/type", "unsupported type"),
        (actions(select(101)), "message", "/blocks/0/elements/0/options", "no more than 100"),
        (actions(select(0)), "message", "/blocks/0/elements/0/options", "no fewer than 1"),
        ({"type": "markdown", "text": "x"}, "modal", "/blocks/0", "not allowed in a modal"),
        ({"type": "markdown", "text": "x"}, "home", "/blocks/0", "not allowed in a home"),
        ({"type": "alert", "text": WORDS}, "message", "/blocks/0", "not allowed in a message"),
        (TABLE, "modal", "/blocks/0", "not allowed in a modal"),
        ({"type": "table", "rows": [[CELL] * 21]}, "message", "/blocks/0/rows/0", "no more than 20"),
        ({"type": "table", "rows": [[CELL]] * 101}, "message", "/blocks/0/rows", "no more than 100"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "home", "/blocks/0/rows/0/0/text", "more"),
        ({"type": "sectoin"}, "message", "/blocks/0/type", "unsupported type: sectoin"),
        ({"type": "image", "image_url": "https://x.test/a.png"}, "message", "/blocks/0", "alt_text"),
        ({**SECTION, "block_id": "x" * 256}, "message", "/blocks/0/block_id", "less than 256"),
    ],
)
def test_bad_blocks_are_refused_where_the_fault_is(block: Json, surface: Surface, pointer: str, said: str) -> None:
    """Each fault is named with a JSON pointer."""
    faults = faults_in_blocks([block], surface)
    assert any(fault.pointer == pointer and said in fault.message for fault in faults), faults


@pytest.mark.parametrize(
    ("blocks", "surface", "said"),
    [
        ([SECTION] * 51, "message", "no more than 50 items"),
        ([SECTION] * 101, "home", "no more than 100 items"),
        ([{**SECTION, "block_id": "same"}] * 2, "message", "block_id already exists: same"),
        ([TABLE, TABLE], "message", "only_one_table_allowed"),
        ([{"type": "markdown", "text": "x" * 6001}] * 2, "message", "12001 characters in all"),
        ("text", "message", "must be an array"),
        (["text"], "message", "missing required field: type"),
    ],
)
def test_what_no_block_knows_of_the_others(blocks: object, surface: Surface, said: str) -> None:
    """Totals and names are checked over the whole message."""
    assert any(said in fault.message for fault in faults_in_blocks(blocks, surface))


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "/view/title/text", "less than 25"),
        ({"submit": None}, "/view", "missing required field: submit"),
        ({"title": None}, "/view", "missing required field: title"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata", "less than 3001"),
        ({"callback_id": "x" * 256}, "/view/callback_id", "less than 256"),
        ({"blocks": [TABLE]}, "/view/blocks/0", "not allowed in a modal"),
        ({"type": "dialog"}, "/view/type", "modal, home"),
    ],
)
def test_views(change: Json, pointer: str, said: str) -> None:
    """A modal has limits of its own."""
    assert faults_in_view(MODAL) == []
    faults = faults_in_view({**MODAL, **change})
    assert any(fault.pointer == pointer and said in fault.message for fault in faults), faults


def test_a_fault_reads_as_slack_writes_it() -> None:
    """The message has Slack's prefix and pointer."""
    (fault,) = faults_in_blocks([{"type": "section", "text": mrkdwn(3001)}], "message")
    assert str(fault) == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(max_size=5),
    lambda inside: (
        strategies.lists(inside, max_size=3)
        | strategies.dictionaries(
            strategies.sampled_from(
                ["type", "text", "elements", "element", "block_id", "action_id", "rows", "options"]
            ),
            inside
            | strategies.sampled_from(["section", "actions", "input", "table", "button", "plain_text", "rich_text"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_nothing_breaks_the_validator(content: object) -> None:
    """Whatever JSON an app sends, it is judged and never crashes the workspace."""
    for surface in ("message", "modal", "home"):
        faults_in_blocks(content, surface)
    if isinstance(content, dict):
        faults_in_view(content)
