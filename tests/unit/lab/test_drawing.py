"""Messages drawn as text: what a person would read, and what they can press."""

from lab import drawing


def test_links_mentions_and_dates_read_as_in_slack() -> None:
    """Labels instead of addresses, fallbacks instead of date codes, characters instead of entities."""
    shown = drawing.plain("<https://x.test|the page> by <@U1>, <!date^1^{date}|1 January>, a &lt; b &amp; c")
    assert shown == "the page by @U1, 1 January, a < b & c"


def test_blocks_become_lines() -> None:
    """Header, fields, table and numbered list each have their form."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Host*\nSRV"}]},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "bbb"}],
                [{"type": "raw_text", "text": "aaa"}, {"type": "raw_text", "text": "b"}],
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": word}]}
                        for word in ("stop", "copy")
                    ],
                }
            ],
        },
    ]
    assert drawing.lines({"blocks": blocks}) == [
        "# Title",
        "  *Host*: SRV",
        "  a    bbb",
        "  aaa  b",
        "1. stop",
        "2. copy",
    ]


def test_what_can_be_pressed() -> None:
    """Buttons, with their confirmation; a link is no button."""
    confirm = {"title": {"type": "plain_text", "text": "Sure?"}, "text": {"type": "mrkdwn", "text": "It *runs*"}}
    elements = [
        {
            "type": "button",
            "action_id": "go",
            "value": "R-1",
            "text": {"type": "plain_text", "text": "Go"},
            "confirm": confirm,
        },
        {
            "type": "button",
            "action_id": "page",
            "url": "https://x.test",
            "text": {"type": "plain_text", "text": "Page"},
        },
    ]
    [button] = drawing.pressables({"blocks": [{"type": "actions", "block_id": "b", "elements": elements}]})
    assert (button.action_id, button.value, button.block_id) == ("go", "R-1", "b")
    assert button.confirm == "Sure?: It *runs*"
