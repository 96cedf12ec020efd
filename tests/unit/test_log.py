"""Logs hold what is needed and no secret."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import log
from bot.log import MASK, Masking

PASSWORD = "Pr4ctice-Only!"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Configure the logs to a text that can be read, and put everything back."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    before, level, configured = root.handlers[:], root.level, structlog.get_config()
    log.configure(secrets=[PASSWORD, "ab"], as_json=True)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**configured)
    structlog.contextvars.clear_contextvars()


def test_a_line_carries_what_is_bound(lines: io.StringIO) -> None:
    """The request's id is on every line, whoever writes it."""
    with structlog.contextvars.bound_contextvars(request="R-7F3KQ"):
        structlog.get_logger("bot.x").info("started", host="SRV-LIC-01")
        logging.getLogger("elsewhere").warning("said %s", "something")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (first["event"], first["request"], first["host"]) == ("started", "R-7F3KQ", "SRV-LIC-01")
    assert (second["event"], second["request"]) == ("said something", "R-7F3KQ")


def test_no_secret_is_written(lines: io.StringIO) -> None:
    """Not as a value, not inside a sentence, not in a trace, not through another library."""
    logger = structlog.get_logger("bot.x")
    logger.info(
        "connecting", password="short", url=f"http://u:{PASSWORD}@srv", header="Authorization: Bearer abcdefgh12"
    )
    logger.info("token xoxb-123456789-abcdefghij seen", nested={"app_token": "x", "list": ["xapp-1-A-2-3abcdef"]})
    try:
        raise ValueError(f"refused {PASSWORD}")  # noqa: TRY301 - the trace is what is under test
    except ValueError:
        logger.exception("failed")
    logging.getLogger("elsewhere").error("wss://x/link/?ticket=abc123&app_id=A1 and %s", PASSWORD)
    written = lines.getvalue()
    for secret in (PASSWORD, "xoxb-123456789", "xapp-1-A", "abcdefgh12", "abc123", "short"):
        assert secret not in written
    assert written.count(MASK) >= 6
    assert "ValueError" in written


def test_slack_is_heard_from_warnings_on(lines: io.StringIO) -> None:
    """Below that, the libraries write whole payloads."""
    logging.getLogger("slack_sdk.web").info("payload")
    logging.getLogger("slack_bolt").info("payload")
    assert lines.getvalue() == ""


@given(st.text(alphabet="abcxoxb-ap0123 .", max_size=60))
def test_a_token_is_masked_wherever_it_stands(around: str) -> None:
    """Whatever stands before and after, a token's form is enough."""
    masked = Masking().text(f"{around} xoxb-1234-5678-abcdef {around}")
    assert "1234-5678-abcdef" not in masked


def test_short_secrets_do_not_blank_out_words(lines: io.StringIO) -> None:
    """A two-letter password is not searched for in every word."""
    structlog.get_logger("bot.x").info("about")
    assert json.loads(lines.getvalue())["event"] == "about"
