"""What other people wrote is shown, and never obeyed."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.cards import mrkdwn
from bot.slack.cards.blocks import pieces

HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("<>!@#&|*_~`\u200b\u202e\u2066\ufeff\n :/"))), max_size=120
)
INVISIBLE = {"Cc", "Cf", "Cs"}


@given(HOSTILE)
def test_neutral_words_ping_nobody_and_have_no_style(words: str) -> None:
    """No mention, link, style, line of its own or invisible character is left."""
    shown = mrkdwn.neutral(words)
    assert not re.search(r"[<>\n`*~]", shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r"(?<!\w)_|_(?!\w)", shown)
    assert not [sign for sign in shown if unicodedata.category(sign) in INVISIBLE]


@given(HOSTILE)
def test_code_cannot_be_left(words: str) -> None:
    """A name in code style ends where we end it."""
    assert mrkdwn.code(words)[1:-1].count("`") == 0
    assert not re.search(r"[<>]", mrkdwn.code(words))
    assert mrkdwn.code_block(words)[3:-3].count("```") == 0


@given(HOSTILE)
def test_what_is_typed_arrives_as_typed(words: str) -> None:
    """Escaping as Slack does and reading back gives the same visible text."""
    assert mrkdwn.typed(mrkdwn.escape(words)) == mrkdwn.visible(words).strip()


@pytest.mark.parametrize(
    ("incoming", "typed"),
    [
        ("état &amp; &lt;CAL&gt;", "état & <CAL>"),
        ("<@U123|ana> <#C1|general> <!here>", "@ana #general @here"),
        ("<http://srv-lic-01.example|srv-lic-01.example>", "srv-lic-01.example"),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!subteam^S1|@admins>", "@admins"),
    ],
)
def test_reading_back_what_slack_escaped(incoming: str, typed: str) -> None:
    """Entities, links and mentions become what the person typed."""
    assert mrkdwn.typed(incoming) == typed


def test_only_ids_become_mentions() -> None:
    """A made-up id cannot become a mention of everybody."""
    assert mrkdwn.mention("U123ABC") == "<@U123ABC>"
    assert mrkdwn.mention("!channel") == "!channel"
    assert "<" not in mrkdwn.mention("U1> <!channel")


def test_only_https_becomes_a_link() -> None:
    """An address of another kind is shown as its label."""
    assert mrkdwn.link("https://example.com/x", "A|b") == "<https://example.com/x|A¦b>"
    assert mrkdwn.link("javascript:alert(1)", "label") == "label"
    assert mrkdwn.link("https://example.com/<!channel>", "label") == "label"


def test_names_stay_copyable() -> None:
    """An underscore inside a name is kept; at its edges it would be style."""
    assert mrkdwn.neutral("check_mode _soon_") == "check_mode ˍsoonˍ"


@given(st.text(alphabet="ab <@U1>&amp;\n", max_size=400), st.integers(min_value=10, max_value=60))
def test_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    """A long text is cut into pieces within the limit, with every visible character kept."""
    cut = list(pieces(text, limit))
    assert all(len(piece) <= limit for piece in cut)
    kept = "".join("".join(cut).split())
    assert kept == "".join(text.split()) or not text.strip()


def test_a_mention_is_never_cut_in_two() -> None:
    """A cut falls before a mention or an entity, not inside."""
    text = "a" * 20 + " <@U12345678> " + "b" * 20 + "&amp;" + "c" * 20
    for limit in range(14, 60):
        for piece in pieces(text, limit):
            assert piece.count("<") == piece.count(">")
            assert "&" not in piece or "&amp;" in piece
