"""What Slack answers, as errors of ours."""

from pathlib import Path

import pytest
from structlog.typing import EventDict

from bot.errors import SlackRefused
from bot.settings import Slack
from bot.slack.cards.message import Message
from bot.slack.transport.web import Mark, Web, client_for
from tests.support.chat import HELP, FakeSlack

MESSAGE = Message(text="x", blocks=())


def test_a_refusal_is_one_error_and_one_log_line(logged: list[EventDict]) -> None:
    """The method and Slack's code are known; nothing of the message is logged."""
    slack = FakeSlack()
    slack.refusals["chat.postMessage"] = lambda _: "is_archived"
    with pytest.raises(SlackRefused) as refused:
        Web(slack).post(Message(text="private words", blocks=()), channel=HELP)
    assert refused.value.facts == {"method": "chat.postMessage", "code": "is_archived"}
    assert [line["event"] for line in logged] == ["slack_refused"]
    assert "private words" not in str(logged)


def test_a_workspace_that_cannot_be_reached(tmp_path: Path) -> None:
    """No connection is the same error, with a code of its own; nothing is retried behind our back."""
    del tmp_path
    web = Web(client_for(Slack.model_validate({"bot_token": "xoxb-1", "api_url": "http://127.0.0.1:9/api/"})))
    with pytest.raises(SlackRefused) as refused:
        web.post(MESSAGE, channel=HELP)
    assert refused.value.facts["code"] == "unreachable"


def test_a_response_url_that_is_dead() -> None:
    """Thirty minutes later, the way back is closed: that is an error like any other."""
    with pytest.raises(SlackRefused) as refused:
        Web(FakeSlack()).respond(MESSAGE, url="http://127.0.0.1:9/dead")
    assert refused.value.facts["method"] == "response_url"


def test_having_reacted_already_is_fine() -> None:
    """The same reaction twice is no failure."""
    slack = FakeSlack()
    slack.refusals["reactions.add"] = lambda _: "already_reacted"
    Web(slack).react("eyes", channel=HELP, ts="1.1")
    slack.refusals["reactions.add"] = lambda _: "message_not_found"
    with pytest.raises(SlackRefused):
        Web(slack).react("eyes", channel=HELP, ts="1.1")


def test_only_our_own_card_is_found_again() -> None:
    """A message of somebody else with the same mark is not taken for ours."""
    slack, mark = FakeSlack(), Mark(request="R-1", kind="request")
    slack.messages[HELP, "1.0"] = {"metadata": mark.as_metadata(), "ts": "1.0"}
    assert Web(slack).find(mark, channel=HELP, thread_ts=None) is None
    Web(slack).post(MESSAGE, channel=HELP, mark=mark)
    found = Web(slack).find(mark, channel=HELP, thread_ts=None)
    assert found is not None
    assert found.ts != "1.0"
