"""Envelopes: what is read out of them, and durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.windows import faults, soap
from lab.windows.faults import Faulted

ENVELOPE = (
    '<s:Envelope xmlns:s="{version}" xmlns:a="{addressing}" xmlns:w="{wsman}"><s:Header><a:Action>urn:do</a:Action>'
    "<a:MessageID>uuid:1</a:MessageID><a:ReplyTo><a:Address>{addressing}/role/anonymous</a:Address></a:ReplyTo>{headers}</s:Header><s:Body/></s:Envelope>"
)


def envelope(headers: str = "", version: str = soap.SOAP_URI) -> bytes:
    """Return a request with these headers."""
    filled = ENVELOPE.format(version=version, addressing=soap.ADDRESSING, wsman=soap.WSMAN, headers=headers)
    return filled.encode()


def test_a_timeout_beyond_a_minute_is_a_minute() -> None:
    """The server's own maximum bounds what a client may wait; without a header it is the maximum too."""
    long = envelope("<w:OperationTimeout>PT300S</w:OperationTimeout>")
    assert soap.parse(long, largest_b=512_000).timeout_s == 60
    assert soap.parse(envelope(), largest_b=512_000).timeout_s == 60
    short = envelope("<w:OperationTimeout>PT1.5S</w:OperationTimeout>")
    assert soap.parse(short, largest_b=512_000).timeout_s == 1.5


def test_answers_are_no_larger_than_the_server_allows() -> None:
    """A client may ask for less than the server's limit, not for more."""
    asks = envelope("<w:MaxEnvelopeSize>9000000</w:MaxEnvelopeSize>")
    assert soap.parse(asks, largest_b=512_000).max_envelope_b == 512_000
    assert soap.parse(envelope(), largest_b=512_000).max_envelope_b == 512_000


def test_another_soap_version_is_told_apart() -> None:
    """SOAP 1.1 is a mismatch of versions, not bad XML."""
    with pytest.raises(Faulted) as refused:
        soap.parse(envelope(version="http://schemas.xmlsoap.org/soap/envelope/"), largest_b=512_000)
    assert refused.value.fault is faults.SOAP_VERSION


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("PT20S", 20), ("PT0.5S", 0.5), ("PT2M", 120), ("PT1H1M1S", 3661), ("P0DT0H0M30S", 30), ("P1D", 86400), ("", 7)],
)
def test_durations(duration: str, seconds: float) -> None:
    """ISO 8601 durations as clients write them; an absent one is the default."""
    assert soap.duration_s(duration, default=7) == seconds


@pytest.mark.parametrize("duration", ["P", "PT", "20", "PT-1S", "P1Y", "PT1e9S", "soon", "PT" + "9" * 40 + "S"])
def test_what_is_no_duration(duration: str) -> None:
    """Anything else is refused."""
    with pytest.raises(Faulted):
        soap.duration_s(duration, default=7)


@given(st.binary(max_size=300))
def test_nothing_sent_breaks_the_reader(raw: bytes) -> None:
    """Whatever arrives is read or refused with a fault."""
    with pytest.raises(Faulted):
        soap.parse(raw, largest_b=512_000)
    soap.relates_to(raw)


def test_fault_texts_are_escaped() -> None:
    """A message id or shell id with markup in it cannot write into the answer."""
    text = soap.fault(Faulted(faults.NO_SUCH_SHELL, "<id>"), "<x>&", french=True, machine='A"B')
    assert "ShellId est &lt;id&gt; a" in text
    assert "<a:RelatesTo>&lt;x&gt;&amp;</a:RelatesTo>" in text
    soap.element(text.encode())
