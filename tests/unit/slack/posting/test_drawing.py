"""The threads that draw cards and Homes."""

import threading

from bot.errors import NotFound, SlackRefused
from bot.slack.posting.drawing import Drawer, Drawing

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


def test_what_was_drawn_rests_and_then_shows_the_newest() -> None:
    """A change every tenth of a second is a drawing a second, and the last change is drawn too."""
    now = [0.0]
    drawn: list[float] = []

    def draw(_: str) -> bool:
        drawn.append(now[0])
        return True

    drawer = Drawer(draw, now=lambda: now[0], rest_s=1.0)
    for tenth in range(25):
        now[0] = tenth / 10
        drawer.ask("UADMIN01")
        drawer.once()
    assert drawn == [0.0, 1.0, 2.0]
    now[0] = 3.0
    drawer.once()
    drawer.once()
    assert drawn == [0.0, 1.0, 2.0, 3.0]


def test_what_needed_no_call_does_not_rest() -> None:
    """Looking whether something changed costs Slack nothing: the change right after it is drawn at once."""
    answers = iter([False, True])
    drawer = Drawer(lambda _: next(answers), now=lambda: 0.0, rest_s=1.0)
    for _ in range(2):
        drawer.ask("UADMIN01")
        drawer.once()
    assert next(answers, None) is None


def test_nothing_rests_at_the_end() -> None:
    """A change right before the end is still drawn, and the end does not wait between two people."""
    drawn: list[str] = []

    def draw(name: str) -> bool:
        drawn.append(name)
        return True

    drawer = Drawer(draw, rest_s=600.0, apart_s=600.0)
    drawer.ask("U1A")
    drawer.stop()
    drawer.once()
    drawer.ask("U1A")
    drawer.ask("U2A")
    drawer.once()
    assert drawn == ["U1A", "U1A", "U2A"]


def test_a_card_does_not_wait_for_homes() -> None:
    """Slack keeps the first Home waiting; the card of the next request is drawn all the same."""
    stuck, go_on, drawn = threading.Event(), threading.Event(), threading.Event()

    def home(_: str) -> bool:
        stuck.set()
        return go_on.wait(WAIT_S)

    def cards(request_id: str) -> None:
        if request_id == "R-2":
            drawn.set()

    drawing = Drawing(cards, home, concerned=lambda _: ["UADMIN01"], everybody=tuple)
    drawing.start()
    try:
        drawing.ask("R-1")
        assert stuck.wait(WAIT_S)
        drawing.ask("R-2")
        assert drawn.wait(WAIT_S)
    finally:
        go_on.set()
        drawing.stop()


def test_homes_are_drawn_though_cards_cannot_be() -> None:
    """The channel of a card is gone for now; people who look at their Home see the change."""
    drawn: list[str] = []

    def cards(_: str) -> None:
        raise SlackRefused(method="chat.update", code="ratelimited")

    def home(user: str) -> bool:
        drawn.append(user)
        return True

    drawing = Drawing(cards, home, concerned=lambda _: ["UADMIN01"], everybody=tuple)
    drawing.ask("R-1")
    drawing.once()
    assert drawn == ["UADMIN01"]


def test_what_nobody_foresaw_is_tried_a_few_times_and_given_up() -> None:
    """A fault of ours does not go away by itself: it is not tried for ever, and a later change is drawn anew."""
    now, tries, given_up = [0.0], list[float](), list[str]()

    def draw(_: str) -> None:
        tries.append(now[0])
        raise ZeroDivisionError

    drawer = Drawer(draw, now=lambda: now[0], give_up=given_up.append)
    drawer.ask("R-1")
    for second in range(100):
        now[0] = float(second)
        drawer.once()
    assert (tries, given_up) == ([0.0, 1.0, 3.0, 7.0, 15.0], ["R-1"])
    drawer.ask("R-1")
    drawer.once()
    assert tries[-1] == 99.0
