"""Acknowledgements leave in time, whatever happens afterwards."""

import threading

import pytest
from slack_bolt import BoltRequest

from tests.support.chat import HELP, Chat
from tests.support.desk import ADMIN

SLOW = 12
WAIT_S = 20


def body(chat: Chat, typed: str) -> dict[str, str]:
    """Return a slash command as Slack sends it."""
    common = {"command": "/rdslic", "user_id": ADMIN, "channel_id": HELP, "team_id": "T1", "trigger_id": "1.2.x"}
    return {**common, "text": typed, "response_url": chat.url}


def test_slow_work_does_not_delay_the_next_acknowledgement(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen listeners are stuck in the database; the next command is acknowledged and answered all the same."""
    stuck, go_on = threading.Semaphore(0), threading.Event()

    def blocked(*_: object, **__: object) -> tuple[()]:
        stuck.release()
        assert go_on.wait(WAIT_S)
        return ()

    monkeypatch.setattr(type(chat.bot.store.requests), "_select", blocked)
    try:
        for _ in range(SLOW):
            request = BoltRequest(mode="socket_mode", body=body(chat, "requests"))
            assert chat.bot.app.dispatch(request).status == 200
        for _ in range(SLOW):
            assert stuck.acquire(timeout=WAIT_S)
        waiting, chat.futures[:] = chat.futures[:], []
        assert chat.command(ADMIN, "help").status == 200
        assert "check_activation" in chat.told()
    finally:
        go_on.set()
    chat.futures += waiting
    chat.settle()
    assert len(chat.returned) == SLOW + 1


def test_an_error_right_after_the_acknowledgement_does_not_take_it_back(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listener fails at once, every time; every command is acknowledged."""
    monkeypatch.setattr("bot.slack.listeners.orders.read", lambda *_: 1 / 0)
    for _ in range(20):
        assert chat.command(ADMIN, "anything").status == 200
