"""The way to PowerShell and back."""

import base64
import json

import pytest

from bot.servers import bootstrap


def script_of(line: str) -> str:
    """Return the script of a command line."""
    return base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode("utf-16-le")


def marker(nonce: str, body: object) -> bytes:
    """Return the answer that the bootstrap would print."""
    return f"\n#R:{nonce}:{base64.b64encode(json.dumps(body).encode()).decode()}#\n".encode()


def test_parameters_are_data_only() -> None:
    """Neither script nor parameters are on the command line; they travel on standard input."""
    command = bootstrap.prepare("secret script", {"name": "'; Remove-Item C:\\"})
    assert "secret" not in script_of(command.line)
    sent = json.loads(base64.b64decode(command.payload))
    assert sent == {"n": command.nonce, "s": "secret script", "p": {"name": "'; Remove-Item C:\\"}}
    assert len(command.line) < bootstrap.COMMAND_LIMIT


def test_the_bootstrap_recognises_itself_only() -> None:
    """The same text with other slots is recognised; one more character is not."""
    command = bootstrap.prepare("x", {})
    found = bootstrap.matches(script_of(command.line))
    assert found is not None
    assert found[1] == command.nonce
    assert bootstrap.matches(script_of(command.line) + ";Get-Process") is None


def test_only_the_marker_with_our_nonce_counts() -> None:
    """Another nonce, garbage, or two different answers are no answer."""
    good = marker("a" * 24, {"ok": True, "data": {"x": 1}})
    assert bootstrap.answer(b"noise" + good, "a" * 24) == bootstrap.Reply(ok=True, data={"x": 1}, error=None)
    assert bootstrap.answer(good, "b" * 24) is None
    assert bootstrap.answer(good + marker("a" * 24, {"ok": True, "data": {"x": 2}}), "a" * 24) is None


@pytest.mark.parametrize("body", [[], {"ok": True, "data": None}, {"ok": 1, "data": {}}, {"data": {}}, "x", 3])
def test_malformed_answers_are_none(body: object) -> None:
    """An answer of another shape is not taken for success."""
    assert bootstrap.answer(marker("a" * 24, body), "a" * 24) is None


def test_steps_come_in_order() -> None:
    """Names are decoded; a broken one is passed over."""
    names = [base64.b64encode(name.encode()).decode() for name in ("copy", "vérifier")]
    out = b"".join(f"\n#P:{'a' * 24}:{name}#\n".encode() for name in [names[0], "===", names[1]])
    assert list(bootstrap.steps(out, "a" * 24)) == ["copy", "vérifier"]


def test_steps_in_pieces() -> None:
    """Output comes in pieces: a marker cut in two is heard once, when it is whole."""
    whole = f"\n#P:{'a' * 24}:{base64.b64encode(b'copy').decode()}#\n".encode()
    names, position = bootstrap.heard(whole[:20], "a" * 24, 0)
    assert names == ()
    names, position = bootstrap.heard(whole, "a" * 24, position)
    assert names == ("copy",)
    assert bootstrap.heard(whole + b"more", "a" * 24, position)[0] == ()


def test_a_step_name_is_a_word() -> None:
    """A sentence in place of a name is not passed on to people."""
    said = base64.b64encode(b"Your account is locked, call 555").decode()
    assert bootstrap.steps(f"#P:{'a' * 24}:{said}#".encode(), "a" * 24) == ()


def test_constrained_language() -> None:
    """All that a constrained PowerShell can print is understood, and an answer beside it wins."""
    said = bootstrap.answer(b"#L:" + b"a" * 24 + b"#\r\n", "a" * 24)
    assert said is not None
    assert said.error == bootstrap.LANGUAGE_MODE


def test_wrapped_answers() -> None:
    """A console that wraps lines does not lose the answer."""
    good = marker("a" * 24, {"ok": True, "data": {"x": 1}})
    assert bootstrap.answer(good[:60] + b"\r\n" + good[60:], "a" * 24) is not None


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff\xfe", b'{"ok": true, "data": {"a": ', b""])
def test_hostile_answers(body: bytes) -> None:
    """Whatever is inside the marker, reading it ends in an answer or in none, never in an error."""
    out = b"#R:" + b"a" * 24 + b":" + base64.b64encode(body) + b"#"
    assert bootstrap.answer(out, "a" * 24) is None


def test_no_slot_stays_open() -> None:
    """Nonce and payload hash are filled in."""
    assert "<" not in script_of(bootstrap.prepare("x", {}).line)


def test_a_long_script_travels() -> None:
    """Size is no matter for the command line; lines stay short."""
    command = bootstrap.prepare("x" * 300_000, {"é": "œ€😀"})
    assert len(command.line) < bootstrap.COMMAND_LIMIT
    assert command.payload.isascii()
    assert max(map(len, command.payload.splitlines())) <= bootstrap.LINE_LENGTH
    assert json.loads(base64.b64decode(command.payload))["p"] == {"é": "œ€😀"}
