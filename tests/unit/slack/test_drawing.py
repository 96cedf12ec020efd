"""The thread that draws cards."""

import threading

from bot.errors import NotFound, SlackRefused
from bot.slack.drawing import Drawer

WAIT_S = 20


def test_asking_twice_before_it_is_drawn_is_asking_once() -> None:
    """Ten changes in a row are one drawing, of the newest row."""
    drawn: list[str] = []
    drawer = Drawer(drawn.append)
    for _ in range(10):
        drawer.ask("R-1")
    drawer.once()
    assert drawn == ["R-1"]


def test_a_failure_is_tried_again_ever_more_slowly_and_delays_no_other() -> None:
    """Slack refuses one request's cards: the others are drawn, that one after pauses that double."""
    now = [0.0]
    tries: list[tuple[float, str]] = []

    def refresh(request_id: str) -> None:
        tries.append((now[0], request_id))
        if request_id == "R-1":
            raise SlackRefused(method="chat.update", code="ratelimited")

    drawer = Drawer(refresh, now=lambda: now[0])
    drawer.ask("R-1")
    drawer.ask("R-2")
    for second in range(9):
        now[0] = float(second)
        drawer.once()
    assert [at for at, name in tries if name == "R-1"] == [0.0, 1.0, 3.0, 7.0]
    assert [name for _, name in tries].count("R-2") == 1


def test_a_fault_of_ours_does_not_end_the_thread() -> None:
    """An exception that nobody foresaw is logged, and the next card is drawn."""
    drawn = threading.Event()

    def refresh(request_id: str) -> None:
        if request_id == "R-1":
            raise ZeroDivisionError
        drawn.set()

    drawer = Drawer(refresh)
    drawer.start()
    drawer.ask("R-1")
    drawer.ask("R-2")
    assert drawn.wait(WAIT_S)
    drawer.stop()


def test_what_was_asked_for_is_drawn_before_the_end() -> None:
    """Stopping loses no card."""
    drawn: list[str] = []
    drawer = Drawer(drawn.append)
    drawer.start()
    drawer.ask("R-1")
    drawer.stop()
    assert drawn == ["R-1"]


def test_a_request_that_is_gone_is_not_tried_again() -> None:
    """What no longer exists has no cards."""
    tries: list[str] = []

    def refresh(request_id: str) -> None:
        tries.append(request_id)
        raise NotFound(kind="request", name=request_id)

    drawer = Drawer(refresh, now=lambda: 0.0)
    drawer.ask("R-1")
    drawer.once()
    drawer.once()
    assert tries == ["R-1"]
