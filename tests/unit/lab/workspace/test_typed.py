"""What people type, as Slack stores it."""

import pytest

from lab.workspace import typed
from lab.workspace.people import Roster


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@admin, look", "<@UADMIN01>, look"),
        ("@rdslic", "<@URDSLICBOT>"),
        ("in #rds-help.", "in <#C0RDSHELP|rds-help>."),
        ("@rds-admins", "<!subteam^S0RDSADMINS>"),
        ("@here", "<!here>"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@UADMIN01>", "&lt;@UADMIN01&gt;"),
        ("mail me@admin or @nobody", "mail me@admin or @nobody"),
        ("see https://example.com/a?b=1&c=2", "see <https://example.com/a?b=1&amp;c=2>"),
        ("`@admin` and ```#rds-help```", "`@admin` and ```#rds-help```"),
    ],
)
def test_text(words: str, text: str) -> None:
    """Three characters are escaped once, names become mentions, code is left alone."""
    assert typed.text_of(words, Roster()) == text


def test_rich_text() -> None:
    """The same words become a rich_text block with their mentions as elements."""
    block = typed.rich_text("hi @admin ```x < y``` :eyes:", Roster(), "b1")
    assert block == {
        "type": "rich_text",
        "block_id": "b1",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "hi "},
                    {"type": "user", "user_id": "UADMIN01"},
                    {"type": "text", "text": " "},
                ],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x < y"}]},
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": " "}, {"type": "emoji", "name": "eyes"}],
            },
        ],
    }
