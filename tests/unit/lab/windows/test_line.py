"""A line that breaks at exactly one message."""

from dataclasses import dataclass, field

import pytest

from lab.windows.line import Line, Side


@dataclass
class World:
    """A line, and how often all its connections were cut."""

    cuts: int = 0
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        self.line = Line(self.cut)

    def cut(self) -> None:
        """Count it."""
        self.cuts += 1

    def exchange(self) -> str:
        """Send one message and tell how far it got."""
        passage = self.line.arrived()
        if passage is None:
            return "unheard"
        return "answered" if self.line.leaves(passage) else "done"


@pytest.fixture
def world() -> World:
    """Return a line that is whole."""
    return World()


@pytest.mark.parametrize(("side", "fate"), [("request", "unheard"), ("reply", "done")])
def test_it_breaks_at_that_message_and_is_back(world: World, side: Side, fate: str) -> None:
    """Only the third message is lost, on the side that was chosen; nobody else's connection is cut."""
    world.line.break_at(3, side, back=True)
    assert [world.exchange() for _ in range(5)] == ["answered", "answered", fate, "answered", "answered"]
    assert world.cuts == 0
    assert (world.line.has_broken, world.line.is_down) == (True, False)


@pytest.mark.parametrize(("side", "fate"), [("request", "unheard"), ("reply", "done")])
def test_it_stays_broken_until_it_is_mended(world: World, side: Side, fate: str) -> None:
    """From the second message on nothing gets through, every connection is cut, and mending ends that."""
    world.line.break_at(2, side, back=False)
    assert [world.exchange() for _ in range(4)] == ["answered", fate, "unheard", "unheard"]
    assert (world.cuts, world.line.is_down) == (1, True)
    world.line.mend()
    assert world.exchange() == "answered"


def test_messages_are_counted_from_the_beginning_of_each_try(world: World) -> None:
    """An undisturbed run tells how many there are; what came while the line was down is no part of it."""
    for _ in range(4):
        world.exchange()
    assert world.line.messages == 4
    world.line.break_at(2, "request", back=False)
    for _ in range(4):
        world.exchange()
    assert world.line.messages == 2
    world.line.mend()
    assert world.line.messages == 0


def test_a_break_beyond_the_last_message_does_not_happen(world: World) -> None:
    """A campaign can tell that it asked for a message which did not come."""
    world.line.break_at(9, "reply", back=True)
    assert world.exchange() == "answered"
    assert not world.line.has_broken


def test_a_late_reply_breaks_nothing_in_the_next_try(world: World) -> None:
    """A reply that was under way when the next try began does not count as a message of it."""
    late = world.line.arrived()
    assert late is not None
    world.line.break_at(1, "reply", back=False)
    assert world.line.leaves(late)
    assert world.exchange() == "done"


def test_a_reply_under_way_is_lost_when_another_message_breaks_the_line(world: World) -> None:
    """Two connections, one break: neither hears anything more."""
    waiting = world.line.arrived()
    assert waiting is not None
    world.line.break_at(1, "request", back=False)
    world.exchange()
    assert not world.line.leaves(waiting)


def test_scripts_wait_until_the_line_breaks(world: World) -> None:
    """A paced line stays so over many tries; in each of them nobody waits any more once it broke."""
    world.line.pace()
    for _ in range(2):
        world.line.break_at(2, "reply", back=True)
        world.exchange()
        assert world.line.is_paced
        world.exchange()
        assert not world.line.is_paced


def test_there_is_no_message_before_the_first(world: World) -> None:
    """Messages are numbered from one."""
    with pytest.raises(ValueError, match="0"):
        world.line.break_at(0, "request", back=True)
