"""Text that every database can keep."""

import json
from pathlib import Path

import pytest

from bot.requests.model import Submitted
from bot.requests.plan import sha256
from bot.servers.runner import RunResult
from bot.storable import REPLACED, storable, storable_json
from tests.support.desk import ADMIN, LOOK, SERVER, new_desk


def test_only_what_cannot_be_kept_is_replaced() -> None:
    """Lone surrogates and NUL become a visible sign; an emoji, an accent and a line feed stay as they are."""
    assert storable("a\ud800b\udfffc\0d") == f"a{REPLACED}b{REPLACED}c{REPLACED}d"
    assert storable("é\N{GRINNING FACE}\n") == "é\N{GRINNING FACE}\n"


def test_everything_in_a_value_is_made_storable() -> None:
    """Names and texts at any depth; what JSON has no word for is nothing."""
    value = {"a\0": ["\ud800", {"b": float("nan")}, 1, True, None]}
    assert storable_json(value) == {f"a{REPLACED}": [REPLACED, {"b": None}, 1, True, None]}
    assert json.dumps(storable_json(value)).encode()


@pytest.mark.parametrize("bad", ["\ud800", "\0", "x\udc80y"])
def test_the_store_keeps_whatever_it_is_given(tmp_path: Path, bad: str) -> None:
    """The last guard: reasons, findings, facts and ids that slipped through are kept, and found again."""
    desk = new_desk(tmp_path)
    desk.runner.plays[sha256(LOOK)] = [RunResult(ok=True, data={"level": bad, "more": [bad]})]
    submitted = desk.submits("look", reason=f"why {bad}")
    assert isinstance(submitted, Submitted)
    desk.decides(submitted.request, "UAPPROVER1")
    desk.works()
    assert desk.now(submitted.request).reason == storable(f"why {bad}")
    assert desk.store.facts.newest(SERVER)["level"].value == storable(bad)
    assert desk.store.requests.recent(requester=bad) == ()
    assert desk.store.requests.recent(requester=ADMIN)
    desk.store.close()
