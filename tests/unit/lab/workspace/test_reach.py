"""Whom a message notifies, and which links get a preview."""

from typing import Any

import pytest

from lab.workspace.message import Message
from lab.workspace.people import BOT_USER_ID, Roster
from lab.workspace.reach import notified, preview, unfurled

Json = dict[str, Any]


def said(text: str = "", *blocks: Json, **more: Any) -> Message:  # noqa: ANN401 - fields of a message
    """Return a message of the app in the help channel."""
    return Message(
        **{"channel": "C0RDSHELP", "ts": "1.000001", "user": BOT_USER_ID, "text": text, "blocks": blocks, **more}
    )


def section(text: str, **more: object) -> Json:
    """Return a section with mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (said("hello <@UADMIN01>"), {"admin": "mention"}),
        (said("hello &lt;@UADMIN01&gt; and &lt;!channel&gt;"), {}),
        (said("words", section("for <!subteam^S0RDSADMINS>")), {"approver": "group", "deputy": "group"}),
        (
            said("<!here> <@UGUEST01>"),
            dict.fromkeys(("admin", "approver", "deputy"), "everyone") | {"guest": "mention"},
        ),
        (said("words", section("bare @channel")), dict.fromkeys(("admin", "approver", "deputy", "guest"), "everyone")),
        (said("words", section("bare @channel", verbatim=True)), {}),
        (said("bare @channel"), {}),
        (said("words", {"type": "header", "text": {"type": "plain_text", "text": "<@UADMIN01>"}}), {}),
        (
            said("words", {"type": "rich_text", "elements": [{"type": "user", "user_id": "UADMIN01"}]}),
            {"admin": "mention"},
        ),
        (said("<!channel>", visible_to="UADMIN01"), {"admin": "everyone"}),
        (said("me: <@UADMIN01>", user="UADMIN01"), {}),
        (said("hello", channel="D0ADMIN"), {"admin": "dm"}),
    ],
)
def test_who_is_notified(message: Message, expected: dict[str, str]) -> None:
    """Mentions count in text, mrkdwn and rich text; escaped ones and plain text never do."""
    assert {one["as"]: one["why"] for one in notified(message, Roster())} == expected


def test_what_a_notification_says() -> None:
    """It is the text, readable, and short."""
    assert preview(said("see <https://x.example|the guide> &amp; go")) == "see the guide & go"
    assert len(preview(said("x" * 500))) == 150


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (said("https://x.example"), []),
        (said("https://x.example", user="UADMIN01"), ["https://x.example"]),
        (said("https://x.example <https://x.example/a.png|picture>", unfurls=(True, False)), ["https://x.example"]),
        (said("<https://x.example/a.png>"), ["https://x.example/a.png"]),
        (said("words", section("https://x.example/a.png", verbatim=True)), []),
    ],
)
def test_previews_of_links(message: Message, expected: list[str]) -> None:
    """An app's links to pages get none unless it asks; media do unless it asks not to."""
    assert unfurled(message) == expected
