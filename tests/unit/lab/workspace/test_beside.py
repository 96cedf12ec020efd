"""What stands beside the workspace, through its addresses: servers and stories, or nothing at all."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from lab.workspace.refusals import PersonRefused
from lab.workspace.server import Workspace
from tests.support.workspaces import HELLO


class FakeServers:
    """One server with one switch."""

    def __init__(self) -> None:
        self.is_broken = False

    def look(self) -> dict[str, Any]:
        """Return it, with a password that somebody forgot in a field."""
        return {"servers": [{"name": "SRV-1", "is_broken": self.is_broken, "password": "open-sesame"}]}

    def switch(self, server: str, name: str, value: object) -> None:
        """Turn the switch."""
        if (server, name) != ("SRV-1", "is_broken"):
            raise PersonRefused("no_such_switch", "There is no such switch.")
        self.is_broken = value is True

    def reset(self, server: str | None) -> None:
        """Repair it."""
        del server
        self.is_broken = False

    def choose(self, estate: str) -> None:
        """Take the estate `broken`."""
        self.is_broken = estate == "broken"


class FakeStories:
    """One story of one step."""

    def listed(self) -> list[dict[str, Any]]:
        """Return it."""
        return [{"name": "one", "steps": [{}]}]

    def seen(self, story: str, step: int, *, since: str, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """Return what was asked."""
        return {"asked": [story, step, since, dict(known)], "is_done": True}

    def play(self, story: str, step: int, *, known: Mapping[str, dict[str, Any]]) -> None:
        """Refuse."""
        raise PersonRefused("not_yet", f"{story} {step} {len(known)}")


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Give a workspace with both beside it."""
    with Workspace.start(HELLO) as workspace:
        workspace.stand_beside(servers=FakeServers(), stories=FakeStories())
        yield workspace


def get(workspace: Workspace, path: str, **query: str | int) -> Any:  # noqa: ANN401 - any JSON
    """Look at an address."""
    return requests.get(f"{workspace.person_url}/person/{path}", params=query, timeout=20).json()


def post(workspace: Workspace, path: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
    """Do something."""
    return requests.post(f"{workspace.person_url}/person/{path}", json=fields, timeout=20).json()


def test_servers_are_looked_at_and_broken(workspace: Workspace) -> None:
    """A switch takes effect, putting back undoes it; a secret that slipped in is masked all the same."""
    assert post(workspace, "servers/switch", server="SRV-1", name="is_broken", value=True)["ok"]
    assert get(workspace, "servers")["servers"] == [{"name": "SRV-1", "is_broken": True, "password": "•••"}]
    post(workspace, "servers/reset")
    assert get(workspace, "servers")["servers"][0]["is_broken"] is False
    post(workspace, "servers/estate", estate="broken")
    assert get(workspace, "servers")["servers"][0]["is_broken"] is True
    assert post(workspace, "servers/switch", server="SRV-1", name="x", value=1)["error"] == "no_such_switch"


def test_whoever_waits_sees_the_change(workspace: Workspace) -> None:
    """With the version of before, the answer waits until the servers are otherwise."""
    version = get(workspace, "servers")["version"]
    with ThreadPoolExecutor(1) as elsewhere:
        waiting = elsewhere.submit(get, workspace, "servers", since=version, wait_s=15)
        post(workspace, "servers/switch", server="SRV-1", name="is_broken", value=True)
        assert waiting.result()["servers"][0]["is_broken"] is True


def test_stories_are_listed_and_looked_into(workspace: Workspace) -> None:
    """What is known goes along, and what the tour refuses comes back as a sentence."""
    known = {"card": {"channel": "#rds-help", "ts": "1.000001"}}
    offer = get(workspace, "stories")
    assert (offer["stories"][0]["name"], len(offer["epoch"])) == ("one", 8)
    told = post(workspace, "stories/seen", story="one", step=0, since="5.000000", known=known)
    assert told["asked"] == ["one", 0, "5.000000", known]
    assert post(workspace, "stories/play", story="one", step=0)["error"] == "not_yet"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("servers/switch", {"server": "SRV-1", "name": "is_broken"}),
        ("stories/seen", {"story": "one", "step": 0, "known": [1]}),
        ("stories/seen", {"story": "one", "step": "first"}),
    ],
)
def test_a_question_that_makes_no_sense(workspace: Workspace, path: str, fields: dict[str, Any]) -> None:
    """It is refused with a sentence, as bad."""
    answer = requests.post(f"{workspace.person_url}/person/{path}", json=fields, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_arguments")


@pytest.mark.parametrize("path", ["servers", "stories", "journal", "session", "clock"])
def test_strangers_see_nothing(workspace: Workspace, path: str) -> None:
    """A page elsewhere that reaches this machine under another name is sent away."""
    answer = requests.get(f"{workspace.person_url}/person/{path}", headers={"Host": "evil.example"}, timeout=10)
    assert answer.status_code == 403


def test_a_workspace_may_stand_alone() -> None:
    """Without servers and stories it says so."""
    with Workspace.start(HELLO) as workspace:
        assert get(workspace, "servers")["error"] == "no_servers"
        assert get(workspace, "stories")["error"] == "no_stories"
