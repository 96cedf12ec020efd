"""The App Home."""

from bot.text import text
from tests.support.chat import ADMIN, APPROVER, Chat


def opened(who: str, tab: str = "home") -> dict[str, object]:
    """Return the event of opening a tab."""
    return {"type": "app_home_opened", "user": who, "channel": "D1A", "tab": tab}


def test_it_shows_what_waits_and_what_was_asked(chat: Chat) -> None:
    """The approver sees what to decide; the requester what they asked for."""
    request = chat.asks()
    chat.event(opened(APPROVER))
    chat.event(opened(ADMIN))
    approver, admin = chat.slack.of("views.publish")
    assert request.id in str(approver["view"]["blocks"][:3])
    assert text("en", "cards.home.mine_none") in str(approver["view"])
    assert text("fr", "cards.home.waiting_none") in str(admin["view"])
    assert request.id in str(admin["view"])


def test_the_messages_tab_needs_nothing(chat: Chat) -> None:
    """Opening the conversation publishes no home tab."""
    chat.event(opened(ADMIN, "messages"))
    assert not chat.slack.of("views.publish")


def test_asking_from_the_home_tab_opens_the_form(chat: Chat) -> None:
    """The button asks for any action; the request will be answered in the direct conversation."""
    chat.click(ADMIN, "offer_action", "", channel=None)
    view = chat.slack.of("views.open")[-1]["view"]
    assert ADMIN in view["private_metadata"]
