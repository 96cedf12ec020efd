"""Payloads are read into typed values; what we did not draw is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.cards.look import ASKED, Look
from bot.slack.cards.suggest import Gap
from bot.slack.listeners import payloads
from bot.slack.listeners.payloads import NotOurs
from tests.support.chat import entry

CLICK = {
    "user": {"id": "U1A"},
    "channel": {"id": "C1A"},
    "container": {
        "type": "message",
        "message_ts": "1.2",
        "channel_id": "C1A",
        "is_ephemeral": True,
        "thread_ts": "1.1",
    },
    "trigger_id": "t",
    "response_url": "https://hooks.example/x",
    "actions": [{"action_id": "approve", "value": "R-7F3KQ"}],
}
COMMAND = {"user_id": "U1A", "channel_id": "C1A", "text": "aide", "response_url": "https://hooks.example/x"}


def test_a_click_is_read() -> None:
    """Who, where, what, and how to answer."""
    click = payloads.click(CLICK)
    assert (click.user, click.channel, click.thread_ts, click.ephemeral) == ("U1A", "C1A", "1.1", True)
    assert payloads.request_id(click.value) == "R-7F3KQ"


def test_a_click_in_the_home_tab_has_no_channel() -> None:
    """The App Home gives neither a channel nor a response URL, nor is it a modal."""
    home = {"user": {"id": "U1A"}, "actions": [{"action_id": "a"}], "view": {"id": "V1", "type": "home"}}
    click = payloads.click(home)
    assert (click.channel, click.response_url, click.modal_id) == (None, None, None)


@pytest.mark.parametrize(
    "broken",
    [
        {**CLICK, "user": {}},
        {**CLICK, "user": {"id": "<!channel>"}},
        {**CLICK, "actions": []},
        {**CLICK, "actions": "approve"},
        {**CLICK, "actions": [7]},
        {**CLICK, "response_url": "file:///etc/passwd"},
        {**CLICK, "response_url": "https://hooks.example/" + "x" * 2000},
    ],
)
def test_a_strange_click_is_refused(broken: dict[str, object]) -> None:
    """A payload of another form than Slack's gets no further."""
    with pytest.raises(NotOurs):
        payloads.click(broken)


@pytest.mark.parametrize("value", ["", "r-7f3kq", "R-7F3KQ; DROP", "R-" + "A" * 40, "../R-7F3KQ", "R-7F3KQ\n"])
def test_a_strange_request_id_is_refused(value: str) -> None:
    """Only what looks like an id of ours, as a whole, is taken for one."""
    with pytest.raises(NotOurs):
        payloads.request_id(value)


@pytest.mark.parametrize(
    "value", ["1", "1:", "x:mode-gpo", "1:Mode GPO", "1" * 30 + ":a", "1:mode-gpo:zz", "1:mode-gpo:us", "::"]
)
def test_a_strange_card_is_refused(value: str) -> None:
    """A question's number, an entry's id, the letters that we write in their order; nothing else."""
    with pytest.raises(NotOurs):
        payloads.look(value)


@pytest.mark.parametrize("helped", [None, True, False])
def test_a_button_knows_how_its_card_is_drawn(helped: bool | None) -> None:  # noqa: FBT001 - a table
    """What a card writes into its buttons is what is read from them; words only where a table may need them."""
    table = entry("mode-gpo", tables=["grace-period"])
    drawn = Look(question=17, asked="since: 3 March?", unfolded=True, shareable=True, related=True, helped=helped)
    assert payloads.look(drawn.value(table)) == payloads.Pressed(entry="mode-gpo", look=drawn)
    assert payloads.look(Look().value(table)) == payloads.Pressed(entry="mode-gpo", look=Look())
    assert payloads.look(drawn.value(entry("mode-gpo"))).look.asked == ""
    long = replace(drawn, asked="x" * (ASKED + 1))
    assert payloads.look(long.value(table)).look.asked == ""


def test_a_question_travels_whole_into_the_form() -> None:
    """Colons in a question are its own; the longest still fits into a button."""
    assert payloads.gap(Gap(question=7, asked="a: b: c").value()) == Gap(question=7, asked="a: b: c")
    assert payloads.gap(Gap(question=None, asked="").value()) == Gap(question=None, asked="")
    assert len(Gap(question=10**17, asked="é" * 3000).value()) <= 2000


@pytest.mark.parametrize("metadata", ["", "{", "[]", '{"channel": "<!channel>"}', '{"channel": 7}', "null"])
def test_strange_metadata_is_refused(metadata: str) -> None:
    """The place a form came from is an id, or the form is none of ours."""
    with pytest.raises(NotOurs):
        payloads.place(metadata)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "bot_id": "B1", "user": "U1A", "channel": "D1A", "ts": "1.1", "text": "x"},
        {"type": "message", "subtype": "message_changed", "channel": "D1A", "ts": "1.1"},
        {"type": "message", "subtype": "message_deleted", "channel": "D1A", "ts": "1.1"},
        {"type": "message", "channel": "D1A", "ts": "1.1", "text": "no user"},
    ],
)
def test_what_no_person_wrote_is_passed_over(event: dict[str, object]) -> None:
    """Bots, edits and deletions are not answered."""
    assert payloads.said(event) is None


def test_typed_text_is_cut() -> None:
    """Nobody makes us look at a megabyte."""
    assert len(payloads.command({**COMMAND, "text": "x" * 1_000_000}).text) == payloads.LONGEST


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("user", "user_id", "channel", "channel_id", "container", "actions", "view", "text", "message", "trigger_id",
        "response_url", "ts", "thread_ts", "state", "values", "blocks", "id", "type", "value",
        "private_metadata")  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), JSON | st.dictionaries(st.sampled_from(KEYS), JSON), max_size=8))
def test_any_json_is_read_or_refused(raw: dict[str, object]) -> None:
    """Whatever arrives, the only way out besides a value is NotOurs."""
    for read in (payloads.command, payloads.click, payloads.submission, payloads.shortcut, payloads.home_opened):
        try:
            read(raw)
        except NotOurs:
            continue
    try:
        payloads.said(raw)
    except NotOurs:
        return


@pytest.mark.parametrize("bad", ["\ud800", "\0"])
def test_every_text_is_made_storable(bad: str) -> None:
    """A lone surrogate or a NUL, in a command, a message, a form or a button, is replaced where it comes in."""
    good = "x\N{REPLACEMENT CHARACTER}"
    view = {
        "id": "V1",
        "callback_id": "run",
        "private_metadata": f"x{bad}",
        "state": {"values": {f"x{bad}": {"typed": {"value": f"x{bad}"}}}},
        "blocks": [{"type": "input", "block_id": f"x{bad}"}],
    }
    sent = payloads.submission({"user": {"id": "U1A"}, "view": view})
    assert (sent.metadata, sent.typed, sent.fields) == (good, {good: good}, frozenset({good}))
    assert payloads.command({**COMMAND, "text": f"x{bad}"}).text == good
    said = payloads.said({"user": "U1A", "channel": "C1A", "ts": "1.2", "text": f"x{bad}"})
    assert said is not None
    assert said.text == good
    assert payloads.click({**CLICK, "actions": [{"action_id": "a", "value": f"x{bad}"}]}).value == good


def test_digits_of_another_script_are_no_timestamp() -> None:
    """A place that Slack would not know is refused here."""
    arabic = "\u0661.\u0662"
    assert payloads.place(f'{{"channel": "C1A", "thread_ts": "{arabic}"}}').thread_ts is None
    with pytest.raises(NotOurs):
        payloads.question("\u0661")
