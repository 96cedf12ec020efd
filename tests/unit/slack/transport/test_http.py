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

from bot.errors import PortTaken
from bot.language import LANGS
from bot.slack.transport.http import LARGEST, HttpMode
from bot.text import text
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
    port: int, body: bytes, *, path: str = "/slack/events", secret: str = SECRET, age_s: int = 0
) -> tuple[int, str]:
    """Send a delivery signed as Slack signs it."""
    at = str(int(time.time()) - age_s)
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature,
    }
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


def test_a_port_that_is_taken_is_said(port: int) -> None:
    """Not a trace of the socket: the number, and where it is configured."""
    with pytest.raises(PortTaken) as refused:
        HttpMode(App(client=FakeSlack(), signing_secret=SECRET), port=port, address="127.0.0.1")
    assert all(str(port) in text(lang, refused.value.key, **refused.value.facts) for lang in LANGS)


def test_a_signed_delivery_is_answered(port: int) -> None:
    """A command with a right signature reaches its listener, accents and all."""
    status, body = deliver(port, COMMAND)
    assert (status, json.loads(body)) == (200, {"text": "été"})


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"age_s": 3600}])
def test_a_wrong_or_old_signature_is_refused(port: int, wrong: dict[str, object]) -> None:
    """A forged delivery, and one that was recorded an hour ago."""
    assert deliver(port, COMMAND, **wrong)[0] == 401  # type: ignore[arg-type]  # one keyword at a time


@pytest.mark.parametrize(
    "at", ["abc", "", "-5", "1e9", "+1", "\uff19\uff19", "\xb2", "9" * 5000, "9" * 13, "0x10", None]
)
def test_a_timestamp_that_is_none_is_refused(port: int, at: str | None) -> None:
    """Words, nothing, a sign, digits of another script, more digits than a number may have: nobody signed that."""
    assert with_headers(port, **{"X-Slack-Request-Timestamp": at, "X-Slack-Signature": "v0=" + "0" * 64}) == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=é", "v1=" + "0" * 64, "v0=" + "0" * 5000, None])
def test_a_signature_that_is_none_is_refused(port: int, signature: str | None) -> None:
    """Whatever stands in its place is compared with nothing."""
    at = str(int(time.time()))
    assert with_headers(port, **{"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}) == 401


@pytest.mark.parametrize("body", [b"{", b"payload=%7B", b"payload=[1]", b"{" + b'"a":[' * 9000, b"{}", b"payload=7"])
def test_a_body_of_another_kind_is_no_trace(port: int, body: bytes) -> None:
    """Bolt reads it before it looks at the signature; a stranger's is refused all the same."""
    assert deliver(port, body, secret="another")[0] in {400, 401}


def with_headers(port: int, **headers: str | None) -> int:
    """Deliver a command with these headers, byte for byte; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", str(len(COMMAND)))
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name, value.encode())
        connection.endheaders(COMMAND)
        return connection.getresponse().status
    finally:
        connection.close()


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
