"""HTTP mode: signed deliveries, and nothing else."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App

from bot.slack.http import LARGEST, HttpMode
from tests.support.chat import FakeSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
def port() -> Iterator[int]:
    """Return the port of a small app that acknowledges `/rdslic`."""
    app = App(client=FakeSlack(), signing_secret=SECRET)

    def acknowledge(ack: Ack) -> None:
        ack({"text": "été"})

    app.command("/rdslic")(acknowledge)
    mode = HttpMode(app, port=0, address="127.0.0.1")
    mode.connect()
    yield mode.port
    mode.close()


def deliver(
    port: int,
    body: bytes,
    *,
    path: str = "/slack/events",
    secret: str = SECRET,
    age_s: int = 0,
    at: str | None = None,
    **more: str | None,
) -> tuple[int, str]:
    """Send a delivery signed as Slack signs it; `at`: another timestamp, `more`: other headers, None for none."""
    at = str(int(time.time()) - age_s) if at is None else at
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    wanted = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    headers = {name: value.encode("utf-8") for name, value in wanted.items() if value is not None}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


COMMAND = urlencode(
    {"command": "/rdslic", "text": "aide", "user_id": "U1A", "channel_id": "C1A", "team_id": "T1"}
).encode()


def test_a_signed_delivery_is_answered(port: int) -> None:
    """A command with a right signature reaches its listener, accents and all."""
    status, body = deliver(port, COMMAND)
    assert (status, json.loads(body)) == (200, {"text": "été"})


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"age_s": 3600}])
def test_a_wrong_or_old_signature_is_refused(port: int, wrong: dict[str, object]) -> None:
    """A forged delivery, and one that was recorded an hour ago."""
    assert deliver(port, COMMAND, **wrong)[0] == 401  # type: ignore[arg-type]  # one keyword at a time


def test_other_paths_are_not_there(port: int) -> None:
    """Only one path takes deliveries."""
    assert deliver(port, COMMAND, path="/admin")[0] == 404


def test_too_much_is_not_read(port: int) -> None:
    """A delivery larger than any of Slack's is refused by its length alone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", str(LARGEST + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_bytes_that_are_no_text_are_refused(port: int) -> None:
    """A body that is not UTF-8 is a bad request, not a trace."""
    assert deliver(port, b"\xff\xfe\xff")[0] == 400


ODD_TIMES = ["abc", "", "-1", "1.5", "1e9", "9" * 5000, "+1700000000", "0x10", " 17 ", "17_0", "\u0661\u0667", "nan"]


@pytest.mark.parametrize("at", ODD_TIMES)
def test_a_time_that_is_none_is_refused(port: int, at: str) -> None:
    """Signed or not, a delivery of no time could be one that was recorded: refused, and no trace."""
    assert deliver(port, COMMAND, at=at)[0] == 401


@pytest.mark.parametrize("name", ["X_Slack_Request_Timestamp", "X_Slack_Signature"])
def test_a_delivery_without_time_or_signature_is_refused(port: int, name: str) -> None:
    """Both are needed."""
    assert deliver(port, COMMAND, **{name: None})[0] == 401  # type: ignore[arg-type]  # one header at a time


@pytest.mark.parametrize("signature", ["v0=" + "\u00e9" * 64, "v0=", "", "v1=" + "0" * 64])
def test_a_signature_that_is_none_is_refused(port: int, signature: str) -> None:
    """Letters with accents in it are no reason to fail either."""
    assert deliver(port, COMMAND, X_Slack_Signature=signature)[0] == 401


@pytest.mark.parametrize("body", [b"payload={", b"payload=[1]", b"{", b"payload=" + b"[" * 100_000, b"payload=1"])
def test_a_body_of_no_form_is_refused(port: int, body: bytes) -> None:
    """What is no JSON object is a bad request, whoever sent it."""
    assert deliver(port, body)[0] == 400


@pytest.mark.parametrize("length", ["\u00b2", "-1", "", "1e3"])
def test_a_length_that_is_none_is_not_read(port: int, length: str) -> None:
    """A delivery must say how long it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", length.encode("latin-1"))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
